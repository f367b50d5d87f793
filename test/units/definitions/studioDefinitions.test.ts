import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keepProjectDefinitions, keepUsedDefinitions } from '../../../src/store/keptDefinitions.ts';
import { layoutOf } from '../../../src/store/layout.ts';
import { loadRig } from '../../../src/units/definitions/loadRig.ts';
import { definitionsWithOrigin, studioDefinitions } from '../../../src/units/definitions/studioDefinitions.ts';
import { acmeBox } from './acmeBox.ts';

const root = mkdtempSync(join(tmpdir(), 'detent-studio-'));
afterAll(() => rmSync(root, { recursive: true }));

function studio(name: string, files: Record<string, string> = {}): string {
	const folder = join(root, name);
	mkdirSync(folder, { recursive: true });
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	return folder;
}

const RIG = `schema: 1
name: Room
audio: { backend: simulated }
units:
  - { id: box, definition: acme/box }
`;
const at = (folder: string) => layoutOf(folder);

test("a studio's own definition lies in its data folder, and a rig can name it", () => {
	const folder = studio('own', { 'devices/acme/box.yaml': acmeBox(), 'rig.yaml': RIG });
	expect(definitionsWithOrigin(folder).get('acme/box')).toMatchObject({ origin: 'own' });
	expect(loadRig(join(folder, 'rig.yaml'), studioDefinitions(folder)).rig.units).toHaveLength(1);
	expect(() => loadRig(join(folder, 'rig.yaml'), studioDefinitions(studio('without')))).toThrow(
		'its file belongs into the data folder: devices/acme/box.yaml',
	);
});

test('one of its own takes the place of one that comes with Detent, and may use its templates', () => {
	const positions = /positions:\n(.*\n){2}/;
	const text = acmeBox('pultec/eqp-1a').replace(positions, 'positions: { $import: templates/switches.yaml#off-on }\n');
	const folder = studio('instead', { 'devices/pultec/eqp-1a.yaml': text });
	expect(definitionsWithOrigin(folder).get('pultec/eqp-1a')).toMatchObject({
		origin: 'own',
		definition: { maker: 'Acme', controls: [{ positions: [{ legend: 'off' }, { legend: 'on' }] }] },
	});
});

test('one with an error is named with file, line and column', () => {
	const folder = studio('wrong', { 'devices/acme/box.yaml': acmeBox().replace('label', 'lable') });
	expect(() => studioDefinitions(folder)).toThrow(/devices\/acme\/box\.yaml:9:5: .*did you mean "label"/);
});

test('what a rig used is kept with the data folder, and does where the definition itself is gone', () => {
	const folder = studio('kept', { 'devices/acme/box.yaml': acmeBox(), 'rig.yaml': RIG });
	const before = studioDefinitions(folder);
	const hash = loadRig(join(folder, 'rig.yaml'), before).definitions.get('box')?.hash;
	keepUsedDefinitions(at(folder), [...before.values()].slice(0, 1));
	keepUsedDefinitions(
		at(folder),
		[before.get('acme/box')].flatMap((one) => one ?? []),
	);
	rmSync(join(folder, 'devices'), { recursive: true });
	const after = studioDefinitions(folder);
	expect(definitionsWithOrigin(folder).get('acme/box')?.origin).toBe('kept');
	expect(loadRig(join(folder, 'rig.yaml'), after).definitions.get('box')?.hash).toBe(hash);
	// One that comes with Detent counts before what was kept of it.
	expect([...definitionsWithOrigin(folder).values()].filter(({ origin }) => origin === 'kept')).toHaveLength(1);
	writeFileSync(join(folder, 'definitions/acme/box.json'), 'rotten');
	expect(studioDefinitions(folder).has('acme/box')).toBe(false);
});

test('a project brings the definitions of its units along, for a rig that is to have them', () => {
	const ofTwoSides = acmeBox().replace('unit: dB', 'unit: dB\n    perChannel: true');
	const from = studio('from', { 'devices/acme/box.yaml': ofTwoSides, 'rig.yaml': RIG });
	const resolved = loadRig(join(from, 'rig.yaml'), studioDefinitions(from)).definitions.get('box');
	const { hash, ...facts } = resolved ?? { hash: '' };
	const folder = studio('to', { [`projects/one/definitions/${hash}.json`]: JSON.stringify(facts) });
	keepProjectDefinitions(at(folder), join(folder, 'projects/one/definitions'));
	writeFileSync(join(folder, 'rig.yaml'), RIG);
	const loaded = loadRig(join(folder, 'rig.yaml'), studioDefinitions(folder));
	expect(loaded.definitions.get('box')?.controls.map(({ id }) => id)).toEqual(['gain.left', 'gain.right']);
	expect(loaded.definitions.get('box')?.hash).toBe(hash);
	// What a rig used itself is not replaced by it.
	const text = readFileSync(join(folder, 'definitions/acme/box.json'), 'utf8');
	keepProjectDefinitions(at(folder), join(folder, 'projects/one/definitions'));
	expect(readFileSync(join(folder, 'definitions/acme/box.json'), 'utf8')).toBe(text);
});
