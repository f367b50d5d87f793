import { FrameDelay } from '../../../src/audio/backends/frameDelay.ts';
import { LoopPath } from '../../../src/audio/host/loopPath.ts';
import type { LoopStep } from '../../../src/audio/host/loopRun.ts';
import { type StereoBlock, stereoBlock } from '../../../src/audio/host/stereo.ts';
import { RealFft } from '../../../src/dsp/fourier/fft.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { toDb } from '../../../src/shared/units.ts';
import { type BenchContext, type BenchSection, type Figure, table } from '../section.ts';

const RATES = [44_100, 48_000, 96_000];
const WET = [0.1, 0.5, 0.9];
const PREFILL_BLOCKS = 4;
const FRAMES = 8192;
const HIGHEST_HZ = 20_000;
/** What a measured round trip may be off. */
const LATENCY_ERROR_FRAMES = 0.02;
const MOST_LOOPS = 9;

const FLAT_DB = 0.1;
const NULL_DB = -140;
const BUSY_SHARE = 0.25;

const PLAIN = {
	wet: 1,
	midSide: false,
	channels: null,
	trimDb: 0,
	returnTrimDb: 0,
	before: null,
	dither: null,
} as const;

/** A loop without units: the prefilled blocks and a delay of `extraFrames`. `offFrames` is the error of its measurement. */
interface Cable {
	step: Partial<LoopStep>;
	extraFrames: number;
	offFrames: number;
}

class Rig {
	readonly path: LoopPath;
	readonly #queues: StereoBlock[][];
	readonly #delays: [FrameDelay, FrameDelay][];
	readonly #send: StereoBlock;
	readonly #returned: StereoBlock;

	constructor(cables: readonly Cable[], rateHz: number, blockFrames: number) {
		const loopFrames = PREFILL_BLOCKS * blockFrames;
		const steps = cables.map(({ step, extraFrames, offFrames }, index): LoopStep => {
			const frames = Math.round(loopFrames + extraFrames + offFrames);
			const fraction = loopFrames + extraFrames + offFrames - frames;
			const latency = { frames, fraction, inverted: false };
			return { ...PLAIN, name: `loop ${index}`, pair: { loop: null, send: [0, 1], return: [0, 1] }, latency, ...step };
		});
		const whole = steps.reduce((sum, { latency }) => sum + (latency?.frames ?? 0), 0);
		this.path = new LoopPath(steps, { frames: whole, rateHz, blockFrames });
		this.#queues = cables.map(() => Array.from({ length: PREFILL_BLOCKS }, () => stereoBlock(blockFrames)));
		this.#delays = cables.map(({ extraFrames }) => [new FrameDelay(extraFrames), new FrameDelay(extraFrames)]);
		this.#send = stereoBlock(blockFrames);
		this.#returned = stereoBlock(blockFrames);
	}

	/** One turn of the host: returns in, sends out, through 32-bit floats as a converter has them. */
	turn(left: Float64Array, right: Float64Array, frames: number): StereoBlock {
		const last = this.#queues.length - 1;
		this.#queues.forEach((queue, index) => {
			const come = queue[0];
			const block = index === last ? this.#returned : this.path.innerReturns[index]?.block;
			if (come === undefined || block === undefined) return;
			block.left.set(come.left);
			block.right.set(come.right);
			this.#delays[index]?.[0].process(block.left, frames);
			this.#delays[index]?.[1].process(block.right, frames);
		});
		const out = this.path.leave(this.#returned, frames);
		this.#send.left.set(left);
		this.#send.right.set(right);
		this.path.enter(this.#send, frames);
		this.#queues.forEach((queue, index) => {
			const block = index === 0 ? this.#send : this.path.innerSends[index - 1]?.block;
			const free = queue.shift();
			if (block === undefined || free === undefined) return;
			for (let frame = 0; frame < frames; frame++) {
				free.left[frame] = Math.fround(block.left[frame] ?? 0);
				free.right[frame] = Math.fround(block.right[frame] ?? 0);
			}
			queue.push(free);
		});
		return out;
	}
}

/** Whole signals through cables; as many frames come back, from the path's first on. */
function through(cables: readonly Cable[], source: readonly Float64Array[], rateHz: number): Float64Array[] {
	const blockFrames = 512;
	const rig = new Rig(cables, rateHz, blockFrames);
	const frames = source[0]?.length ?? 0;
	const all = rig.path.frames + frames + blockFrames;
	const kept = [new Float64Array(all), new Float64Array(all)];
	for (let at = 0; at + blockFrames <= all; at += blockFrames) {
		const [left, right] = source.map((plane) => {
			const block = new Float64Array(blockFrames);
			block.set(plane.subarray(Math.min(at, frames), Math.min(frames, at + blockFrames)));
			return block;
		});
		if (left === undefined || right === undefined) break;
		const out = rig.turn(left, right, blockFrames);
		kept[0]?.set(out.left, at);
		kept[1]?.set(out.right, at);
	}
	return kept.map((plane) => plane.subarray(rig.path.frames, rig.path.frames + frames));
}

/** The farthest that a mix of dry and wet is from flat, dB, from 0 Hz to 20 kHz. */
function combDb(rateHz: number, wet: number, fraction: number, offFrames: number): number {
	const impulse = new Float64Array(FRAMES);
	impulse[FRAMES / 2] = 0.5;
	const cable = { step: { wet }, extraFrames: 87 + fraction, offFrames };
	const [plane] = through([cable], [impulse, impulse], rateHz);
	const fft = new RealFft(FRAMES);
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	fft.forward(plane ?? impulse, re, im);
	let worst = 0;
	for (let bin = 0; bin < fft.bins && (bin * rateHz) / FRAMES <= HIGHEST_HZ; bin++)
		worst = Math.max(worst, Math.abs(toDb(Math.hypot(re[bin] ?? 0, im[bin] ?? 0) / 0.5)));
	return worst;
}

