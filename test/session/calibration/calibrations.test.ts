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
	/** An answer to what it waits for now. */
	const question = () => {
		const { id: run = '', step = 'reference' } = state.state.calibrating ?? {};
		return { run, step };
	};
	return { ...studio, hostIsLost, instruction, question, shows };
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
		const { audio, command, hostIsLost, instruction, question, session, state } = await atReference();
		expect(instruction()).toContain('is on both sends');
		hostIsLost();
		await expect.poll(instruction, { interval: 1 }).toContain('The tone has ended');
		expect(state.state.audio.tone).toBeNull();
		audio.startTone = () => Promise.reject(new DetentError('audio.closed', { message: 'The host is away.' }));
		await command({ type: 'calibration.repeat', ...question() });
		await expect.poll(instruction, { interval: 1 }).toContain('The host is away.');
		audio.startTone = () => Promise.resolve();
		await command({ type: 'calibration.repeat', ...question() });
		await expect.poll(instruction, { interval: 1 }).toContain('is on both sends');
		expect(state.state.audio.tone).not.toBeNull();
		await command({ type: 'calibration.cancel' });
		await session.settled();
	});

	test('ends without a word where the person goes on', async () => {
		const { command, instruction, question, session, shows } = await atReference();
		await command({ type: 'calibration.next', ...question(), measuredDbu: 4 });
		await shows('patch');
		expect(instruction()).not.toContain('ended');
		await command({ type: 'calibration.cancel' });
		await session.settled();
	});
});

test('an answer to the step before, from another screen, is refused and changes nothing', async () => {
	const { command, question, session, shows, state } = await atReference();
	const atTheDesk = question();
	await command({ type: 'calibration.next', ...question(), measuredDbu: 4 });
	await shows('patch');
	const before = state.state.calibrating;
	for (const type of ['calibration.next', 'calibration.repeat'] as const)
		await expect(command({ type, ...atTheDesk })).rejects.toMatchObject({ code: 'audio.calibration.step' });
	expect(state.state.calibrating).toBe(before);
	await command({ type: 'calibration.cancel' });
	await session.settled();
});

test('a calibration that ends before its tone is told as one of its own, and not as the one before', async () => {
	const { audio, command, session, state } = await atReference();
	await command({ type: 'calibration.cancel' });
	await session.settled();
	const first = state.state.calibrating?.id;
	audio.startTone = () => Promise.reject(new DetentError('audio.closed', { message: 'The host is away.' }));
	await command({ type: 'calibration.start', ...MUTED });
	await session.settled();
	expect(state.state.calibrating).toMatchObject({ phase: 'failed', instruction: 'The host is away.', reports: [] });
	expect(state.state.calibrating?.id).not.toBe(first);
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
