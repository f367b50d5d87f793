import { join } from 'node:path';
import type { SimulatedRack, SimulatedUnit } from '../../../../src/audio/engine.ts';
import { createOfflineEngine } from '../../../../src/audio/offline/engine.ts';
import { align } from '../../../../src/dsp/compare/alignment.ts';
import { commonGains } from '../../../../src/session/listening/liveMatch.ts';
import { type Chain, chainSchema } from '../../../../src/shared/model/chain.ts';
import { eqStageSchema } from '../../../../src/shared/model/eq.ts';
import type { Latency } from '../../../../src/shared/model/measurement.ts';
import type { LiveFeed, MonitorOrder } from '../../../../src/shared/model/monitor.ts';
import { faded, gained, writeAudio } from '../../material/audio.ts';
import { programme } from '../../material/programme.ts';
import { referenceLoudness } from '../../measure/loudness.ts';
import { type BenchContext, figure, type SectionResult, table } from '../../section.ts';
import { CHAINS } from '../programme/chains.ts';
import { cut, judge, middle, switches } from './judge.ts';
import { AB_RATE_HZ, EMPTY_RACK, heardOn, withHost } from './recorder.ts';

const FEEDS = ['source', 'return', 'master'] as const satisfies readonly LiveFeed[];
const LEVEL_LU = 0.05;
const TIME_FRAMES = 1;
const PRE_ROLL = 4800;
const TAIL = 24_000;
const PEAK_ROOM_DB = -10;
/** Music begins and ends. */
const FADE_SECONDS = 1;
/** Converters and cables, with a fraction. */
const CONVERTER_FRAMES = 137.4;
/** Room for what the rack and the stages delay, in the recordings. */
const LATE_SECONDS = 0.5;

const UNITS: SimulatedUnit[] = (CHAINS['three units'] ?? []).map(([definition, positions], index) => ({
	unit: `unit-${index + 1}`,
	definition,
	channel: 'stereo',
	seed: 5 + index,
	positions: { ...positions },
}));

/** Racks that play: one whose way is a cable, and one of units that make it another level and have a phase of their own. */
const RACKS: readonly { name: string; rack: SimulatedRack }[] = [
	{ name: 'a cable', rack: { ...EMPTY_RACK, converterLatencyFrames: CONVERTER_FRAMES } },
	{ name: 'three units', rack: { ...EMPTY_RACK, units: UNITS, converterLatencyFrames: CONVERTER_FRAMES } },
];

/** Behind the return a limiter that looks ahead; on a cable nothing else, whose own phase would be taken for time. */
function chainOf(rack: SimulatedRack): Chain {
	const bands = [
		{ type: 'bell', frequencyHz: 3000, gainDb: 2 },
		{ type: 'bell', frequencyHz: 120, gainDb: -1.5 },
	];
	const units = rack.units.map(({ unit }) => unit);
	const insert = { kind: 'insert', id: 'rack', name: 'Rack', trimDb: 0, units };
	const eq = { kind: 'digital', id: 'eq', process: eqStageSchema.parse({ type: 'eq', bands }) };
	const top = { type: 'limiter', ceilingDbtp: -9, lookaheadMs: 5, releaseMs: 60, linked: true };
	return chainSchema.parse({
		schema: 1,
		name: 'live',
		sendTrimDb: -3,
		returnTrimDb: 4,
		stages: [...(units.length === 0 ? [] : [insert, eq]), { kind: 'digital', id: 'top', process: top }],
	});
}

interface Played {
	readonly name: string;
	readonly gainsDb: Readonly<Record<LiveFeed, number>>;
	/** Integrated loudness of return and master beside the source, each heard alone, LU. */
	readonly levelErrors: readonly number[];
	/** By how much return and master are later than the source, frames, without what the phase of units and stages makes of it. */
	readonly timeErrors: readonly number[];
	readonly switches: number;
	readonly gap: number;
	readonly strange: number;
}

