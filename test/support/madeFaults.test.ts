import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/audio/backends/backend.ts';
import type { Finding } from '../../src/shared/model/finding.ts';
import { seededRng } from '../../src/shared/random.ts';
import { FaultyBackend, ROOM_FRAMES } from './faultyBackend.ts';
import { STRAIGHT } from './knownWay.ts';
import { judge, type MadeFault, spoilt } from './madeFaults.ts';

const BLOCK = 64;
const CHANNELS = 3;

/** A device that gives a signal on every channel, the next ones upside down. */
function deviceOf(signal: Float32Array): Backend {
	let block = 0;
	return {
		info: {
			rateHz: 48_000,
			blockFrames: BLOCK,
			inputs: CHANNELS,
			outputs: 4,
			device: null,
			prefillBlocks: 4,
			pace: 'realtime',
			ownClock: true,
		},
		start: async () => {},
		readBlock: async (into) => {
			for (let frame = 0; frame < BLOCK; frame++)
				for (let channel = 0; channel < CHANNELS; channel++)
					into[frame * CHANNELS + channel] = (channel === 0 ? 1 : -1) * (signal[block * BLOCK + frame] ?? 0);
			block++;
			return null;
		},
		writeBlock: async () => null,
		close: async () => 'closed',
	};
}

async function read(backend: Backend, frames: number): Promise<Float32Array[]> {
	const planes = Array.from({ length: CHANNELS }, () => new Float32Array(frames));
	const block = new Float32Array(BLOCK * CHANNELS);
	for (let at = 0; at < frames; at += BLOCK) {
		await backend.readBlock(block);
		for (const [channel, plane] of planes.entries())
			for (let frame = 0; frame < BLOCK; frame++) plane[at + frame] = block[frame * CHANNELS + channel] ?? 0;
	}
	return planes;
}

const finding = (frame: number): Finding => ({
	kind: 'slip',
	severity: 'failure',
	by: 'sync',
	frame,
	frames: null,
	channel: 'both',
	text: '',
});

describe('faults that are made in a stream', () => {
	test('are what they are said to make of it, on every channel', async () => {
		const random = seededRng(9);
		const signal = Float32Array.from({ length: 200 * BLOCK }, () => random() - 0.5);
		const device = new FaultyBackend(deviceOf(signal), { returnChannels: [0, 1], sync: { output: 3, input: 2 } }, [
			STRAIGHT,
		]);
		const before = await read(device, 40 * BLOCK);
		const asked = [
			{ kind: 'zero', frame: 0, frames: 5 },
			{ kind: 'drop', frame: 300, frames: 1 },
			{ kind: 'repeat', frame: 400, frames: 40 },
			{ kind: 'drop', frame: 1000, frames: 39 },
		] as const;
		for (const { kind, frame, frames } of asked) device.injectFault({ kind, afterFrames: frame, frames, on: 'all' });
		const after = await read(device, 100 * BLOCK);
		const whole = new Float64Array(140 * BLOCK + 100);
		whole.set(signal.subarray(0, whole.length - ROOM_FRAMES), ROOM_FRAMES);
		const made = asked.map((fault) => ({ ...fault, frame: fault.frame + 40 * BLOCK }));
		const wanted = spoilt(whole, made);
		for (const channel of [0, 1, 2]) {
			const got = [...(before[channel] ?? []), ...(after[channel] ?? [])];
			const sign = channel === 0 ? 1 : -1;
			expect(got.findIndex((value, frame) => value !== sign * (wanted[frame] ?? 0) && value !== wanted[frame])).toBe(
				-1,
			);
		}
		expect(() => device.injectFault({ kind: 'zero', afterFrames: 5, frames: 1, on: 'all' })).toThrow(/passed/);
	});

	test('bring the next of several ways with them, of which the return is as late and as upright as is said', async () => {
		const random = seededRng(4);
		const signal = Float32Array.from({ length: 200 * BLOCK }, () => random() - 0.5);
		const ways = [STRAIGHT, { ...STRAIGHT, delayFrames: 10, inverted: true }];
		const device = new FaultyBackend(deviceOf(signal), { returnChannels: [0, 1] }, ways);
		await read(device, 40 * BLOCK);
		device.injectFault({ kind: 'repeat', afterFrames: 0, frames: 3, on: 'all' });
		const from = 90 * BLOCK;
		await read(device, from - 40 * BLOCK);
		const [left] = await read(device, 40 * BLOCK);
		const late = ROOM_FRAMES + 10 + 3;
		expect(left).toEqual(signal.subarray(from - late, from - late + 40 * BLOCK).map((value) => -value));
	});

	test('are found, missed, or alarms that belong to none', () => {
		const made: MadeFault[] = [
			{ kind: 'drop', frame: 1000, frames: 1 },
			{ kind: 'zero', frame: 2000, frames: 300 },
			{ kind: 'repeat', frame: 3000, frames: 1 },
		];
		const verdict = judge(made, [finding(1002), finding(2290), finding(2500)], { before: 4, behind: 16 });
		expect(verdict.found).toBe(2);
		expect(verdict.missed).toEqual([made[2]]);
		expect(verdict.falseAlarms).toEqual([finding(2500)]);
		expect(verdict.worstPlaceFrames).toBe(290);
	});
});
