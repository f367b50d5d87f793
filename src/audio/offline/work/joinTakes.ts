import { findJoin, type JoinPoint } from '../../../dsp/compare/joinPoint.ts';
import { DetentError } from '../../../shared/errors.ts';
import type { Join } from '../../../shared/model/join.ts';
import type { AudioReader } from '../../files/reader.ts';
import { createWavFile } from '../../files/wavFile.ts';
import type { PunchedTake } from '../../offlineEngine.ts';
import { type JobContext, stretch } from '../jobContext.ts';
import type { JobOf, ResultOf } from '../jobs.ts';
import { inspect } from './inspect.ts';
import { writeWhole } from './render.ts';
import { blockPlanes, streamFrames, WORK_FRAMES, withReader } from './stream.ts';

const FADE_MS = 10;
const WINDOW_MS = 100;
/** A place to join is looked for so far away from the fault. */
const REACH_SECONDS = 10;
/** Share of the work that is writing; the rest is the hash. */
const WRITE_SHARE = 0.9;

interface Print {
	reader: AudioReader;
	/** Of the joined file. */
	frames: number;
	preRollFrames: number;
	noiseRms: number;
	fadeFrames: number;
}

/** A stretch of the finished file that comes from a take: indices into the print's file. */
interface Replaced {
	take: PunchedTake;
	in: { at: number; join: JoinPoint };
	/** Null where the take lasts to the end. */
	out: { at: number; join: JoinPoint } | null;
}

function readFrames(reader: AudioReader, from: number, frames: number): Float64Array[] {
	const planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(frames));
	reader.seek(from);
	reader.read(planes, 0, frames);
	return planes;
}

/** RMS of what the rack says before the music, full scale 1. */
function preRollNoise(reader: AudioReader, preRollFrames: number): number {
	// The first half may hold what was sent before.
	const from = Math.floor(preRollFrames / 2);
	const planes = readFrames(reader, from, Math.max(0, Math.min(preRollFrames, reader.facts.frames) - from));
	let power = 0;
	let count = 0;
	for (const plane of planes)
		for (const value of plane) {
			power += value * value;
			count++;
		}
	return count === 0 ? 0 : Math.sqrt(power / count);
}

function noJoin(take: PunchedTake, where: string): DetentError {
	return new DetentError('audio.no-join', {
		message: `The takes agree nowhere ${where} the fault at frame ${take.badFromFrame}: the rack remembers what came before, or something was turned.`,
		subject: take.path,
		remedy: 'Print the whole track again.',
	});
}

/** The place where both agree, within file frames `from`…`to` of the print; null for none. */
function agree(print: Print, take: AudioReader, shift: number, from: number, to: number, nearest: 'start' | 'end') {
	const first = Math.max(0, from, -shift);
	const last = Math.min(to, print.reader.facts.frames, take.facts.frames - shift);
	const windowFrames = Math.round((WINDOW_MS * print.reader.facts.rateHz) / 1000);
	if (last - first < windowFrames) return null;
	const one = readFrames(print.reader, first, last - first);
	const other = readFrames(take, first + shift, last - first);
	const search = { fadeFrames: print.fadeFrames, windowFrames, noiseRms: print.noiseRms, nearest };
	const join = findJoin(one, other, search);
	return join === null ? null : { at: first + join.at, join };
}

/** Where a take comes in and goes out again. @throws DetentError `audio.no-join` */
function placeTake(print: Print, take: PunchedTake, afterFrame: number): Replaced {
	const { preRollFrames, reader } = print;
	const reach = REACH_SECONDS * reader.facts.rateHz;
	return withReader(take.path, (taken) => {
		/** From a frame of the print's file to that of the take's. */
		const shift = -preRollFrames - take.firstFrame;
		const bad = { from: take.badFromFrame + preRollFrames, to: take.badToFrame + preRollFrames };
		const earliest = Math.max(afterFrame, take.settledFrame + preRollFrames, bad.from - reach);
		const comesIn = agree(print, taken, shift, earliest, bad.from, 'end');
		if (comesIn === null) throw noJoin(take, 'before');
		if (bad.to >= reader.facts.frames) {
			if (taken.facts.frames - shift < print.frames) throw noJoin(take, 'behind');
			return { take, in: comesIn, out: null };
		}
		const goesOut = agree(print, taken, shift, bad.to, bad.to + reach, 'start');
		if (goesOut === null) throw noJoin(take, 'behind');
		return { take, in: comesIn, out: goesOut };
	});
}

/** How much of a frame of the finished file is the take's, 0…1. */
function shareOf({ in: comesIn, out }: Replaced, frame: number, fadeFrames: number): number {
	const up = Math.min(1, Math.max(0, (frame - comesIn.at) / fadeFrames));
	return out === null ? up : Math.min(up, 1 - Math.min(1, Math.max(0, (frame - out.at) / fadeFrames)));
}

