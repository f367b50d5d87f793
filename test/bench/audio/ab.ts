import { join } from 'node:path';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { CompareItem } from '../../../src/audio/engine.ts';
import { createInProcessHost } from '../../../src/audio/host/inProcess.ts';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import type { OfflineEngine } from '../../../src/audio/offlineEngine.ts';
import { compileChain } from '../../../src/chain/compile.ts';
import { createStages } from '../../../src/chain/runtime.ts';
import { align } from '../../../src/dsp/compare/alignment.ts';
import { readDelayed } from '../../../src/dsp/compare/fractionalDelay.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { commonGains } from '../../../src/session/listening/liveMatch.ts';
import { chainSchema, type DigitalStage } from '../../../src/shared/model/chain.ts';
import { eqStageSchema } from '../../../src/shared/model/eq.ts';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import { audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { type Audio, gained, writeAudio } from '../material/audio.ts';
import { programme } from '../material/programme.ts';
import { referenceLoudness } from '../measure/loudness.ts';
import { type BenchContext, type BenchSection, table } from '../section.ts';

const RATE_HZ = 48_000;
const BLOCK_FRAMES = 256;
const PEAK_ROOM_DB = -8;
const LEVEL_LU = 0.05;
const TIME_FRAMES = 1;
/** A fade of 20 ms between opposite full scales moves by this much a sample, dB of full scale. */
const FADE_STEP_DBFS = 20 * Math.log10(2 / (0.02 * RATE_HZ));

interface Known {
	name: string;
	/** What is in the file. */
	audio: Audio;
	/** Time by which it is later than the mix, frames: made so, or the latency of what was done to it. */
	lateFrames: number;
}

function delayed({ rateHz, planes }: Audio, frames: number): Audio {
	const length = (planes[0]?.length ?? 0) + Math.ceil(frames);
	const moved = planes.map((plane) => {
		const out = new Float64Array(length);
		readDelayed(plane, frames, 0, length, out);
		return out;
	});
	return { rateHz, planes: moved };
}

function through({ rateHz, planes }: Audio, processes: DigitalStage[]): { audio: Audio; latencyFrames: number } {
	const stages = processes.map((process, index) => ({ kind: 'digital', id: `stage-${index}`, process }));
	const chain = chainSchema.parse({ schema: 1, name: 'bench', stages });
	const frames = planes[0]?.length ?? 0;
	const run = createStages(compileChain(chain, rateHz).post.stages, rateHz, planes.length, frames);
	const out = planes.map((plane) => Float64Array.from(plane));
	run.process(out, frames);
	return { audio: { rateHz, planes: out }, latencyFrames: run.latencyFrames };
}

/** Copies of one mix whose level, time and sound are known. */
function knownItems(mix: Audio): Known[] {
	const eq = (bands: object[]) => eqStageSchema.parse({ type: 'eq', bands });
	const bright = through(mix, [
		eq([
			{ type: 'bell', frequencyHz: 3200, gainDb: 3, q: 0.8 },
			{ type: 'bell', frequencyHz: 90, gainDb: -2.5, q: 1.1 },
		]),
	]);
	const limited = through(gained(mix, 6), [
		{ type: 'limiter', ceilingDbtp: -6, lookaheadMs: 5, releaseMs: 100, linked: true },
	]);
	const upsideDown = gained(delayed(mix, 2400.25), -4.2);
	return [
		{ name: 'the mix', audio: mix, lateFrames: 0 },
		{ name: '3.7 dB louder', audio: gained(mix, 3.7), lateFrames: 0 },
		{ name: '1237.37 frames late, 6.5 dB softer', audio: gained(delayed(mix, 1237.37), -6.5), lateFrames: 1237.37 },
		{
			name: '2400.25 frames late, upside down, 4.2 dB softer',
			audio: { ...upsideDown, planes: upsideDown.planes.map((plane) => plane.map((sample) => -sample)) },
			lateFrames: 2400.25,
		},
		{ name: 'equalised', audio: bright.audio, lateFrames: bright.latencyFrames },
		{ name: 'limited by about 5 dB', audio: limited.audio, lateFrames: limited.latencyFrames },
	];
}

interface Matched {
	items: CompareItem[];
	gainsDb: number[];
	/** Found less made, frames. */
	timeErrors: number[];
}

async function match(known: readonly Known[], paths: readonly string[], offline: OfflineEngine): Promise<Matched> {
	const items: CompareItem[] = [];
	const louder = new Map<string, { louderLu: number; trimDb: number }>();
	const timeErrors: number[] = [];
	for (const [index, { lateFrames }] of known.entries()) {
		const path = paths[index] ?? '';
		const pair = index === 0 ? null : await offline.matchPair(paths[0] ?? '', path);
		const found = pair?.delayFrames ?? 0;
		items.push({ path, lateFrames: found, inverted: pair?.inverted ?? false });
		louder.set(path, { louderLu: pair === null ? 0 : pair.referenceGainDb - pair.otherGainDb, trimDb: 0 });
		timeErrors.push(found - lateFrames);
	}
	const gains = commonGains(louder);
	return { items, gainsDb: paths.map((path) => gains.get(path) ?? 0), timeErrors };
}

/** Plays the items through a real host and writes down what leaves on the monitor outputs. */
async function heard(
	{ items, gainsDb }: Matched,
	seconds: number,
	itemAt: (block: number) => number,
): Promise<[Float64Array, Float64Array]> {
	const room = Math.ceil((seconds + 1) * RATE_HZ);
	const planes: [Float64Array, Float64Array] = [new Float64Array(room), new Float64Array(room)];
	const audio = audioConfigSchema.parse({
		backend: 'simulated',
		rateHz: RATE_HZ,
		blockFrames: BLOCK_FRAMES,
		wordLengthBits: 32,
	});
	const order = (item: number): MonitorOrder => ({
		source: 'source',
		levelDb: 0,
		dim: false,
		muted: false,
		item,
		gainsDb: { source: 0, return: 0, master: 0, items: gainsDb },
	});
	let at = 0;
	let recording = false;
	let block = 0;
	const recorder = (backend: Backend): Backend => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock(samples) {
			if (recording) void engine.setMonitor(order(itemAt(block++)));
			return backend.readBlock(samples);
		},
		writeBlock(samples) {
			const { outputs } = backend.info;
			for (let frame = 0; recording && frame < BLOCK_FRAMES && at < room; frame++, at++) {
				planes[0][at] = samples[frame * outputs + 2] ?? 0;
				planes[1][at] = samples[frame * outputs + 3] ?? 0;
			}
			return backend.writeBlock(samples);
		},
		close: () => backend.close(),
	});
	const engine = createInProcessHost({
		clock: systemClock,
		createModel: () => ({ setPositions: () => {}, process: () => {} }),
		wrapBackend: recorder,
	});
	await engine.open({
		audio,
		simulated: {
			units: [],
			referenceDbfs: -18,
			converterLatencyFrames: 0,
			noise: false,
			drift: false,
			speed: 'fast',
		},
		fileReturnPath: null,
	});
	await engine.setMonitor(order(itemAt(0)));
	const ended = new Promise<void>((resolve) => {
		engine.onTransport(({ mode }) => {
			if (mode === 'stopped') resolve();
		});
	});
	recording = true;
	await engine.compare({ items, startFrame: 0, loop: null });
	await ended;
	await engine.dispose();
	return planes;
}