/** The gains that a session gives: by the loudness of mix, capture and master of a print of this very chain. */
async function printed(rack: SimulatedRack, chain: Chain, sourcePath: string, name: string, folder: string) {
	const capturePath = join(folder, `${name}-capture.wav`);
	const latency = await withHost(
		rack,
		(backend) => backend,
		async (engine) => {
			const found = await engine.measureLatency({ levelDbfs: -20 });
			const { outcome, failure } = await engine.print({
				pass: 'ab',
				sourcePath,
				chain,
				latency: found,
				capturePath,
				preRollFrames: PRE_ROLL,
				tailFrames: TAIL,
				bitTransparent: false,
			});
			if (outcome !== 'complete') throw new Error(`the print of ${name} failed: ${JSON.stringify(failure)}`);
			return found;
		},
	);
	const offline = createOfflineEngine();
	try {
		const source = await offline.measure(sourcePath);
		const capture = await offline.measure(capturePath);
		const master = await offline.render({
			inPath: capturePath,
			outPath: join(folder, `${name}-master.wav`),
			chain,
			part: 'post',
			rateHz: null,
			skipHeadFrames: PRE_ROLL,
			skipTailFrames: TAIL,
			bits: 32,
			refuseOvers: false,
		});
		const louder = ({ integratedLufs }: typeof source) => ({
			louderLu: (integratedLufs ?? Number.NaN) - (source.integratedLufs ?? Number.NaN),
			trimDb: 0,
		});
		// The monitor hears the return as it comes, before the return trim.
		const gains = commonGains(
			new Map([
				['source', louder(source)],
				['return', louder(capture)],
				['master', louder(master.loudness)],
			]),
		);
		const of = (feed: LiveFeed) => gains.get(feed) ?? Number.NaN;
		return { latency, gainsDb: { source: of('source'), return: of('return'), master: of('master') } };
	} finally {
		await offline.dispose();
	}
}

async function played(
	{ name, rack }: (typeof RACKS)[number],
	sourcePath: string,
	seconds: number,
	{ folder, progress }: Pick<BenchContext, 'folder' | 'progress'>,
): Promise<Played> {
	const chain = chainOf(rack);
	progress(`live feeds of ${name}: print`);
	const { latency, gainsDb } = await printed(rack, chain, sourcePath, `ab-live-${name}`, folder);
	const asHeard = { rack, chain, latency, sourcePath, gainsDb, seconds: seconds + LATE_SECONDS };
	const alone = await eachAlone(asHeard, (feed) => progress(`live feeds of ${name}: ${feed}`));
	progress(`live feeds of ${name}: switched`);
	const feedAt = switches(FEEDS.length, seconds);
	const switched = await hear(asHeard, feedAt);
	const within = middle(seconds);
	const lufs = alone.map((planes) => referenceLoudness(planes, AB_RATE_HZ).integratedLufs ?? Number.NaN);
	const lateOf = ([source, ...others]: readonly Float64Array[][]) =>
		others.map((planes) => align(cut(source ?? [], within), cut(planes, within)).delayFrames);
	const phase = rack.units.length === 0 ? [] : lateOf(await atOnce(asHeard, progress));
	const { switches: count, gap, strange } = judge(switched, alone, feedAt, within);
	return {
		name,
		gainsDb,
		levelErrors: lufs.slice(1).map((one) => one - (lufs[0] ?? Number.NaN)),
		timeErrors: lateOf(alone).map((late, index) => late - (phase[index] ?? 0)),
		switches: count,
		gap,
		strange,
	};
}

interface Heard {
	readonly rack: SimulatedRack;
	readonly chain: Chain;
	readonly latency: Latency;
	readonly sourcePath: string;
	readonly gainsDb: Readonly<Record<LiveFeed, number>>;
	readonly seconds: number;
}

/** Every feed by itself. */
async function eachAlone(options: Heard, begins: (feed: LiveFeed) => void): Promise<[Float64Array, Float64Array][]> {
	const alone: [Float64Array, Float64Array][] = [];
	for (const [index, feed] of FEEDS.entries()) {
		begins(feed);
		alone.push(await hear(options, () => index));
	}
	return alone;
}

