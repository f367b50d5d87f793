import { describe, expect, test } from 'vitest';
import { SYNC_PEAK, syncCode } from '../../../src/dsp/sync/code.ts';
import { SyncCheck, type SyncEvent } from '../../../src/dsp/sync/syncCheck.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { ConverterLoop, type ConverterLoopOptions } from '../../support/converterLoop.ts';

const RATE = 48000;
const FIRST_INDEX = 4608;
const STUDIO: ConverterLoopOptions = {
	rateHz: RATE,
	delayFrames: 4096.37,
	gain: 0.7,
	bits: 24,
	noiseDbfs: -108,
	humDbfs: null,
	couplingHz: 4,
};

interface Heard {
	events: SyncEvent[];
	check: SyncCheck;
}

/** `frames` frames of a loop, each passed on by `pass`, which may drop, repeat or change it. */
function hear(
	frames: number,
	part: Partial<ConverterLoopOptions>,
	pass: (value: number, frame: number, push: (value: number) => void) => void = (value, _, push) => push(value),
): Heard {
	const events: SyncEvent[] = [];
	const loop = new ConverterLoop({ ...STUDIO, ...part }, seededRng(7));
	const check = new SyncCheck({
		rateHz: RATE,
		firstIndex: FIRST_INDEX,
		mostDelayFrames: 32_768,
		found: (event) => events.push(event),
	});
	for (let frame = 0; frame < FIRST_INDEX; frame++) loop.next();
	for (let frame = 0; frame < frames; frame++) pass(loop.next(), frame, (value) => check.push(value));
	check.finish();
	return { events, check };
}

const near = (frame: number, place: number) => expect(Math.abs(frame - place)).toBeLessThanOrEqual(4);

describe('the code', () => {
	test('lies on the grid of 16-bit words, below its peak, and is silent before its start', () => {
		for (let index = 0; index < 5000; index++) {
			const value = syncCode(index);
			expect(Math.abs(value)).toBeLessThanOrEqual(SYNC_PEAK);
			expect(value * 32768).toBe(Math.round(value * 32768));
		}
		expect(syncCode(-1)).toBe(0);
	});

	test('is like itself nowhere else', () => {
		const window = 64;
		const code = Float64Array.from({ length: 9064 }, (_, index) => syncCode(index));
		let most = 0;
		for (let lag = 1; lag < 8000; lag++) {
			let same = 0;
			let power = 0;
			for (let frame = 1000; frame < 1000 + window; frame++) {
				same += (code[frame] ?? 0) * (code[frame + lag] ?? 0);
				power += (code[frame] ?? 0) ** 2;
			}
			most = Math.max(most, same / power);
		}
		expect(most).toBeLessThan(0.99);
	});
});

