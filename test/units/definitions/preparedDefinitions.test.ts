import { appendFileSync, cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../src/units/definitions/loadDefinitions.ts';
import { prepareDefinitions, preparedDefinitions } from '../../../src/units/definitions/preparedDefinitions.ts';

const devices = new URL('../../../devices', import.meta.url).pathname;

let folder: string;
let own: string;
let prepared: string;

/** Three makers and the templates. */
function copyFew(): void {
	for (const name of ['3m', 'pultec', 'templates', 'weiss'])
		cpSync(join(devices, name), join(own, name), { recursive: true });
}

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-prepared-'));
	own = join(folder, 'devices');
	prepared = join(folder, 'shipped.json');
	copyFew();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('definitions that the build has read', () => {
	test('are the same as those in the files, in the same order', () => {
		prepareDefinitions(devices, prepared);
		const found = preparedDefinitions(devices, prepared);
		const read = loadDefinitions(devices);
		expect(found).toEqual(read);
		expect([...(found?.keys() ?? [])]).toEqual([...read.keys()]);
	});

	test.each<[string, () => void]>([
		['a definition is changed', () => appendFileSync(join(own, 'pultec', 'eqp-1a.yaml'), '\n')],
		['a template is changed', () => appendFileSync(join(own, 'templates', 'dials.yaml'), '\n')],
		['a file is added', () => writeFileSync(join(own, 'pultec', 'other.yaml'), '')],
		['a file is gone', () => rmSync(join(own, 'weiss', 'gambit-eq1.yaml'))],
		['a file has another name', () => renameSync(join(own, '3m', 'm79.yaml'), join(own, '3m', 'm80.yaml'))],
	])('do not count once %s', (_, change) => {
		rmSync(own, { recursive: true });
		copyFew();
		prepareDefinitions(own, prepared);
		expect(preparedDefinitions(own, prepared)).not.toBeNull();
		change();
		expect(preparedDefinitions(own, prepared)).toBeNull();
	});

	test('do not count when they are damaged or missing', () => {
		writeFileSync(prepared, '{"fingerprint":');
		expect(preparedDefinitions(devices, prepared)).toBeNull();
		expect(preparedDefinitions(devices, join(folder, 'nothing.json'))).toBeNull();
	});

	test('are not written while a file has an error', () => {
		rmSync(prepared);
		writeFileSync(join(own, 'pultec', 'eqp-1a.yaml'), 'id: [');
		expect(() => prepareDefinitions(own, prepared)).toThrow('eqp-1a.yaml');
		expect(preparedDefinitions(own, prepared)).toBeNull();
	});
});
