import { describe, expect, test } from 'vitest';
import type { TransportReport } from '../../../src/audio/engine.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import { chain, setUp } from '../../support/sessionSetUp.ts';

const SPARE = { send: [4, 5], return: [2, 3] } as const;
const loops = { spare: { send: [...SPARE.send], return: [...SPARE.return] } } as never;
const MUTED = { monitorMuted: true } as const;
const TOO_HOT = { code: 'audio.level.refused', subject: 'eq' };

/** A studio whose routine waits at the reference level; the host tells what the transport does when the test says so. */
async function atReference() {
	const studio = await setUp();
	const { audio, calibrations, command, state } = studio;
	let tell: (report: TransportReport) => void = () => {};
	audio.onTransport = ((listener: typeof tell) => {
		tell = listener;
		return () => {};
	}) as typeof audio.onTransport;
	calibrations.start();
	await command({ type: 'calibration.start', ...MUTED });
	const shows = (step: string) =>
		expect.poll(() => state.state.calibrating, { interval: 1 }).toMatchObject({ phase: 'waiting', step });
	await shows('reference');
	const hostIsLost = () => tell({ mode: 'stopped', frame: 0, frames: 0 });
	const instruction = () => state.state.calibrating?.instruction;
	return { ...studio, hostIsLost, instruction, shows };
}

describe('the tone of a calibration', () => {
	test('is not stopped by the transport, nor as a tone alone', async () => {
		const { audio, command, session, state } = await atReference();
		const stops = audio.calls.filter((call) => call === 'stop').length;
		for (const type of ['transport.stop', 'tone.stop'] as const)
			await expect(command({ type })).rejects.toMatchObject({
				code: 'audio.busy',
				remedy: expect.stringContaining('cancel the calibration'),
			});
		expect(audio.calls.filter((call) => call === 'stop')).toHaveLength(stops);
		expect(state.state.audio.tone).not.toBeNull();
		await command({ type: 'calibration.cancel' });
		await session.settled();
		await command({ type: 'transport.stop' });
	});

	test('that ended with the audio host is said to have ended, and can be sent again', async () => {
		const { audio, command, hostIsLost, instruction, session, state } = await atReference();
		expect(instruction()).toContain('is on both sends');
		hostIsLost();
		await expect.poll(instruction, { interval: 1 }).toContain('The tone has ended');
		expect(state.state.audio.tone).toBeNull();
		audio.startTone = () => Promise.reject(new DetentError('audio.closed', { message: 'The host is away.' }));
		await command({ type: 'calibration.repeat' });
		await expect.poll(instruction, { interval: 1 }).toContain('The host is away.');
		audio.startTone = () => Promise.resolve();
		await command({ type: 'calibration.repeat' });
		await expect.poll(instruction, { interval: 1 }).toContain('is on both sends');
		expect(state.state.audio.tone).not.toBeNull();
		await command({ type: 'calibration.cancel' });
		await session.settled();
	});

	test('ends without a word where the person goes on', async () => {
		const { command, instruction, session, shows } = await atReference();
		await command({ type: 'calibration.next', measuredDbu: 4 });
		await shows('patch');
		expect(instruction()).not.toContain('ended');
		await command({ type: 'calibration.cancel' });
		await session.settled();
	});
});

test('the word that the controller is muted ends with the calibration, or with the tone', async () => {
	const { command, session, state } = await atReference();
	const word = () => state.state.audio.controller.confirmedAt;
	expect(word()).not.toBeNull();
	await command({ type: 'calibration.cancel' });
	await session.settled();
	expect(word()).toBeNull();
	await command({ type: 'tone.start', ...MUTED });
	await command({ type: 'tone.start', ...MUTED, channels: 'left' });
	expect(word()).not.toBeNull();
	await command({ type: 'tone.stop' });
	expect(word()).toBeNull();
});

describe('what the units take', () => {
	test('is asked before a calibration with a cable too: its tone goes into the rack first', async () => {
		const { audio, command } = await setUp({}, { levelCeilingDbu: 0 });
		for (const patch of ['cable', 'bypassed'] as const)
			await expect(command({ type: 'calibration.start', ...MUTED, patch })).rejects.toMatchObject(TOO_HOT);
		await expect(command({ type: 'tone.start', ...MUTED })).rejects.toMatchObject(TOO_HOT);
		await command({ type: 'tone.start', ...MUTED, levelDb: -4 });
		expect(audio.calls.filter((call) => call === 'startTone')).toHaveLength(1);
	});

	test('is asked of the units on that pair, and of no others', async () => {
		const { command, state } = await setUp({}, { levelCeilingDbu: 0, audio: { loops } });
		await command({ type: 'tone.start', ...MUTED, loop: 'spare' });
		const [insert] = chain.stages;
		const onSpare = { ...chain, stages: [{ ...insert, loop: 'spare' }] } as typeof chain;
		state.set(['chainPresets'], { one: onSpare });
		// The chain leaves the pair out; another chain tells what hangs on it.
		await expect(command({ type: 'tone.start', ...MUTED, loop: 'spare' })).rejects.toMatchObject(TOO_HOT);
		await command({ type: 'tone.stop' });
		await command({ type: 'chain.set', chain: onSpare });
		await command({ type: 'tone.start', ...MUTED });
		await expect(command({ type: 'tone.start', ...MUTED, loop: 'spare' })).rejects.toMatchObject(TOO_HOT);
	});
});
