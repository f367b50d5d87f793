import { expect, test } from 'vitest';
import { setUp } from '../../support/sessionSetUp.ts';

test('that the rack is in time is on every screen as soon as the round trip is known, and not any more when another patch makes it unknown', async () => {
	const { command, session, state } = await setUp();
	const rack = () => state.state.listening.items.find(({ id }) => id === 'return')?.match;
	expect(rack()).toMatchObject({ reason: expect.stringContaining('not in time') });
	await command({ type: 'latency.measure' });
	await session.settled();
	expect(rack()).toMatchObject({ reason: expect.stringContaining('It is in time') });
	await command({
		type: 'chain.set',
		chain: { schema: 1, name: 'Nothing', stages: [] },
	});
	expect(rack()).toMatchObject({ reason: expect.stringContaining('not in time') });
});