/** Mixes a take into a block of the print that starts at `first`. */
function mixIn(planes: readonly Float64Array[], first: number, frames: number, part: Mixed, fadeFrames: number): void {
	const { replaced, reader, shift, buffer } = part;
	const from = Math.max(first, replaced.in.at);
	const end = replaced.out === null ? Number.POSITIVE_INFINITY : replaced.out.at + fadeFrames;
	const to = Math.min(first + frames, end);
	if (to <= from) return;
	reader.seek(from + shift);
	reader.read(buffer, 0, to - from);
	for (let channel = 0; channel < planes.length; channel++) {
		const plane = planes[channel] as Float64Array;
		const taken = buffer[channel] as Float64Array;
		for (let frame = from; frame < to; frame++) {
			const share = shareOf(replaced, frame, fadeFrames);
			const x = plane[frame - first] as number;
			plane[frame - first] =
				share === 1 ? (taken[frame - from] as number) : x + share * ((taken[frame - from] as number) - x);
		}
	}
}

interface Mixed {
	replaced: Replaced;
	reader: AudioReader;
	shift: number;
	buffer: Float64Array[];
}

function withTakes<Result>(
	replaced: readonly Replaced[],
	preRollFrames: number,
	use: (parts: Mixed[]) => Result,
): Result {
	const open = (rest: readonly Replaced[], opened: Mixed[]): Result => {
		const [next, ...later] = rest;
		if (next === undefined) return use(opened);
		return withReader(next.take.path, (reader) => {
			const shift = -preRollFrames - next.take.firstFrame;
			return open(later, [...opened, { replaced: next, reader, shift, buffer: blockPlanes(reader.facts.channels) }]);
		});
	};
	return open(replaced, []);
}

function joinsOf(replaced: readonly Replaced[], preRollFrames: number, fadeFrames: number): Join[] {
	return replaced.flatMap(({ in: comesIn, out }, index) => {
		const take = index + 1;
		const one = { frame: comesIn.at - preRollFrames, fadeFrames, residualDb: comesIn.join.residualDb };
		const joins: Join[] = [{ ...one, fromTake: 0, toTake: take }];
		if (out === null) return joins;
		return [
			...joins,
			{ frame: out.at - preRollFrames, fadeFrames, fromTake: take, toTake: 0, residualDb: out.join.residualDb },
		];
	});
}

/** Hands on the print, and silence behind it where the joined file is longer: that is all the last take's. */
function streamPrint(
	{ reader, frames }: Print,
	context: JobContext,
	onBlock: (planes: readonly Float64Array[], count: number) => void,
): void {
	const printed = Math.min(frames, reader.facts.frames);
	streamFrames(reader, 0, printed, stretch(context, 0, printed / frames), onBlock);
	const planes = blockPlanes(reader.facts.channels);
	for (let done = printed; done < frames; ) {
		const count = Math.min(WORK_FRAMES, frames - done);
		for (const plane of planes) plane.fill(0);
		onBlock(planes, count);
		done += count;
		context.step(done / frames);
	}
}

/**
 * A print with its bad stretches replaced by those of further takes; as long as the print, or as `frames` says for one that
 * ended early. 32-bit float.
 *
 * @throws DetentError `file.*`; `audio.no-join` where a take agrees with the print nowhere before or behind a fault
 */
export function joinTakes(job: JobOf<'joinTakes'>, context: JobContext): ResultOf<'joinTakes'> {
	const joins = withReader(job.path, (reader) => {
		const { preRollFrames } = job;
		const { rateHz, channels, frames } = reader.facts;
		const fadeFrames = Math.round((FADE_MS * rateHz) / 1000);
		const noiseRms = preRollNoise(reader, preRollFrames);
		const print: Print = { reader, frames: Math.max(frames, job.frames ?? 0), preRollFrames, noiseRms, fadeFrames };
		const replaced: Replaced[] = [];
		for (const take of job.punches) {
			const last = replaced.at(-1);
			const afterFrame = last === undefined ? 0 : last.out === null ? print.frames : last.out.at + fadeFrames;
			replaced.push(placeTake(print, take, afterFrame));
		}
		const file = createWavFile(job.outPath, { channels, rateHz, sample: 'float32', broadcast: job.broadcast ?? null });
		writeWhole(file, () =>
			withTakes(replaced, preRollFrames, (parts) => {
				let first = 0;
				streamPrint(print, stretch(context, 0, WRITE_SHARE), (planes, count) => {
					for (const part of parts) mixIn(planes, first, count, part, fadeFrames);
					file.write(planes, 0, count);
					first += count;
				});
			}),
		);
		return joinsOf(replaced, preRollFrames, fadeFrames);
	});
	return { file: inspect(job.outPath, stretch(context, WRITE_SHARE, 1)), joins };
}
