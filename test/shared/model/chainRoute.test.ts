import { describe, expect, test } from 'vitest';
import { compileChain } from '../../../src/chain/compile.ts';
import { unmatched } from '../../../src/chain/resolve.ts';
import { type Chain, chainSchema } from '../../../src/shared/model/chain.ts';
import {
	freePair,
	pairsFor,
	withDigital,
	withInsert,
	withoutPoint,
	withoutStage,
	withoutUnit,
	withPair,
	withPassKind,
	withPoint,
	withStageMoved,
	withUnitIn,
	withUnitMoved,
} from '../../../src/shared/model/chainRoute.ts';

const LOOPS = ['comp', 'ms'];
const point = { unit: 'inserts', control: 'insert_1', position: 1 };
const chain = chainSchema.parse({
	schema: 1,
	name: 'Two inserts',
	stages: [
		{ kind: 'insert', id: 'eq', name: 'EQ', units: ['left', 'right', 'bender'] },
		{ kind: 'insert', id: 'comp', name: 'Compressor', loop: 'comp', units: ['mu'], patch: [point] },
		{ kind: 'digital', id: 'limiter', process: { type: 'limiter' } },
		{ kind: 'digital', id: 'dither', process: { type: 'dither', bits: 24 } },
	],
});
const ids = ({ stages }: Chain) => stages.map(({ id }) => id);
const insert = ({ stages }: Chain, id: string) => {
	const found = stages.find((stage) => stage.id === id);
	if (found?.kind !== 'insert') throw new Error(`no insert ${id}`);
	return found;
};
const compiles = (route: Chain) =>
	expect(() => compileChain(unmatched(chainSchema.parse(route)), 48_000)).not.toThrow();

describe('inserts', () => {
	test('one more comes behind the last, on the first pair that is free, under an id of its own', () => {
		const more = withInsert(chain, 'comp', 'Another', LOOPS);
		expect(ids(more)).toEqual(['eq', 'comp', 'comp-2', 'limiter', 'dither']);
		expect(insert(more, 'comp-2')).toEqual({
			kind: 'insert',
			id: 'comp-2',
			name: 'Another',
			trimDb: 0,
			units: ['comp'],
			loop: 'ms',
		});
		compiles(more);
	});

	test('where no pair is free it is wired behind the last one', () => {
		const more = withInsert(chain, 'open', 'Open EQ', ['comp']);
		expect(freePair(chain, ['comp'])).toBeUndefined();
		expect(insert(more, 'open').loop).toBe('comp');
		compiles(more);
	});

	test('the first insert of a chain without one stands before what is digital, on the main pair', () => {
		const digital = withoutStage(withoutStage(chain, 'eq'), 'comp');
		const first = withInsert(digital, 'eq', 'EQ', LOOPS);
		expect(ids(first)).toEqual(['eq', 'limiter', 'dither']);
		expect('loop' in insert(first, 'eq')).toBe(false);
	});

	test('a pair is offered once: to who has it, and to a neighbour in a row', () => {
		expect(pairsFor(chain, 'eq', LOOPS)).toEqual([null, 'comp', 'ms']);
		const parted = withStageMoved(withDigital(chain, 'gain'), 'gain', 1);
		expect(ids(parted)).toEqual(['eq', 'gain', 'comp', 'limiter', 'dither']);
		expect(pairsFor(parted, 'eq', LOOPS)).toEqual([null, 'ms']);
		expect(pairsFor(parted, 'comp', LOOPS)).toEqual(['comp', 'ms']);
		expect(pairsFor(parted, 'comp', [])).toEqual(['comp']);
		expect(insert(withPair(parted, 'comp', 'ms'), 'comp').loop).toBe('ms');
		expect('loop' in insert(withPair(chain, 'comp', null), 'comp')).toBe(false);
	});

	test('stages move by places and not beyond the ends', () => {
		expect(ids(withStageMoved(chain, 'comp', -1))).toEqual(['comp', 'eq', 'limiter', 'dither']);
		expect(withStageMoved(chain, 'eq', -1)).toBe(chain);
		expect(withStageMoved(chain, 'dither', 1)).toBe(chain);
	});
});

describe('units', () => {
	test('they move within their insert, and into the neighbour at its ends', () => {
		expect(insert(withUnitMoved(chain, 'bender', -1), 'eq').units).toEqual(['left', 'bender', 'right']);
		expect(withUnitMoved(chain, 'left', -1)).toBe(chain);
		const later = withUnitMoved(chain, 'bender', 1);
		expect([insert(later, 'eq').units, insert(later, 'comp').units]).toEqual([
			['left', 'right'],
			['bender', 'mu'],
		]);
		expect(withUnitMoved(later, 'bender', -1).stages).toEqual(chain.stages);
		expect(insert(withUnitIn(chain, 'comp', 'open'), 'comp').units).toEqual(['mu', 'open']);
	});

	test('the last unit of an insert takes its switches along, and the insert is gone', () => {
		const all = withUnitMoved(chain, 'mu', -1);
		expect(ids(all)).toEqual(['eq', 'limiter', 'dither']);
		expect(insert(all, 'eq')).toMatchObject({ units: ['left', 'right', 'bender', 'mu'], patch: [point] });
	});

	test('one that gets an insert of its own stands behind the one that it left', () => {
		const split = withInsert(chain, 'right', 'Right', LOOPS);
		expect(ids(split)).toEqual(['eq', 'right', 'comp', 'limiter', 'dither']);
		expect(insert(split, 'eq').units).toEqual(['left', 'bender']);
		expect(insert(split, 'right')).toMatchObject({ units: ['right'], loop: 'ms' });
		compiles(split);
	});

	test('an insert that has lost its last unit is gone, and so is the machine that a pass rolled', () => {
		const tape = withPassKind(withInsert(chain, 'deck', 'Tape', LOOPS), 'repro', 'deck');
		expect(tape).toMatchObject({ passKind: 'repro', tape: { unit: 'deck' } });
		const gone = withoutUnit(tape, 'deck');
		expect(gone).toEqual(chain);
		expect(withoutStage(tape, 'deck')).toEqual(chain);
		expect(withPassKind(tape, 'through', null)).not.toHaveProperty('tape');
	});
});

describe('digital stages', () => {
	test('each comes to where it can stand, and none that is put in hinders the chain', () => {
		expect(ids(withDigital(chain, 'eq'))).toEqual(['eq-2', 'eq', 'comp', 'limiter', 'dither']);
		expect(ids(withDigital(chain, 'loudness'))).toEqual(['eq', 'comp', 'loudness', 'limiter', 'dither']);
		const plain = withoutStage(chain, 'dither');
		expect(ids(withDigital(plain, 'dither'))).toEqual(['eq', 'comp', 'limiter', 'dither']);
		for (const type of ['gain', 'eq', 'limiter'] as const) compiles(withDigital(chain, type));
		compiles(withDigital(plain, 'dither'));
	});
});

test('a switch is asked for once, at the position asked last, and no longer when it is taken out', () => {
	const other = { ...point, position: 0 };
	expect(insert(withPoint(chain, 'comp', other), 'comp').patch).toEqual([other]);
	expect(insert(withoutPoint(chain, 'comp', point), 'comp')).not.toHaveProperty('patch');
	expect(insert(withPoint(chain, 'eq', { ...point, control: 'insert_2' }), 'eq').patch).toHaveLength(1);
});
