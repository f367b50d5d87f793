import { expect, test } from 'vitest';
import { planOf, type Wish } from '../../src/cli/render/wish.ts';
import type { AudioFileFacts } from '../../src/shared/model/measurement.ts';
import { CLEAN, LOUD } from '../bench/stages/limiter/contestants.ts';

const WISH: Wish = {
	eq: null,
	gainDb: 0,
	lufs: null,
	maxReductionDb: null,
	ceilingDbtp: -1,
	character: 'clean',
	rateHz: null,
	bits: 24,
	dither: null,
	seed: 1,
	autoBlank: false,
};
const SOURCE: AudioFileFacts = {
	fileName: 'mix.wav',
	container: 'wav',
	encoding: 'pcm',
	bits: 24,
	rateHz: 44100,
	channels: 2,
	frames: 1000,
	bytes: 6044,
	sha256: '0'.repeat(64),
};

test.each([
	['clean', CLEAN],
	['loud', LOUD],
] as const)('a render limits with the %s settings that the page of results measures', (character, measured) => {
	const { chain } = planOf({ ...WISH, character }, SOURCE, true);
	const stages = chain.stages.flatMap((stage) => (stage.kind === 'digital' ? [stage.process] : []));
	const limiter = stages.find((process) => process.type === 'limiter');
	expect(limiter).toMatchObject({ character, ceilingDbtp: -1 });
	expect(measured.name).toContain(`${limiter?.lookaheadMs} ms, release ${limiter?.releaseMs} ms`);
});
