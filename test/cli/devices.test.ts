import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { verb } from '../../src/cli/devices.ts';
import { runCli } from '../../src/cli/framework/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'detent-devices-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function detent(...argv: string[]) {
	const out: string[] = [];
	const err: string[] = [];
	const code = await runCli({
		verbs: [{ name: 'devices', summary: '', load: async () => ({ verb }) }],
		argv: ['devices', ...argv],
		env: {},
		stdout: { write: (text) => void out.push(text), isTTY: false },
		stderr: { write: (text) => void err.push(text), isTTY: false },
		signal: new AbortController().signal,
		monotonicMs: () => 0,
		version: () => '0',
	});
	return { code, out: out.join(''), err: err.join('') };
}

test('lint says how many definitions, controls and golden messages it checked', async () => {
	const { code, out } = await detent('lint');
	expect(code).toBe(0);
	expect(out).toMatch(/30 of 30 definitions are good, 189 controls, 34 golden messages; 0 errors\.\n$/);
	expect(out).toContain('not confirmed (U): manley/variable-mu input');
	const report = JSON.parse((await detent('lint', '--json')).out);
	expect(report).toMatchObject({ files: 30, definitions: 30, controls: 189, problems: [] });
});

test('lint of a folder with a mistake ends with 3 and the place', async () => {
	mkdirSync(join(folder, 'bad', 'acme'), { recursive: true });
	writeFileSync(join(folder, 'bad', 'acme', 'box.yaml'), 'schema: 1\nid: acme/box\nmakr: Acme\n');
	const { code, out } = await detent('lint', '--devices', join(folder, 'bad'));
	expect(code).toBe(3);
	expect(out).toContain('bad/acme/box.yaml:3:1: the key "makr" is not known here; did you mean "maker"?');
	expect(out).toContain('0 of 1 definitions are good');
});

test('list and show', async () => {
	const list = JSON.parse((await detent('list', '--json')).out);
	expect(list).toHaveLength(30);
	expect((await detent('show', 'pultec/eqp-1a')).out).toContain(
		'lf_cps  LOW FREQUENCY CPS, stepped: 20 | 30 | 60 | 100 Hz [S]',
	);
	const unknown = await detent('show', 'pultec/eqp-2a');
	expect(unknown.code).toBe(1);
	expect(unknown.err).toContain('Did you mean pultec/eqp-1a?');
});

test('schema writes whole files for definitions and rigs', async () => {
	const out = join(folder, 'schemas');
	expect((await detent('schema', out)).code).toBe(0);
	expect(readdirSync(out).sort()).toEqual(['definition.schema.json', 'rig.schema.json']);
	const schema = JSON.parse(readFileSync(join(out, 'definition.schema.json'), 'utf8'));
	expect(schema.title).toBe('Detent device definition');
	expect(schema.$defs.import.required).toEqual(['$import']);
});
