import { expect, test } from 'vitest';
import { chainSchema } from '../../src/shared/model/chain.ts';
import { NO_EVIDENCE } from '../../src/shared/model/evidence.ts';
import type { RecordedUnit } from '../../src/shared/model/revision.ts';
import { type RackNow, type StartSource, startFrom, startWords } from '../../src/shared/startFrom.ts';

const recorded = (unit: string, name: string, definition: string, positions: number[]): RecordedUnit => ({
	unit,
	name,
	definition,
	definitionHash: 'd'.repeat(64),
	serial: null,
	channel: 'stereo',
	settings: positions.map((position, index) => ({
		control: `c${index}`,
		label: `Control ${index}`,
		position,
		legend: String(position),
		angleDeg: null,
		value: null,
		unit: null,
		evidence: NO_EVIDENCE,
	})),
});
const standing = (id: string, name: string, definition: string, positions: (number | null)[]): RackNow => ({
	id,
	name,
	definition,
	stands: (control, position) => positions[Number(control.slice(1))] === position,
});

const source: StartSource = {
	name: 'revision 3 of Opening (Opening Night)',
	revision: { id: 'r', hash: 'h' },
	chain: chainSchema.parse({
		schema: 1,
		name: 'EQ and tape',
		passKind: 'toTape',
		tape: { unit: 'deck', startSeconds: 61, prerollSeconds: 4 },
		stages: [
			{ kind: 'insert', id: 'eq', name: 'EQ', units: ['pultec', 'bender'] },
			{ kind: 'insert', id: 'comp', name: 'Compressor', units: ['fairchild'] },
			{ kind: 'digital', id: 'gain', process: { type: 'gain', gainDb: -1 } },
			{
				kind: 'insert',
				id: 'tape',
				name: 'Tape',
				units: ['deck'],
				patch: [{ unit: 'relay', control: 'a', position: 1 }],
			},
		],
	}),
	units: [
		recorded('pultec', 'EQP-1A', 'pultec/eqp-1a', [1, 2, 3]),
		recorded('bender', 'Curve Bender', 'chandler/curve-bender', [4, 5]),
		recorded('fairchild', 'Fairchild', 'fairchild/670', [6]),
		recorded('deck', 'A80', 'studer/a80', []),
	],
};
const rack = [
	standing('pultec', 'EQP-1A', 'pultec/eqp-1a', [1, null, 7]),
	standing('bender', 'Bender mk2', 'chandler/other', [4, 5]),
	standing('fairchild-2', 'Fairchild two', 'fairchild/670', [6]),
	standing('deck', 'A80', 'studer/a80', []),
	standing('vari', 'Vari Mu', 'manley/vari-mu', []),
];

test('a new track takes the chain over without what is gone, and only what differs is left to be entered', () => {
	const plan = startFrom(source, rack, new Set(['pultec', 'bender', 'fairchild', 'deck', 'fairchild-2']));
	expect(plan.chain.stages.map(({ id }) => id)).toEqual(['eq', 'gain', 'tape']);
	expect(plan.chain.stages.at(-1)).toMatchObject({ units: ['deck'], patch: [] });
	expect(plan.settings).toEqual({ all: 3, differ: 2 });
	expect(plan.revision).toBe('r');
});

test('units that have gone, come or changed are named with what is done about them', () => {
	const plan = startFrom(source, rack, new Set(['pultec', 'bender', 'fairchild', 'deck']));
	expect(startWords(plan)).toEqual([
		'The chain is that of revision 3 of Opening (Opening Night).',
		'Fairchild is not in the rack any more: it is left out of the chain, and its insert with it. Fairchild two is the same model and could take its place.',
		'relay is not in the rack any more: the chain goes on without it.',
		'Curve Bender is another model now (Bender mk2): it keeps its place in the chain, and its settings have to be entered.',
		'New in the rack, and out of this chain until you put it in: Fairchild two, Vari Mu.',
		'Its place on the tape is not taken over: say where this track begins.',
		'2 of 3 settings do not stand as they did there: a recall of it brings back those, and only those.',
	]);
});

test('a place on the tape is never taken over: the new track would be recorded over the old one', () => {
	expect(startFrom(source, rack, new Set()).chain.tape).toEqual({ unit: 'deck', prerollSeconds: 4 });
	const withoutDeck = rack.filter(({ id }) => id !== 'deck');
	expect(startFrom(source, withoutDeck, new Set()).chain.tape).toBeUndefined();
});

test('a template has a chain and no settings, and an empty log calls no unit new', () => {
	const template = { ...source, name: 'the template "EQ"', revision: null, units: [] };
	const plan = startFrom(template, rack, new Set());
	expect(plan.units.map(({ unit, what }) => [unit, what])).toEqual([
		['fairchild', 'gone'],
		['relay', 'gone'],
	]);
	expect(startWords(plan).at(-1)).toBe('It has no settings to bring back: the rack stays as it stands.');
});