function noise(frames: number, seed: number): Float64Array {
	const random = seededRng(seed);
	return Float64Array.from({ length: frames }, () => Math.fround(random() - 0.5));
}

/** What is left of noise that went out in mid and side through cables and came back, dB re full scale. */
function midSideNullDb(): number {
	const source = [noise(FRAMES, 1), noise(FRAMES, 2)];
	const step = { midSide: true };
	const back = through(
		[
			{ step, extraFrames: 0, offFrames: 0 },
			{ step, extraFrames: 41, offFrames: 0 },
		],
		source,
		48_000,
	);
	let worst = 0;
	source.forEach((plane, channel) => {
		plane.forEach((value, frame) => {
			worst = Math.max(worst, Math.abs(value - (back[channel]?.[frame] ?? 0)));
		});
	});
	return toDb(worst);
}

/** Time of the whole path for a block of 512 frames at 96 kHz, as shares of the block's time. */
function load(blocks: number): { median: number; p999: number } {
	const blockFrames = 512;
	const rateHz = 96_000;
	const cables = Array.from({ length: MOST_LOOPS }, () => ({
		step: { wet: 0.5, midSide: true, trimDb: 2, returnTrimDb: -2 },
		extraFrames: 87.3,
		offFrames: 0,
	}));
	const steps = cables.map(({ step }): LoopStep => {
		const latency = { frames: PREFILL_BLOCKS * blockFrames + 87, fraction: 0.3, inverted: false };
		return { ...PLAIN, name: 'loop', pair: { loop: null, send: [0, 1], return: [0, 1] }, latency, ...step };
	});
	const path = new LoopPath(steps, { frames: 0, rateHz, blockFrames });
	const send = stereoBlock(blockFrames);
	const returned = stereoBlock(blockFrames);
	const source = [noise(blockFrames, 3), noise(blockFrames, 4)] as const;
	const times: number[] = [];
	for (let block = 0; block < blocks; block++) {
		send.left.set(source[0]);
		send.right.set(source[1]);
		const start = performance.now();
		path.leave(returned, blockFrames);
		path.enter(send, blockFrames);
		times.push(performance.now() - start);
	}
	times.sort((a, b) => a - b);
	const share = (part: number) => (times[Math.floor(part * (times.length - 1))] ?? 0) / ((1000 * blockFrames) / rateHz);
	return { median: share(0.5), p999: share(0.999) };
}

function run({ quick, progress }: BenchContext) {
	const fractions = quick ? [0.5] : Array.from({ length: 10 }, (_, tenth) => tenth / 10);
	progress('wet and dry through a transparent loop');
	const rows = RATES.map((rateHz) => {
		const worst = (offFrames: number) =>
			Math.max(...WET.flatMap((wet) => fractions.map((fraction) => combDb(rateHz, wet, fraction, offFrames))));
		return { rateHz, exact: worst(0), off: worst(LATENCY_ERROR_FRAMES) };
	});
	progress('mid and side, and nine loops in a row');
	const midSideDb = midSideNullDb();
	const { median, p999 } = load(quick ? 500 : 20_000);
	const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
	const worstOf = (key: 'exact' | 'off') => Math.max(...rows.map((row) => row[key]));
	const figures: Figure[] = [
		{
			what: 'wet and dry of an insert through a transparent loop with a delay of any fraction, to 20 kHz',
			target: `flat within ${FLAT_DB} dB`,
			ours: `${worstOf('exact').toFixed(4)} dB`,
			peer: '',
			met: worstOf('exact') <= FLAT_DB,
		},
		{
			what: `the same with a round trip that is ${LATENCY_ERROR_FRAMES} frame off`,
			target: `flat within ${FLAT_DB} dB`,
			ours: `${worstOf('off').toFixed(4)} dB`,
			peer: '',
			met: worstOf('off') <= FLAT_DB,
		},
		{
			what: 'noise out and back in mid and side, twice: what is left against the source',
			target: `≤ ${NULL_DB} dBFS`,
			ours: `${midSideDb.toFixed(0)} dBFS`,
			peer: '',
			met: midSideDb <= NULL_DB,
		},
		{
			what: `${MOST_LOOPS} loops, all in mid and side and half wet, at 96 kHz: time for 512 frames, p99.9`,
			target: `≤ ${percent(BUSY_SHARE)} of the block`,
			ours: percent(p999),
			peer: '',
			met: p999 <= BUSY_SHARE,
		},
	];
	const markdown = [
		'### Inserts',
		'',
		`A loop without units, ${PREFILL_BLOCKS} prefilled blocks and 87 frames and a fraction (${fractions.join(', ')}); ${WET.map((wet) => `${100 * wet} %`).join(', ')} wet. Farthest from flat, 0 Hz to 20 kHz:`,
		'',
		table(
			['rate', 'round trip exact', `${LATENCY_ERROR_FRAMES} frame off`],
			rows.map(({ rateHz, exact, off }) => [`${rateHz} Hz`, `${exact.toFixed(4)} dB`, `${off.toFixed(4)} dB`]),
		),
		'',
		`${MOST_LOOPS} loops at 96 kHz, 512 frames: median ${percent(median)} of the block, p99.9 ${percent(p999)}.`,
	].join('\n');
	return { markdown, figures };
}

export const inserts: BenchSection = { name: 'inserts', title: 'Inserts', run: async (context) => run(context) };
