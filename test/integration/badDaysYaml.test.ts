import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/process/packageRoot.ts';
import { detent } from '../support/daemonProcess.ts';

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-yaml-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Replaces the first `from` in a file, and returns its place as an error should name it. */
function spoil(path: string, from: string, to: string): string {
	const text = readFileSync(path, 'utf8');
	const at = text.indexOf(from);
	expect(at, from).toBeGreaterThanOrEqual(0);
	writeFileSync(path, text.replace(from, to));
	return `:${text.slice(0, at).split('\n').length}:`;
}

const RIGS = [
	{ what: 'a typo in a key', from: 'rateHz: 48000', to: 'rateHZ: 48000', says: /"rateHZ" .*mean "rateHz"/ },
	{ what: 'a word that is no choice', from: 'channel: left', to: 'channel: lefft', says: /expected .*"left"/ },
	{ what: 'a definition that is not there', from: 'ampex/atr-102', to: 'ampex/atr-103', says: /mean "ampex\/atr-102"/ },
	{ what: 'two units of one name', from: 'id: reverb', to: 'id: open-eq', says: /"open-eq" is used twice/ },
	{ what: 'a broken line', from: 'name: Pultec right', to: 'name: "Pultec right', says: /not valid YAML/ },
];

describe('a rig.yaml that is wrong', () => {
	test.concurrent.each(RIGS)(
		'$what: the daemon does not start, says file, line and what was expected, and makes nothing',
		async ({ what, from, to, says }) => {
			const rig = join(folder, `${what.replaceAll(' ', '-')}.yaml`);
			cpSync(join(packageRoot, 'presets', 'rigs', 'simulated-studio.yaml'), rig);
			const place = spoil(rig, from, to);
			const data = join(folder, `data ${what}`);
			const { code, out, err } = await detent('serve', '--data', data, '--port', '0', '--rig', rig);
			expect(code).toBe(1);
			expect(out).toBe('');
			expect(err).toMatch(says);
			// The end of an open quotation mark is looked for to the end of the file.
			expect(err).toContain(what === 'a broken line' ? rig : `${what.replaceAll(' ', '-')}.yaml${place}`);
			expect(existsSync(data)).toBe(false);
		},
	);
});

test('a definition with a typo: the lint says file, line and what was expected, and fails', async () => {
	const devices = join(folder, 'devices');
	cpSync(join(packageRoot, 'devices'), devices, { recursive: true });
	const place = spoil(join(devices, 'pultec', 'eqp-1a.yaml'), 'type: stepped', 'type: steped');
	const { code, out, err } = await detent('devices', 'lint', '--devices', devices);
	expect(code).not.toBe(0);
	expect(out + err).toContain(`eqp-1a.yaml${place}`);
	expect(out + err).toMatch(/"steped".*"stepped"/);
});