/** Where in the recordings everything has faded in, and nothing has ended. */
function middle(seconds: number): { from: number; to: number } {
	return { from: Math.round(0.2 * RATE_HZ), to: Math.round((seconds - 0.5) * RATE_HZ) };
}

interface Switched {
	/** Highest step of the output beyond the steepest of what was heard, linear. */
	excess: number;
	/** Longest silence where nothing is silent, frames. */
	gap: number;
	/** Frames at which the output is none of the items, outside of a fade. */
	strange: number;
	switches: number;
}

/** The output of the switched run against those of the items alone. */
function judge(
	switched: readonly Float64Array[],
	alone: readonly (readonly Float64Array[])[],
	itemAt: (block: number) => number,
	{ from, to }: { from: number; to: number },
): Switched {
	const found: Switched = { excess: 0, gap: 0, strange: 0, switches: 0 };
	const fadeFrames = Math.round(0.02 * RATE_HZ);
	for (const [side, out] of switched.entries()) {
		let silent = 0;
		let sinceSwitch = fadeFrames;
		for (let frame = from; frame < to; frame++) {
			const item = itemAt(Math.floor(frame / BLOCK_FRAMES));
			const isSwitch = frame % BLOCK_FRAMES === 0 && item !== itemAt(frame / BLOCK_FRAMES - 1);
			if (isSwitch && side === 0) found.switches++;
			sinceSwitch = isSwitch ? 0 : sinceSwitch + 1;
			const value = out[frame] as number;
			let steepest = 0;
			let loudest = 0;
			for (const planes of alone) {
				const plane = planes[side] as Float64Array;
				steepest = Math.max(steepest, Math.abs((plane[frame] as number) - (plane[frame - 1] as number)));
				loudest = Math.max(loudest, Math.abs(plane[frame] as number));
			}
			found.excess = Math.max(found.excess, Math.abs(value - (out[frame - 1] as number)) - steepest);
			silent = value === 0 && loudest > 0 ? silent + 1 : 0;
			found.gap = Math.max(found.gap, silent);
			if (sinceSwitch > fadeFrames && value !== alone[item]?.[side]?.[frame]) found.strange++;
		}
	}
	return found;
}

