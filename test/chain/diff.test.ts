import { expect, test } from 'vitest';
import { diffChain, needsNewPass } from '../../src/chain/diff.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';

const base = {
	schema: 1,
	name: 'Rock',
	stages: [
		{ kind: 'digital', id: 'in', process: { type: 'gain', gainDb: 0 } },
		{ kind: 'insert', id: 'eq', name: 'EQ', units: ['pultec'] },
		{ kind: 'digital', id: 'lim', process: { type: 'limiter', ceilingDbtp: -1 } },
		{ kind: 'digital', id: 'out', process: { type: 'dither', bits: 24 } },
	],
};
const chain = (change: (draft: typeof base) => object = (draft) => draft) =>
	chainSchema.parse(change(structuredClone(base)));
const lines = (change: (draft: typeof base) => object) =>
	diffChain(chain(), chain(change)).map(({ part, text }) => [part, text]);

test('two equal chains have no difference', () => {
	expect(diffChain(chain(), chain())).toEqual([]);
	expect(needsNewPass([])).toBe(false);
});

test('a changed value is told in plain words with the part it touches', () => {
	expect(
		lines((draft) => {
			Object.assign(draft.stages[2]?.process ?? {}, { ceilingDbtp: -0.5, linked: false });
			return { ...draft, sendTrimDb: 2, returnTrimDb: -1 };
		}),
	).toEqual([
		['pre', 'Send trim: from 0.0 dB to 2.0 dB'],
		['post', 'Return trim: from 0.0 dB to -1.0 dB'],
		['post', 'Limiter ceiling: from -1.0 dBTP to -0.5 dBTP'],
		['post', 'Limiter channel link: from on to off'],
	]);
});

test('a removed unit and an added stage name themselves', () => {
	expect(
		lines((draft) => ({
			...draft,
			stages: [
				...draft.stages.filter((stage) => stage.id !== 'eq'),
				{ kind: 'digital', id: 'g', process: { type: 'gain', gainDb: 1 } },
			],
		})),
	).toEqual([
		['loop', 'Insert EQ (pultec) removed'],
		['post', 'Gain added'],
	]);
});

test('a stage moved from before the rack to after it needs a new pass', () => {
	const changes = diffChain(
		chain(),
		chain((draft) => {
			const [gain, eq, ...rest] = draft.stages;
			return { ...draft, stages: [eq, gain, ...rest] };
		}),
	);
	expect(changes.map(({ what, part }) => [what, part])).toEqual([['moved', 'loop']]);
	expect(needsNewPass(changes)).toBe(true);
});

test('another limiter setting needs no new pass, and the trim of the first insert does', () => {
	const softer = diffChain(
		chain(),
		chain((draft) => {
			Object.assign(draft.stages[2]?.process ?? {}, { releaseMs: 300 });
			return draft;
		}),
	);
	expect(needsNewPass(softer)).toBe(false);
	const driven = diffChain(
		chain(),
		chain((draft) => {
			Object.assign(draft.stages[1] ?? {}, { trimDb: 2 });
			return draft;
		}),
	);
	expect(driven).toMatchObject([{ part: 'pre', text: 'Insert EQ trim: from 0.0 dB to 2.0 dB' }]);
	expect(needsNewPass(driven)).toBe(true);
});

test('a new name changes nothing that is heard', () => {
	expect(lines((draft) => ({ ...draft, name: 'Pop' }))).toEqual([[null, 'Name of the chain: from Rock to Pop']]);
});
