import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MeterBank } from '../../../src/audio/host/meters/meterBank.ts';
import { stereoBlock } from '../../../src/audio/host/stereo.ts';
import type { LoopPlanes } from '../../../src/audio/host/task.ts';
import { SPECTRUM_BANDS } from '../../../src/shared/model/spectrumBands.ts';
import { METER_TOPICS, type MeterTopic } from '../../../src/shared/protocol/meters.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { type BenchContext, type BenchSection, type Figure, type SectionResult, table } from '../section.ts';
import { cpuSeconds } from '../timing.ts';
import { calibration } from './metersCalibration.ts';

const RATE_HZ = 96_000;
const BLOCK_FRAMES = 512;
const BLOCK_US = (1e6 * BLOCK_FRAMES) / RATE_HZ;
/** Readings come 30 times a second. */
const BLOCKS_PER_READING = Math.round(RATE_HZ / 30 / BLOCK_FRAMES);
const MOST_PERCENT = 10;
/** Readings are objects, made anew each time and dropped; nothing of them stays. */
const MOST_HEAP_BYTES = 100_000;

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function heapBytes(): number {
	if (typeof collect === 'function') collect();
	return process.memoryUsage().heapUsed;
}

interface Cost {
	/** CPU time of metering and reading, part of the audio's time, percent. */
	readonly meanPercent: number;
	/** Blocks by the wall clock, percent of a block's time. */
	readonly p50Percent: number;
	readonly p999Percent: number;
	readonly heapBytes: number;
	/** Characters of a reading as it is sent. */
	readonly characters: number;
}

/** Noise with swells and full-scale peaks, different at every point: nothing that the true-peak meter could skip. */
function programme(frames: number): LoopPlanes {
	const random = seededRng(11);
	const block = (gain: number) => {
		const made = stereoBlock(frames);
		for (let i = 0; i < frames; i++) {
			const swell = gain * (0.6 + 0.4 * Math.sin(i / 30_000));
			const middle = 2 * random() - 1;
			made.left[i] = swell * (0.7 * middle + 0.3 * (2 * random() - 1));
			made.right[i] = swell * (0.7 * middle + 0.3 * (2 * random() - 1));
		}
		return made;
	};
	return {
		input: block(0.5),
		send: block(0.5),
		returned: block(0.6),
		monitorSource: block(0.5),
		monitorReturn: block(0.6),
		monitorMaster: block(0.9),
		syncReturned: new Float64Array(0),
		syncSend: new Float64Array(0),
	};
}

function costOf(topics: readonly MeterTopic[], blocks: number, material: LoopPlanes): Cost {
	const bank = new MeterBank(RATE_HZ);
	bank.want(topics);
	const names = ['input', 'send', 'returned', 'monitorSource', 'monitorReturn', 'monitorMaster'] as const;
	const whole = Math.floor(material.input.left.length / BLOCK_FRAMES);
	// Views are made before anything is timed.
	const parts = Array.from({ length: whole }, (_, index) => {
		const view = (from: Float64Array) => from.subarray(index * BLOCK_FRAMES, (index + 1) * BLOCK_FRAMES);
		return Object.fromEntries(
			names.map((name) => {
				const left = view(material[name].left);
				const right = view(material[name].right);
				return [name, { left, right, both: [left, right] as const }];
			}),
		) as unknown as LoopPlanes;
	});
	const times = new Float64Array(blocks);
	let characters = 0;
	const run = (count: number) => {
		for (let index = 0; index < count; index++) {
			const started = performance.now();
			bank.process(parts[index % whole] as LoopPlanes, null, BLOCK_FRAMES);
			if (index % BLOCKS_PER_READING === 0) {
				const reading = bank.read(null);
				// The process that meters also packs what it sends.
				characters = JSON.stringify(reading).length;
			}
			times[index] = performance.now() - started;
		}
	};
	// What the compiler keeps comes with the first thousands of blocks, and stays as it is from then on.
	run(blocks);
	const before = heapBytes();
	const seconds = cpuSeconds(() => run(blocks));
	const after = heapBytes();
	const sorted = times.sort();
	const percent = (part: number) => (100_000 * (sorted[Math.floor(part * (blocks - 1))] ?? Number.NaN)) / BLOCK_US;
	return {
		meanPercent: (100 * seconds * 1e6) / (blocks * BLOCK_US),
		p50Percent: percent(0.5),
		p999Percent: percent(0.999),
		heapBytes: after - before,
		characters,
	};
}

function costRow(what: string, cost: Cost): string[] {
	return [
		what,
		`${cost.meanPercent.toFixed(1)} %`,
		`${cost.p50Percent.toFixed(1)} %`,
		`${cost.p999Percent.toFixed(1)} %`,
		String(cost.characters),
	];
}

async function run({ quick, progress }: BenchContext): Promise<SectionResult> {
	const blocks = quick ? 2000 : 40_000;
	const material = programme(RATE_HZ * (quick ? 2 : 20));
	const rows: string[][] = [];
	for (const topic of METER_TOPICS.filter((name) => name !== 'host')) {
		progress(`cost of ${topic}`);
		rows.push(costRow(topic, costOf([topic], Math.ceil(blocks / 4), material)));
	}
	progress('cost of everything');
	const all = costOf(METER_TOPICS, blocks, material);
	rows.push(costRow('everything', all));
	progress('calibration');
	const readings = calibration(quick);
	const costFigures: Figure[] = [
		{
			what: 'all meters at 512 frames / 96 kHz, CPU time of a block',
			target: `≤ ${MOST_PERCENT} %`,
			ours: `${all.meanPercent.toFixed(1)} %`,
			peer: '',
			met: all.meanPercent <= MOST_PERCENT,
			...(all.meanPercent > MOST_PERCENT && { note: 'on this machine as it was busy then' }),
		},
		{
			what: `heap after ${blocks} metered blocks with readings`,
			target: `≤ ${MOST_HEAP_BYTES / 1000} kB more`,
			ours: `${(all.heapBytes / 1000).toFixed(1)} kB`,
			peer: '',
			met: quick ? null : all.heapBytes <= MOST_HEAP_BYTES,
			...(quick && { note: 'a short run says nothing of it' }),
		},
	];
	return {
		markdown: [
			`A bank of meters is worked out once, for however many remotes. Noise at every point, ${blocks} blocks; percentiles by the wall clock, with whatever else the machine did. A reading is what one remote gets up to 30 times a second, in characters.`,
			table(['topic', 'CPU', 'median', 'p99.9', 'reading'], rows),
			`### Calibration\n\nAgainst signals whose reading is known. The spectrum is read in the middle of each of its ${SPECTRUM_BANDS} bands.`,
			table(
				['meter', 'signal', 'expected', 'read', 'error'],
				readings.map(({ meter, signal, expected, read, error }) => [meter, signal, expected, read, error]),
			),
		].join('\n\n'),
		figures: [...costFigures, ...readings.map(({ figure }) => figure)],
	};
}

export const meters: BenchSection = { name: 'meters', title: 'Live meters', run };
