import { expect, test } from 'vitest';
import { setUp } from '../../support/sessionSetUp.ts';

test('the alarm of a pass that was cancelled comes again, until a print was made with the round trip as it is', async () => {
	const { audio, command, pass, phase, session, store } = await setUp();
	const through = { rateHz: 48000, blockFrames: 1024, prefillBlocks: 4, device: 'rack' };
	audio.latency = { frames: 5000, fraction: 0.2, inverted: false, confidence: 90, method: 'sweep', through };
	await pass();
	audio.latency = { ...audio.latency, frames: 4488 };
	await command({ type: 'pass.start' });
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	await command({ type: 'pass.cancel' });
	await phase('cancelled');
	await session.settled();
	const found = (revision: string) => store.revision(revision)?.facts.pass.findings ?? [];
	expect(found(await pass())).toMatchObject([{ kind: 'round-trip', text: expect.stringContaining('512.00 frames') }]);
	expect(found(await pass())).toEqual([]);
});
