import { expect, test } from 'vitest';
import { DetentError } from '../../../src/shared/errors.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { chain, setUp } from '../../support/sessionSetUp.ts';

const [insert] = chain.stages;
const ONE = { ...chain, stages: [insert] } as typeof chain;
const TWO = { ...chain, stages: [insert, { ...insert, id: 'again', loop: 'b' }] } as typeof chain;

/** A session whose rack has two pairs, and how often a test signal was sent. */
async function studio(of: typeof chain) {
	const made = await setUp({}, { audio: { loops: { b: { send: [4, 5], return: [2, 3] } } } });
	// The rack of the test has one unit, which a person could not set twice.
	made.state.set(['chain'], of);
	const sent = () => made.audio.calls.filter((call) => call === 'measureLatency').length;
	return { ...made, sent };
}

test('a pass that is cancelled while the first of its pairs is read sends nothing on the others', async () => {
	const { audio, command, phase, sent, session } = await studio(TWO);
	const { latency } = audio;
	// What was sent is read to its end, whoever has ended it.
	audio.measureLatency = async (): Promise<Latency> => {
		audio.calls.push('measureLatency');
		await command({ type: 'pass.cancel' });
		return latency;
	};
	await command({ type: 'pass.start' });
	await phase('cancelled');
	await session.settled();
	expect(sent()).toBe(1);
});

test('a pass that is cancelled while the device is being opened sends nothing, and says that it was cancelled', async () => {
	const { audio, command, phase, sent, session } = await studio(ONE);
	const running = audio.status();
	let told: () => void = () => {};
	let state: string = 'starting';
	audio.status = () => ({ ...running, state }) as typeof running;
	audio.onStatus = (listener?: unknown) => {
		told = listener as typeof told;
		return () => {};
	};
	audio.cancelPass = () => Promise.reject(new DetentError('audio.host-lost', { message: 'It is being started.' }));
	await command({ type: 'pass.start' });
	await phase('measuring latency');
	await command({ type: 'pass.cancel' });
	state = 'running';
	told();
	await phase('cancelled');
	await session.settled();
	expect(sent()).toBe(0);
});
