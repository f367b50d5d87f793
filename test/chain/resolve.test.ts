import { describe, expect, test } from 'vitest';
import { compileChain } from '../../src/chain/compile.ts';
import { openLoudness, unmatched, withMatch } from '../../src/chain/resolve.ts';
import { type Chain, chainSchema } from '../../src/shared/model/chain.ts';

const RACK = { kind: 'insert', id: 'rack', name: 'Rack', units: ['eq'] };
const loudness = (id: string, gainDb: number | null = null) => ({
	kind: 'digital',
	id,
	process: { type: 'loudness', targetLufs: -14, gainDb, maxReductionDb: 4 },
});
const limiter = (id: string, ceilingDbtp = -1) => ({
	kind: 'digital',
	id,
	process: { type: 'limiter', ceilingDbtp },
});
const gain = (id: string, gainDb: number) => ({ kind: 'digital', id, process: { type: 'gain', gainDb } });
const dither = { kind: 'digital', id: 'dither', process: { type: 'dither', bits: 24 } };

function chainOf(...stages: object[]): Chain {
	return chainSchema.parse({ schema: 1, name: 'test', sendTrimDb: 3, returnTrimDb: 2, stages });
}

describe('the open loudness stage', () => {
	test('comes with its target, the other gains of its part, and the limiter behind it', () => {
		const chain = chainOf(gain('drive', -6), RACK, gain('first', 1), loudness('loud'), limiter('limit'), dither);
		expect(openLoudness(chain, 'post')).toEqual({
			id: 'loud',
			targetLufs: -14,
			maxReductionDb: 4,
			otherGainDb: 3,
			limiter: { id: 'limit', ceilingDbtp: -1 },
		});
		expect(openLoudness(chain, 'pre')).toBeNull();
	});

	test('before the rack the send trim is no part of it', () => {
		const open = openLoudness(chainOf(loudness('loud'), gain('drive', -6), RACK, limiter('limit')), 'pre');
		expect(open).toMatchObject({ id: 'loud', otherGainDb: -6, limiter: null });
	});

	test('a gain behind the limiter moves the peak that it leaves', () => {
		const open = openLoudness(chainOf(loudness('loud'), limiter('limit', -2), gain('trim', 0.5)), 'post');
		expect(open?.limiter?.ceilingDbtp).toBe(-1.5);
	});

	test('one with a gain is not open', () => {
		expect(openLoudness(chainOf(loudness('loud', 3)), 'post')).toBeNull();
	});

	test.each([
		['a second one', chainOf(loudness('one'), loudness('two'))],
		['one behind a limiter', chainOf(limiter('limit'), loudness('loud'))],
	])('refuses %s', (_, chain) => {
		expect(() => openLoudness(chain, 'post')).toThrow(expect.objectContaining({ code: 'chain.loudness-order' }));
	});
});

test('a match becomes constants of the plan, in a new chain', () => {
	const chain = chainOf(loudness('loud'), limiter('limit'));
	const open = openLoudness(chain, 'post');
	if (open === null) throw new Error('the stage is open');
	const matched = withMatch(chain, open, { gainDb: 6.5, marginDb: 0.02 });
	expect(openLoudness(matched, 'post')).toBeNull();
	expect(openLoudness(chain, 'post')).not.toBeNull();
	const { stages } = compileChain(matched, 48000).post;
	expect(stages).toContainEqual({ type: 'gain', id: 'loud', gainDb: 6.5 });
	expect(stages).toContainEqual(expect.objectContaining({ id: 'limit', ceilingDbtp: -1.02 }));
	expect(chainSchema.parse(matched)).toEqual(matched);
});

test('what is not measured yet passes at 0 dB, and keeps the gains that are known', () => {
	const { stages } = compileChain(unmatched(chainOf(loudness('a'), RACK, loudness('b'), limiter('c'))), 48000).post;
	expect(stages).toContainEqual({ type: 'gain', id: 'b', gainDb: 0 });
	expect(compileChain(unmatched(chainOf(loudness('a', 5))), 48000).post.stages).toContainEqual({
		type: 'gain',
		id: 'a',
		gainDb: 5,
	});
});
