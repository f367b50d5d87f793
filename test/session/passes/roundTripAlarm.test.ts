import { expect, test } from 'vitest';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { chain, setUp } from '../../support/sessionSetUp.ts';

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

test('a pair that changed while an insert was added on another is an alarm, kept with the print', async () => {
	const { audio, notices, pass, state, store } = await setUp(
		{},
		{ audio: { loops: { b: { send: [4, 5], return: [2, 3] } } } },
	);
	const through = { rateHz: 48000, blockFrames: 1024, prefillBlocks: 4, device: 'rack' };
	const reading = (frames: number): Latency => ({ ...audio.latency, frames, through });
	const found: Latency[] = [reading(5000), reading(5064), reading(6000), reading(5064), reading(6000)];
	audio.measureLatency = () => Promise.resolve(found.shift() ?? reading(0));
	await pass();
	const [insert, ...after] = chain.stages;
	const added = { ...insert, id: 'again', loop: 'b' };
	// The rack of the test has one unit, which a person could not set twice.
	state.set(['chain'], { ...chain, stages: [insert, added, ...after] } as typeof chain);
	const findings = (revision: string) => store.revision(revision)?.facts.pass.findings ?? [];
	const text = expect.stringMatching(/^eq on the main pair: .* 64\.00 frames longer/);
	expect(findings(await pass())).toMatchObject([{ kind: 'round-trip', severity: 'warning', text }]);
	expect(notices).toContainEqual(text);
	expect(findings(await pass())).toEqual([]);
});

test('a channel on which nothing comes back is told before the print, and kept with it', async () => {
	const { audio, notices, pass, store } = await setUp();
	audio.latency = { ...audio.latency, channels: [{ frames: 10, inverted: false }, null] };
	const revision = await pass();
	const text = expect.stringContaining('does not come back on the right channel');
	expect(notices).toContainEqual(text);
	expect(store.revision(revision)?.facts.pass.findings).toMatchObject([
		{ severity: 'warning', channel: 'right', text },
	]);
});
