import { expect, test } from 'vitest';
import { chain, setUp } from '../support/sessionSetUp.ts';

test('a chain in which a unit stands twice is refused, and nothing changes', async () => {
	const { command, state } = await setUp();
	const before = state.state.chain;
	const again = { kind: 'insert' as const, id: 'again', name: 'Again', units: ['eq'] };
	await expect(
		command({ type: 'chain.set', chain: { ...chain, stages: [...chain.stages, again] } }),
	).rejects.toMatchObject({
		code: 'chain.duplicate',
		message: 'It can\'t be used: the unit "eq" stands in the chain twice.',
	});
	expect(state.state.chain).toBe(before);
});
