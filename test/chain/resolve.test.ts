import { expect, test } from 'vitest';
import { compileChain } from '../../src/chain/compile.ts';
import { resolveLoudness, unresolvedStages } from '../../src/chain/resolve.ts';
import { chainSchema } from '../../src/shared/model/chain.ts';

const chain = chainSchema.parse({
	schema: 1,
	name: 'test',
	stages: [{ kind: 'digital', id: 'loud', process: { type: 'loudness', targetLufs: -14 } }],
});

test('the measured loudness becomes a constant gain, in a new chain', () => {
	expect(unresolvedStages(chain)).toEqual(['loud']);
	const resolved = resolveLoudness(chain, 'loud', -20.5);
	expect(unresolvedStages(resolved)).toEqual([]);
	expect(unresolvedStages(chain)).toEqual(['loud']);
	expect(compileChain(resolved, 48000).post.stages).toContainEqual({ type: 'gain', id: 'loud', gainDb: 6.5 });
	expect(chainSchema.parse(resolved)).toEqual(resolved);
});

test.each([
	['chain.unresolved', 'loud', null],
	['chain.range', 'loud', -80],
	['chain.stage', 'nobody', -20],
])('refuses with %s what it cannot resolve', (code, stage, measured) => {
	expect(() => resolveLoudness(chain, stage, measured)).toThrow(expect.objectContaining({ code }));
});