/** The feeds of the same rack on a way that takes no time, which nobody had to measure through the units. */
async function atOnce(options: Heard, progress: BenchContext['progress']): Promise<[Float64Array, Float64Array][]> {
	const latency = await withHost(
		EMPTY_RACK,
		(backend) => backend,
		(engine) => engine.measureLatency({ levelDbfs: -20 }),
	);
	const rack = { ...options.rack, converterLatencyFrames: 0 };
	return eachAlone({ ...options, rack, latency }, (feed) => progress(`on a way that takes no time: ${feed}`));
}

function hear(
	{ rack, chain, latency, sourcePath, gainsDb, seconds }: Heard,
	feedAt: (block: number) => number,
): Promise<[Float64Array, Float64Array]> {
	const order = (feed: LiveFeed): MonitorOrder => ({
		source: feed,
		levelDb: 0,
		dim: false,
		muted: false,
		item: null,
		gainsDb: { ...gainsDb, items: [] },
	});
	return heardOn(
		rack,
		seconds,
		(block) => order(FEEDS[feedAt(block)] ?? 'source'),
		(engine) => engine.play({ sourcePath, chain, latency, startFrame: 0 }),
	);
}

const worst = (values: readonly number[]) =>
	values.reduce((most, value) => (Number.isNaN(value) ? Number.NaN : Math.max(most, Math.abs(value))), 0);

/** Source, return and master of a rack that plays: as loud, at the same time, and switched without a gap. */
export async function liveFeeds(context: Pick<BenchContext, 'folder' | 'quick' | 'progress'>): Promise<SectionResult> {
	const seconds = context.quick ? 6 : 30;
	const sourcePath = join(context.folder, `ab-live-${seconds}.wav`);
	writeAudio(sourcePath, faded(gained(programme(AB_RATE_HZ, seconds), PEAK_ROOM_DB), FADE_SECONDS));
	const all: Played[] = [];
	for (const rack of RACKS) all.push(await played(rack, sourcePath, seconds, context));
	const level = worst(all.flatMap(({ levelErrors }) => levelErrors));
	const time = worst(all.flatMap(({ timeErrors }) => timeErrors));
	const gap = worst(all.map((one) => one.gap));
	const strange = all.reduce((sum, one) => sum + one.strange, 0);
	const count = all.reduce((sum, one) => sum + one.switches, 0);
	const numbers = (values: readonly number[], digits: number) => values.map((one) => one.toFixed(digits)).join(' / ');
	return {
		markdown: [
			`The same for what is live: ${seconds} s of the mix are played through a rack and a limiter, and the monitor hears source, return or master with the gains that the loudness of a print gives. Time: with ${CONVERTER_FRAMES} frames of converters, measured through the units; what units and stages do to the phase is taken off by what the same rack gives on a way that takes no time.`,
			table(
				[
					'rack',
					'gains of source / return / master',
					'level error of return / master',
					'time error of return / master',
				],
				all.map(({ name, gainsDb, levelErrors, timeErrors }) => [
					name,
					`${numbers(
						FEEDS.map((feed) => gainsDb[feed]),
						2,
					)} dB`,
					`${numbers(levelErrors, 3)} LU`,
					`${numbers(timeErrors, 3)} frames`,
				]),
			),
		].join('\n\n'),
		figures: [
			figure('live feeds: worst level error', `≤ ${LEVEL_LU} LU`, `${level.toFixed(3)} LU`, level <= LEVEL_LU, ''),
			figure(
				'live feeds: worst time error',
				`≤ ${TIME_FRAMES} sample`,
				`${time.toFixed(3)} samples`,
				time <= TIME_FRAMES,
				'',
			),
			figure(
				`live feeds: longest gap; samples that belong to no feed outside of a fade, ${count} switches`,
				'0 frames; 0 samples',
				`${gap} frames; ${strange} samples`,
				gap === 0 && strange === 0,
				'',
			),
		],
	};
}
