import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../../../src/process/packageRoot.ts';
import { offeredChains } from '../../../src/session/passes/offeredChains.ts';
import { loadRig } from '../../../src/units/definitions/loadRig.ts';
import { chainsById, studioChains } from '../../../src/units/definitions/studioChains.ts';
import { studioDefinitions } from '../../../src/units/definitions/studioDefinitions.ts';

const root = mkdtempSync(join(tmpdir(), 'detent-chains-'));
afterAll(() => rmSync(root, { recursive: true }));

function studio(name: string, files: Record<string, string>): string {
	const folder = join(root, name);
	mkdirSync(join(folder, 'chains'), { recursive: true });
	for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'chains', file), text);
	return folder;
}

const { rig, definitions } = loadRig(
	join(packageRoot, 'presets/rigs/simulated-studio.yaml'),
	studioDefinitions(join(root, 'none')),
);
const offered = (folder: string) => offeredChains(studioChains(folder), rig, definitions);

const TWO_PAIRS = `schema: 1
name: Two pairs
stages:
  - { kind: digital, id: cut, process: { type: eq, bands: [{ type: highPass, frequencyHz: 25, slopeDbPerOctave: 12 }] } }
  - { kind: insert, id: eq, name: EQ, units: [curve-bender] }
  - { kind: digital, id: down, process: { type: gain, gainDb: -1 } }
  - kind: insert
    id: comp
    name: Compressor
    loop: comp
    units: [vari-mu]
    patch:
      - { unit: inserts, control: insert_1, position: 1 }
`;

test('a chain of the data folder is offered beside those that come with Detent', () => {
	const { chains, withheld } = offered(studio('own', { 'two-pairs.yaml': TWO_PAIRS }));
	expect(withheld).toEqual([]);
	expect([...chains.keys()]).toEqual([...offered(join(root, 'none')).chains.keys(), 'two-pairs']);
	expect(chains.get('two-pairs')?.stages.map(({ id }) => id)).toEqual(['cut', 'eq', 'down', 'comp']);
});

test('one of its own takes the place of the shipped one of its id', () => {
	const folder = studio('instead', { 'eq-and-compression.yaml': TWO_PAIRS });
	expect(studioChains(folder).filter(({ id }) => id === 'eq-and-compression')).toMatchObject([{ origin: 'own' }]);
	expect(offered(folder).chains.get('eq-and-compression')?.name).toBe('Two pairs');
});

test('one with an error is told with file, line and column, and neither stops the others nor lets the shipped one in', () => {
	const wrong = TWO_PAIRS.replace('units: [curve-bender]', 'unit: [curve-bender]');
	const folder = studio('wrong', { 'eq-and-compression.yaml': wrong, 'two-pairs.yaml': TWO_PAIRS });
	const { chains, withheld } = offered(folder);
	expect(withheld).toHaveLength(1);
	expect(withheld[0]).toMatch(
		/^The chain "eq-and-compression" is not offered: chains\/eq-and-compression\.yaml:5:5: .*yaml:5:39: the key "unit" is not known here; did you mean "units"\?/,
	);
	expect(chains.has('eq-and-compression')).toBe(false);
	expect(chains.has('two-pairs')).toBe(true);
});

test('one that the rig cannot carry is not offered, and every reason has its place', () => {
	const elsewhere = TWO_PAIRS.replace('[vari-mu]', '[vari-muu]')
		.replace('loop: comp', 'loop: kompressor')
		.replace('control: insert_1', 'control: insert_9');
	const { chains, withheld } = offered(studio('elsewhere', { 'two-pairs.yaml': elsewhere }));
	expect(chains.has('two-pairs')).toBe(false);
	const [words = ''] = withheld;
	expect(words).toContain('chains/two-pairs.yaml:11:13: the rig has no unit "vari-muu"; did you mean "vari-mu"?');
	expect(words).toContain('chains/two-pairs.yaml:10:11: the rig has no insert pair "kompressor"; there is comp, ms');
	expect(words).toContain('chains/two-pairs.yaml:13:35: "inserts" has no switch of the path "insert_9"; did you mean');
});

test('what one send and return cannot do is told at its stage', () => {
	const onePair = TWO_PAIRS.replace('    loop: comp\n', '');
	const [words = ''] = offered(studio('one-pair', { 'two-pairs.yaml': onePair })).withheld;
	expect(words).toContain('chains/two-pairs.yaml:6:5: A digital stage between two inserts on the main send and return');
});

test('shipped chains for other racks are left out without a word', () => {
	const chains = chainsById(studioChains(join(root, 'none')));
	const own = { ...rig, audio: { ...rig.audio, loops: {} } };
	const { chains: fitting, withheld } = offeredChains(studioChains(join(root, 'none')), own, definitions);
	expect(chains.has('parallel-compression-and-mid-side')).toBe(true);
	expect(fitting.has('parallel-compression-and-mid-side')).toBe(false);
	expect(withheld).toEqual([]);
});

test('the example of the handbook is a chain that the simulated studio can carry', () => {
	const page = readFileSync(join(packageRoot, 'docs/passes.md'), 'utf8');
	const [example = ''] = /(?<=```yaml\n)schema: 1\nname: Parallel[^`]*/.exec(page) ?? [];
	const { chains, withheld } = offered(studio('handbook', { 'parallel.yaml': example }));
	expect(withheld).toEqual([]);
	expect(
		chains
			.get('parallel')
			?.stages.map(({ kind }) => kind)
			.join(' '),
	).toBe('digital insert digital insert insert digital digital digital');
});

test('one that a pass would refuse for its machine is not offered either', () => {
	const mixed = `schema: 1
name: Mixed tape
passKind: repro
tape: { unit: atr-102 }
stages:
  - { kind: insert, id: tape, name: Tape, wetPercent: 50, units: [atr-102] }
`;
	const { chains, withheld } = offered(studio('mixed', { 'mixed.yaml': mixed }));
	expect(withheld[0]).toMatch(
		/^The chain "mixed" is not offered: chains\/mixed\.yaml:4:\d+: A part of the music goes by/,
	);
	expect(chains.has('mixed')).toBe(false);
});
