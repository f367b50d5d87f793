import { describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import { BlockLoop } from '../../../src/audio/host/blockLoop.ts';
import { MonitorMix, MUTED_MONITOR } from '../../../src/audio/host/monitorMix.ts';
import { type StereoBlock, silence, stereoBlock } from '../../../src/audio/host/stereo.ts';
import type { LoopPlanes, LoopTask } from '../../../src/audio/host/task.ts';
import {
	ceilingLevelDb,
	type MonitorImage,
	type MonitorOrder,
	monitorDbSpl,
	PLAIN_IMAGE,
} from '../../../src/shared/model/monitor.ts';
import { type Rng, seededRng } from '../../../src/shared/random.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { audioConfig } from './studio.ts';

const RATE = 48000;
const FRAMES = 2048;
const OPEN: MonitorOrder = { source: 'source', levelDb: 0, dim: false, muted: false };

function constant(left: number, right: number): StereoBlock {
	const block = stereoBlock(FRAMES);
	block.left.fill(left);
	block.right.fill(right);
	return block;
}

/** One frame of a block, as a block of its own. */
function frameOf(block: StereoBlock, frame: number): StereoBlock {
	const left = block.left.subarray(frame, frame + 1);
	const right = block.right.subarray(frame, frame + 1);
	return { left, right, both: [left, right] };
}

/** What is heard once everything has moved; the feeds are constant. */
function settled(order: MonitorOrder, feeds: { source?: StereoBlock; items?: StereoBlock[] }, ceilingDb = 0) {
	const mix = new MonitorMix(RATE, ceilingDb);
	mix.set(order);
	const out = stereoBlock(FRAMES);
	const nothing = constant(0, 0);
	for (let block = 0; block < 3; block++)
		mix.process(feeds.source ?? nothing, nothing, nothing, feeds.items ?? [], out, FRAMES);
	return [out.left[FRAMES - 1], out.right[FRAMES - 1]];
}

describe('the monitor section', () => {
	test.each<[string, Partial<MonitorImage>, [number, number]]>([
		['stereo', {}, [0.6, 0.2]],
		['mono', { fold: 'mono' }, [0.4, 0.4]],
		['side', { fold: 'side' }, [0.2, 0.2]],
		['swapped', { swap: true }, [0.2, 0.6]],
		['left upside down', { invertLeft: true }, [-0.6, 0.2]],
		['right upside down', { invertRight: true }, [0.6, -0.2]],
		['mono with the left upside down', { invertLeft: true, fold: 'mono' }, [-0.2, -0.2]],
		['side, swapped', { fold: 'side', swap: true }, [-0.2, -0.2]],
		['left alone', { solo: 'left' }, [0.6, 0]],
		['right alone', { solo: 'right' }, [0, 0.2]],
		['mono from the left loudspeaker', { solo: 'left', fold: 'mono' }, [0.4, 0]],
		['left upside down, swapped', { invertLeft: true, swap: true }, [0.2, -0.6]],
	])('%s', (_, image, wanted) => {
		const heard = settled({ ...OPEN, image: { ...PLAIN_IMAGE, ...image } }, { source: constant(0.6, 0.2) });
		for (const side of [0, 1] as const) expect(heard[side]).toBeCloseTo(wanted[side], 12);
	});

	test('a settled feed at 0 dB keeps every bit', () => {
		const source = stereoBlock(FRAMES);
		const random = seededRng(1);
		for (const plane of source.both) for (let i = 0; i < FRAMES; i++) plane[i] = random() - 0.5;
		const mix = new MonitorMix(RATE);
		mix.set(OPEN);
		const out = stereoBlock(FRAMES);
		for (let block = 0; block < 3; block++) mix.process(source, source, source, [], out, FRAMES);
		expect(out.left).toEqual(source.left);
		expect(out.right).toEqual(source.right);
	});

	test('whatever is set, and however blocks fall, the same samples are heard', () => {
		const random = seededRng(3);
		const whole = new MonitorMix(RATE);
		const frames = new MonitorMix(RATE);
		const noise = () => {
			const block = stereoBlock(FRAMES);
			for (const plane of block.both)
				for (let i = 0; i < FRAMES; i++) plane[i] = random() < 0.01 ? Number.NaN : random();
			return block;
		};
		const feeds = [noise(), noise(), noise()] as const;
		const items = [noise(), noise()];
		const out = stereoBlock(FRAMES);
		const one = stereoBlock(1);
		for (let block = 0; block < 12; block++) {
			const order = anyOrder(random, 2);
			whole.set(order);
			frames.set(order);
			// The last of three has everything at rest; by single frames a block at rest begins at any place of it.
			for (let part = 0; part < 3; part++) {
				whole.process(...feeds, items, out, FRAMES);
				for (let frame = 0; frame < FRAMES; frame++) {
					const [source, returned, master, ...files] = [...feeds, ...items].map((feed) => frameOf(feed, frame));
					if (source === undefined || returned === undefined || master === undefined) throw new Error('no feed');
					frames.process(source, returned, master, files, one, 1);
					if (one.left[0] !== out.left[frame] || one.right[0] !== out.right[frame])
						expect([one.left[0], one.right[0]]).toEqual([out.left[frame], out.right[frame]]);
				}
			}
		}
		expect(out.left.some((sample) => sample !== 0)).toBe(true);
	});

	test('every move is a ramp: nothing jumps further than full scale in 20 ms, for each thing that moves', () => {
		const random = seededRng(7);
		const mix = new MonitorMix(RATE);
		const feeds = [constant(0.5, 0.5), constant(0.5, 0.5), constant(0.5, 0.5)] as const;
		const items = [constant(0.5, 0.5), constant(0.5, 0.5)];
		const out = stereoBlock(FRAMES);
		let last = 0;
		let steepest = 0;
		for (let block = 0; block < 60; block++) {
			mix.set(anyOrder(random, 2));
			// The music is the same everywhere, and moves no faster than what moves it: level, gain, image and choice.
			mix.process(...feeds, items, out, 400);
			for (let frame = 0; frame < 400; frame++) {
				steepest = Math.max(steepest, Math.abs((out.left[frame] ?? 0) - last));
				last = out.left[frame] ?? 0;
			}
		}
		expect(steepest).toBeGreaterThan(0);
		expect(steepest).toBeLessThan((5 * 0.5) / (0.02 * RATE));
	});

	test('gains belong to their feeds', () => {
		const gainsDb = { source: -6, return: 0, master: 0, items: [0, -20] };
		const items = [constant(0.1, 0.1), constant(0.5, 0.5)];
		expect(settled({ ...OPEN, gainsDb }, { source: constant(0.5, 0.5) })[0]).toBeCloseTo(0.5 * 10 ** (-6 / 20), 12);
		expect(settled({ ...OPEN, item: 1, gainsDb }, { items })[0]).toBeCloseTo(0.05, 12);
		expect(settled({ ...OPEN, item: 7, gainsDb }, { items })[0]).toBe(0);
	});

	test('what is no number does not leave', () => {
		expect(settled(OPEN, { source: constant(Number.NaN, Number.POSITIVE_INFINITY) })).toEqual([0, 0]);
	});

	test('neither level nor trim leads over the ceiling', () => {
		const source = constant(0.1, 0.1);
		const gainsDb = { source: 12, return: 0, master: 0, items: [] };
		const ceiling = 0.1 * 10 ** (-5 / 20);
		expect(settled({ ...OPEN, levelDb: 0 }, { source }, -5)[0]).toBeCloseTo(ceiling, 12);
		expect(settled({ ...OPEN, levelDb: -10, gainsDb }, { source }, -5)[0]).toBeCloseTo(ceiling, 12);
		expect(settled({ ...OPEN, levelDb: -20, gainsDb }, { source }, -5)[0]).toBeCloseTo(0.1 * 10 ** (-8 / 20), 12);
		expect(settled({ ...OPEN, levelDb: -6 }, { source }, -5)[0]).toBeCloseTo(0.1 * 10 ** (-6 / 20), 12);
	});

	test('the ceiling is what the calibration says', () => {
		expect(ceilingLevelDb(undefined)).toBe(0);
		expect(ceilingLevelDb({ ceilingDbSpl: 80 })).toBe(0);
		expect(ceilingLevelDb({ splAtReference: 90, ceilingDbSpl: 85 })).toBe(-5);
		expect(ceilingLevelDb({ splAtReference: 83, ceilingDbSpl: 95 })).toBe(0);
		expect(monitorDbSpl(83, { levelDb: -4, dim: false, muted: false })).toBe(79);
		expect(monitorDbSpl(83, { levelDb: -4, dim: true, muted: false })).toBe(59);
		expect(monitorDbSpl(83, { levelDb: -4, dim: false, muted: true })).toBeNull();
		expect(monitorDbSpl(null, { levelDb: -4, dim: false, muted: false })).toBeNull();
	});
});

function anyOf<T>(random: Rng, values: readonly [T, ...T[]]): T {
	return values[Math.floor(random() * values.length)] ?? values[0];
}

function anyOrder(random: Rng, items: number): MonitorOrder {
	return {
		source: anyOf(random, ['source', 'return', 'master']),
		levelDb: -20 * random(),
		dim: random() < 0.3,
		muted: random() < 0.1,
		image: {
			fold: anyOf(random, ['stereo', 'mono', 'side']),
			swap: random() < 0.5,
			invertLeft: random() < 0.5,
			invertRight: random() < 0.5,
			solo: anyOf(random, ['both', 'left', 'right']),
		},
		item: random() < 0.5 ? null : Math.floor(items * random()),
		gainsDb: { source: -6 * random(), return: -6 * random(), master: -6 * random(), items: [-6 * random(), 0] },
	};
}

/** A task that is nothing but a signal, from its first frame on, and gives everything it sees to the monitor. */
class SignalTask implements LoopTask {
	readonly mode = 'measuring';
	readonly quietMonitor: boolean;
	/** What the rig and the loop forbid: even then nothing of it is heard. */
	readonly sendChannels: [number, number] | undefined;
	readonly frames: number;
	frame = 0;
	readonly #ends: number;
	readonly #level: number;

	constructor(options: {
		quiet: boolean;
		frames: number;
		ends: number;
		level: number;
		sendChannels?: [number, number];
	}) {
		this.sendChannels = options.sendChannels;
		this.quietMonitor = options.quiet;
		this.frames = options.frames;
		this.#ends = options.ends;
		this.#level = options.level;
	}

	get done(): boolean {
		return this.frame >= this.#ends;
	}

	async prepare(): Promise<void> {}
	streamFault(): void {}
	streamDoubt(): void {}
	gainReductionDb(): null {
		return null;
	}

	receive({ returned, monitorSource, monitorReturn, monitorMaster }: LoopPlanes): void {
		for (const block of [monitorSource, monitorReturn, monitorMaster]) {
			block.left.set(returned.left);
			block.right.set(returned.right);
		}
	}

	listen(items: readonly StereoBlock[]): boolean {
		for (const item of items) item.left.fill(this.#level);
		return true;
	}

	send({ send, syncSend }: LoopPlanes, frames: number): void {
		silence(send);
		// The sync pair runs whatever else does.
		syncSend.fill(0.25, 0, frames);
		// The last stretch of a whole task is silence, in which the rack dies away.
		if (this.frame + frames <= this.frames - 8192) send.left.fill(this.#level);
		this.frame += frames;
	}
}

test('no sample of a test signal leaves on the monitor outputs: any settings, any block size, cut short or not, beside the sync pair', async () => {
	let sent = 0;
	for (let seed = 1; seed <= 12; seed++) {
		const random = seededRng(seed);
		const blockFrames = anyOf(random, [64, 256, 1024]);
		const syncOutput = random() < 0.5 ? 4 : 3;
		const audio = audioConfig({ blockFrames, wordLengthBits: 32, sync: { output: syncOutput, input: 2 } });
		// The send comes back after the prefilled blocks and 200 frames of converter.
		const wire: number[] = Array.from({ length: 4 * blockFrames + 200 }, () => 0);
		let heard = 0;
		const backend: Backend = {
			info: {
				rateHz: RATE,
				blockFrames,
				inputs: 3,
				outputs: 5,
				device: null,
				prefillBlocks: 4,
				pace: 'realtime',
				ownClock: false,
			},
			start: async () => {},
			async readBlock(block) {
				for (let frame = 0; frame < blockFrames; frame++) {
					block[3 * frame] = wire.shift() ?? 0;
					block[3 * frame + 1] = block[3 * frame] ?? 0;
					block[3 * frame + 2] = 0.25;
				}
				return null;
			},
			async writeBlock(block) {
				for (let at = 0; at < block.length; at += 5) {
					wire.push(block[at] ?? 0);
					sent = Math.max(sent, Math.abs(block[at] ?? 0));
					heard = Math.max(heard, Math.abs(block[at + 2] ?? 0), Math.abs(block[at + 3] ?? 0));
				}
				return null;
			},
			close: async () => 'closed',
		};
		const monitor = new MonitorMix(RATE);
		monitor.set({ ...OPEN, source: 'return' });
		let signals = 0;
		const loop = new BlockLoop({
			backend,
			audio,
			clock: new FakeClock(),
			monitor,
			observer: {
				taskDone: () => {
					if (signals >= 4) {
						loop.end();
						return;
					}
					// Straight after a signal somebody plays: silence, so that all that is heard is the signal.
					const next = signals % 2 === 1 ? { quiet: false, level: 0 } : { quiet: true, level: 0.5 };
					const frames = 30_000;
					const ends = random() < 0.5 ? frames : Math.floor(frames * random());
					signals++;
					const astray = next.quiet && random() < 0.3 ? { sendChannels: [2, 3] as [number, number] } : {};
					loop.start(new SignalTask({ ...next, ...astray, frames, ends }));
				},
				block: () => {
					if (random() < 0.3) monitor.set(anyOrder(random, 2));
				},
				slipped: () => {},
				doubted: () => {},
				rateJudged: () => {},
				rateOff: () => {},
				betweenBlocks: () => {},
				held: () => '',
				died: () => {},
			},
		});
		loop.start(new SignalTask({ quiet: false, level: 0, frames: 4096, ends: 4096 }));
		await loop.run();
		expect(heard).toBe(0);
	}
	expect(sent).toBe(0.5);
});

test('the monitor starts muted', () => {
	expect(settled(MUTED_MONITOR, { source: constant(1, 1) })).toEqual([0, 0]);
});