const cut = (planes: readonly Float64Array[], { from, to }: { from: number; to: number }) =>
	planes.map((plane) => plane.subarray(from, to));

async function run({ folder, quick, progress }: BenchContext) {
	const seconds = quick ? 4 : 40;
	const mix = gained(programme(RATE_HZ, seconds), PEAK_ROOM_DB);
	const all = knownItems(mix);
	const known = quick ? all.filter((_, index) => index !== 2 && index !== 4) : all;
	const paths = known.map((_, index) => join(folder, `ab-${seconds}-${index}.wav`));
	for (const [index, { audio }] of known.entries()) writeAudio(paths[index] ?? '', audio);
	const offline = createOfflineEngine();
	progress('matching');
	const matched = await match(known, paths, offline);
	await offline.dispose();
	const alone: [Float64Array, Float64Array][] = [];
	for (const [index, { name }] of known.entries()) {
		progress(`alone: ${name}`);
		alone.push(await heard(matched, seconds, () => index));
	}
	progress('switched');
	const random = seededRng(11);
	const choices: number[] = [];
	// A switch after 1 to 40 blocks, so that some come before the one before has ended.
	for (let block = 0, left = 0, item = 0; block <= (seconds * RATE_HZ) / BLOCK_FRAMES + 8; block++, left--) {
		if (left <= 0) {
			item = Math.floor(known.length * random());
			left = 1 + Math.floor((random() < 0.2 ? 4 : 40) * random());
		}
		choices.push(item);
	}
	const itemAt = (block: number) => choices[Math.min(Math.max(0, block), choices.length - 1)] ?? 0;
	const switched = await heard(matched, seconds, itemAt);
	const within = middle(seconds);
	const judged = judge(switched, alone, itemAt, within);
	const lufs = alone.map((planes) => referenceLoudness(cut(planes, within), RATE_HZ).integratedLufs ?? Number.NaN);
	const levelErrors = lufs.map((one) => one - (lufs[0] ?? Number.NaN));
	const heardLate = alone.map((planes, index) =>
		index === 0 ? 0 : align(cut(alone[0] ?? [], within), cut(planes, within)).delayFrames,
	);
	const worst = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const level = worst(levelErrors);
	const time = Math.max(worst(matched.timeErrors), worst(heardLate));
	const excessDbfs = judged.excess > 0 ? 20 * Math.log10(judged.excess) : Number.NEGATIVE_INFINITY;
	const rows = known.map(({ name }, index) => [
		name,
		`${(matched.gainsDb[index] ?? 0).toFixed(2)} dB`,
		`${(levelErrors[index] ?? 0).toFixed(3)} LU`,
		`${(matched.timeErrors[index] ?? 0).toFixed(4)} frames`,
		`${(heardLate[index] ?? 0).toFixed(4)} frames`,
	]);
	const markdown = [
		`Copies of ${seconds} s of a mix, whose level, time and sound are known, are matched with it and heard through the block loop; what leaves on the monitor outputs is measured. Level: integrated loudness of each, heard alone, beside that of the mix. Time: what was found beside what was made, and what is left between the outputs. Then ${judged.switches} switches at random, some before the one before has ended.`,
		table(['copy', 'gain', 'level error', 'time error', 'left between the outputs'], rows),
	].join('\n\n');
	const click = Number.isFinite(excessDbfs) ? `${excessDbfs.toFixed(1)} dBFS` : 'none';
	return {
		markdown,
		figures: [
			{
				what: 'A/B switch: worst level error',
				target: `≤ ${LEVEL_LU} LU`,
				ours: `${level.toFixed(3)} LU`,
				peer: '',
				met: level <= LEVEL_LU,
				note: '',
			},
			{
				what: 'A/B switch: worst time error',
				target: `≤ ${TIME_FRAMES} sample`,
				ours: `${time.toFixed(3)} samples`,
				peer: '',
				met: time <= TIME_FRAMES,
				note: '',
			},
			{
				what: `A/B switch: highest step beyond the music's own, ${judged.switches} switches`,
				target: `≤ ${FADE_STEP_DBFS.toFixed(1)} dBFS, that of a fade of 20 ms`,
				ours: click,
				peer: '',
				met: excessDbfs <= FADE_STEP_DBFS,
				note: '',
			},
			{
				what: 'A/B switch: longest gap; samples that belong to no item outside of a fade',
				target: '0 frames; 0 samples',
				ours: `${judged.gap} frames; ${judged.strange} samples`,
				peer: '',
				met: judged.gap === 0 && judged.strange === 0,
				note: '',
			},
		],
	};
}

/** Listening items against each other: as loud, at the same time, and switched without a click or a gap. */
export const ab: BenchSection = { name: 'ab', title: 'A/B listening', run };