describe('the check of the sync pair', () => {
	test.each<[string, Partial<ConverterLoopOptions>]>([
		['a whole delay', { delayFrames: 4096 }],
		['half a frame', { delayFrames: 4100.5 }],
		['another way than the rack', { delayFrames: 9000.2 }],
		['a turned polarity', { gain: -1 }],
		['a weak cable', { gain: 0.05, noiseDbfs: -110 }],
		['16-bit words', { bits: 16, noiseDbfs: -96 }],
		['hum', { humDbfs: -50 }],
	])('judges every frame of a loop with %s, and finds nothing', (_, part) => {
		const { events, check } = hear(8000, part);
		expect(events).toEqual([]);
		expect(check.locked).toBe(true);
		expect(check.judgedFrames).toBe(8000);
	});

	test.each([1, 2, 4, 10, 64, 4000, 30_000])('finds that %i frames are missing, and where', (lost) => {
		const { events } = hear(8000 + lost, {}, (value, frame, push) => {
			if (frame < 4000 || frame >= 4000 + lost) push(value);
		});
		expect(events).toMatchObject([{ kind: 'slip', movedFrames: lost }]);
		near(events[0]?.frame ?? 0, 4000);
	});

	test.each([1, 4, 64, 1024])('finds that %i frames came twice, and where', (twice) => {
		const kept: number[] = [];
		const { events } = hear(8000, {}, (value, frame, push) => {
			push(value);
			kept.push(value);
			if (frame === 4000) for (const again of kept.slice(-twice)) push(again);
		});
		expect(events).toMatchObject([{ kind: 'slip', movedFrames: -twice }]);
		near(events[0]?.frame ?? 0, 4001);
	});

	test.each([1, 3, 100, 2000])('finds that nothing came for %i frames', (frames) => {
		const { events } = hear(8000, {}, (value, frame, push) => push(frame >= 4000 && frame < 4000 + frames ? 0 : value));
		expect(events).toMatchObject([{ kind: 'disturbed', movedFrames: 0 }]);
		near(events[0]?.frame ?? 0, 4000);
		expect(Math.abs((events[0]?.frames ?? 0) - frames)).toBeLessThanOrEqual(4);
		if (frames > 10) expect(events[0]?.silent).toBe(true);
	});

	test('tells one fault from the next, and knows when the stream is back in its place', () => {
		const { events, check } = hear(12_000, {}, (value, frame, push) => {
			if (frame !== 4000) push(value);
			if (frame === 5000 || frame === 7000) push(value);
			if (frame === 7000) push(value);
			if (frame === 9000) push(value);
		});
		expect(events.map(({ movedFrames }) => movedFrames)).toEqual([1, -1, -2, -1]);
		expect(check.movedFrames).toBe(-3);
	});

	test('finds faults close together as one that covers them', () => {
		const { events } = hear(8000, {}, (value, frame, push) => {
			if (frame !== 4000 && frame !== 4030) push(value);
		});
		expect(events).toMatchObject([{ kind: 'slip', movedFrames: 2 }]);
		const [event] = events;
		expect((event?.frame ?? 0) + (event?.frames ?? 0)).toBeGreaterThanOrEqual(4025);
	});

	test('finds a fault in the first and in the last frames', () => {
		const { events } = hear(8000, {}, (value, frame, push) => {
			if (frame !== 700 && frame !== 7990) push(value);
		});
		expect(events).toHaveLength(2);
		expect((events[0]?.frame ?? 0) + (events[0]?.frames ?? 0)).toBeGreaterThanOrEqual(695);
		near(events[1]?.frame ?? 0, 7989);
	});

	test.each([5, -5])('finds that the converters run on two clocks, %i ppm apart', (partsPerMillion) => {
		const events: SyncEvent[] = [];
		const check = new SyncCheck({ rateHz: RATE, firstIndex: 0, mostDelayFrames: 1000, found: (e) => events.push(e) });
		// The code at a place between its frames, by a windowed sinc.
		const between = (place: number) => {
			const at = Math.floor(place);
			let sum = 0;
			for (let tap = at - 11; tap <= at + 12; tap++) {
				const x = place - tap;
				const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
				sum += syncCode(tap) * sinc * Math.cos((Math.PI * x) / 26) ** 2;
			}
			return sum;
		};
		for (let frame = 0; frame < 0.7 * RATE; frame++) check.push(between(frame * (1 + partsPerMillion * 1e-6) - 500.2));
		expect(events.filter(({ kind }) => kind === 'clock')).toHaveLength(1);
		const [clock] = events.filter(({ kind }) => kind === 'clock');
		const measured = (1e6 * (clock?.movedFrames ?? 0)) / (clock?.frames ?? 1);
		expect(Math.abs(Math.abs(measured) - Math.abs(partsPerMillion))).toBeLessThan(0.2);
	});

	test('does not lock to what is not the code', () => {
		const random = seededRng(3);
		const { events, check } = hear(8000, {}, (_, __, push) => push(0.2 * (random() - 0.5)));
		expect(check.locked).toBe(false);
		expect(events).toEqual([]);
	});
});
