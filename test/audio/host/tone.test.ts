import { afterEach, describe, expect, test } from 'vitest';
import type { RackModelFactory } from '../../../src/audio/backends/rackModel.ts';
import { ToneTask } from '../../../src/audio/host/toneTask.ts';
import { findTone } from '../../../src/dsp/measure/toneLevel.ts';
import { toDb } from '../../../src/shared/units.ts';
import { noModels, openRequest, type Studio, studio } from './studio.ts';

const RATE = 48000;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

/** A rack that keeps what reaches it. */
function listening(heard: number[][]): RackModelFactory {
	return () => ({
		setPositions: () => {},
		process(left, right, frames) {
			for (let i = 0; i < frames; i++) {
				heard[0]?.push(left[i] ?? 0);
				heard[1]?.push(right[i] ?? 0);
			}
		},
	});
}

async function until(done: () => boolean): Promise<void> {
	await expect.poll(done, { interval: 1, timeout: 5000 }).toBe(true);
}

describe('a tone at the rack', () => {
	test('rises from -60 dBFS to its level, on the channels asked for, until it is stopped', async () => {
		const heard: number[][] = [[], []];
		open = studio(listening(heard));
		const unit = { unit: 'a', definition: 'x/y', channel: 'stereo' as const, seed: 1, positions: {} };
		await open.engine.open(openRequest({}, { units: [unit] }));
		const modes: string[] = [];
		open.engine.onTransport(({ mode }) => modes.push(mode));
		await open.engine.startTone({ hz: 997, levelDbfs: -18, left: true, right: false });
		await until(() => (heard[0]?.length ?? 0) > 4 * RATE);
		await open.engine.stop();
		const left = Float64Array.from(heard[0] ?? []);
		const begin = left.findIndex((value) => value !== 0);
		const peak = (from: number, to: number) =>
			toDb(left.subarray(begin + from, begin + to).reduce((top, value) => Math.max(top, Math.abs(value)), 0));
		expect(peak(0, 480)).toBeLessThan(-58);
		expect(peak(RATE / 2 - 200, RATE / 2 + 200)).toBeCloseTo(-39, 0);
		const level = findTone(left, { from: begin + 1.2 * RATE, frames: RATE, rateHz: RATE, hz: 997 }).amplitude;
		expect(toDb(level)).toBeCloseTo(-18, 3);
		expect(heard[1]?.every((value) => value === 0)).toBe(true);
		// It faded out, and the rack was given time to die away.
		expect(left.subarray(-0.2 * RATE).every((value) => value === 0)).toBe(true);
		const last = left.findLastIndex((value) => value !== 0);
		expect(Math.abs((left[last] ?? 1) - 0)).toBeLessThan(1e-3);
		expect(modes.at(0)).toBe('measuring');
		expect(modes.at(-1)).toBe('stopped');
	});

	test('keeps the monitor closed while it runs', () => {
		const task = new ToneTask({ hz: 997, levelDbfs: -18, left: true, right: true, rateHz: RATE, loopFrames: 4096 });
		expect(task.quietMonitor).toBe(true);
	});

	test('gives way to the next thing that is asked for, and refuses what is above full scale', async () => {
		open = studio(noModels);
		await open.engine.open(openRequest({}, { converterLatencyFrames: 7 }));
		await open.engine.startTone({ hz: 997, levelDbfs: -18, left: true, right: true });
		await expect(open.engine.measureLatency({ levelDbfs: -20 })).rejects.toMatchObject({ code: 'audio.busy' });
		await open.engine.startTone({ hz: 440, levelDbfs: -20, left: true, right: true });
		await open.engine.stop();
		expect((await open.engine.measureLatency({ levelDbfs: -20 })).frames).toBe(4096 + 7);
		await expect(open.engine.startTone({ hz: 997, levelDbfs: 1, left: true, right: true })).rejects.toMatchObject({
			code: 'audio.level',
		});
	});
});
