import type { Finding } from '../../shared/model/finding.ts';
import type { FindingSink } from './findingSink.ts';
import { BACK_WINDOWS, isBeyond, LevelOffset, type Offset } from './levelOffset.ts';
import { OCTAVES_HZ, Octaves } from './octaves.ts';

/** Length of the windows whose levels are compared. */
const WINDOW_SECONDS = 0.5;
/** An octave is compared where it stands so far above what the rack returns in silence, and above all noise, mean squares. */
const OVER_NOISE = 1000;
const LEAST_POWER = 1e-7;
/** What has come back this near to the tolerance is over. */
const BACK = 0.7;
/** Offsets of both channels that differ by no more than this are told as one, dB. */
const ALIKE_DB = 0.15;
/** More than this cannot be told from nothing at all, dB. */
const MOST_DB = 40;

type Side = 'left' | 'right';
const SIDES = ['left', 'right'] as const;

export interface EarlierPrintOptions {
	rateHz: number;
	/** Source frame of the first frame given. */
	firstFrame: number;
	/** Frames of the source that are compared. */
	fromFrame: number;
	toFrame: number;
	/** What the earlier print is called: `revision 4`. */
	name: string;
	toleranceDb: number;
	log: FindingSink;
}

/** What is off on one side: all of it, or some neighbouring octaves against the rest. */
interface Deviation {
	readonly side: Side;
	/** Null for all of it. */
	readonly octaves: readonly number[] | null;
	readonly db: number;
	readonly windows: number;
}

interface Told {
	readonly finding: Finding;
	readonly sides: readonly Side[];
	readonly octaves: readonly number[] | null;
}

/**
 * Holds a print against an earlier one of the same mix with the same settings while it is made: levels of both, octave by
 * octave and channel by channel, in windows of half a second. The two are the same music through the same gain, compressors
 * and all, so what is left is the gain that is not what it was. It is told once it is beyond the tolerance for
 * certain: after two seconds of music that repeats exactly, later where the rack does not. No samples are compared, so a
 * fraction of a frame, and tape's flutter, do not matter.
 */
export class EarlierPrint {
	readonly #options: EarlierPrintOptions;
	readonly #octaves: Octaves;
	/** Now left and right, then left and right of the earlier print. */
	readonly #planes: readonly Float64Array[];
	readonly #sums = [0, 1, 2, 3].map(() => new Float64Array(OCTAVES_HZ.length));
	/** Of each side and octave: the most that the rack returned in silence. */
	readonly #noise = SIDES.map(() => new Float64Array(OCTAVES_HZ.length));
	readonly #offsets = SIDES.map(() => new LevelOffset());
	readonly #framesPerWindow: number;
	/** Level now over level then of all that was compared, each octave alike. */
	readonly #ratios = SIDES.map(() => ({ sumDb: 0, count: 0 }));
	#told: Told[] = [];
	#filled = 0;
	#frame: number;
	#framesInWindow = 0;
	#windows = 0;

	constructor(options: EarlierPrintOptions) {
		this.#options = options;
		this.#octaves = new Octaves(options.rateHz);
		const { size } = this.#octaves;
		this.#planes = [0, 1, 2, 3].map(() => new Float64Array(size));
		this.#framesPerWindow = Math.max(1, Math.round((WINDOW_SECONDS * options.rateHz) / (size / 2)));
		this.#frame = options.firstFrame;
	}

	/**
	 * @param now left and right as they come back, `frames` from `at` on
	 * @param then left and right of the earlier print at the same places of the music, from 0 on
	 */
	process(now: readonly Float64Array[], at: number, then: readonly Float64Array[], frames: number): void {
		const { size } = this.#octaves;
		for (let done = 0; done < frames; ) {
			const count = Math.min(size - this.#filled, frames - done);
			for (const [index, plane] of this.#planes.entries()) {
				const from = index < 2 ? at + done : done;
				const given = (index < 2 ? now[index] : then[index - 2]) as Float64Array;
				plane.set(given.subarray(from, from + count), this.#filled);
			}
			this.#filled += count;
			done += count;
			if (this.#filled < size) return;
			this.#take();
			for (const plane of this.#planes) plane.copyWithin(0, size / 2);
			this.#filled = size / 2;
			this.#frame += size / 2;
		}
	}

	/** By how much each side was louder than in the earlier print, over all that was compared; null where nothing was. */
	get levels(): { leftDb: number | null; rightDb: number | null } {
		const [leftDb, rightDb] = this.#ratios.map(({ sumDb, count }) => (count === 0 ? null : sumDb / count));
		return { leftDb: leftDb ?? null, rightDb: rightDb ?? null };
	}

	/** A frame of all four planes is full. */
	#take(): void {
		const { fromFrame, toFrame } = this.#options;
		const end = this.#frame + this.#octaves.size;
		if (end <= Math.min(0, fromFrame)) this.#learnNoise();
		if (this.#frame < fromFrame || end > toFrame) return;
		for (const [index, plane] of this.#planes.entries()) this.#octaves.addTo(this.#sums[index] as Float64Array, plane);
		if (++this.#framesInWindow < this.#framesPerWindow) return;
		this.#windows++;
		this.#judge();
		for (const sums of this.#sums) sums.fill(0);
		this.#framesInWindow = 0;
	}

	#learnNoise(): void {
		const power = new Float64Array(OCTAVES_HZ.length);
		for (const [index, plane] of this.#planes.entries()) {
			power.fill(0);
			this.#octaves.addTo(power, plane);
			const noise = this.#noise[index % 2] as Float64Array;
			for (const [octave, value] of power.entries()) noise[octave] = Math.max(noise[octave] as number, value);
		}
	}

	#judge(): void {
		const deviations = SIDES.flatMap((side, index) => this.#deviations(side, index));
		this.#endWhatIsBack();
		const rest = deviations.filter((one) => !this.#isTold(one));
		while (rest.length > 0) {
			const [first, ...others] = rest as [Deviation, ...Deviation[]];
			const twin = others.find((other) => areAlike(first, other));
			this.#tell(first, twin === undefined ? [first.side] : SIDES);
			rest.splice(0, rest.length, ...others.filter((other) => other !== twin));
		}
	}

	#deviations(side: Side, index: number): Deviation[] {
		const { toleranceDb } = this.#options;
		const offsets = this.#offsets[index] as LevelOffset;
		offsets.take(this.#differences(index));
		const { octaves, all } = offsets.read();
		if (all === null) return [];
		const heard = octaves.flatMap((one, octave) => (one === null ? [] : [octave]));
		const off: Deviation[] = [];
		if (isBeyond(all, toleranceDb)) {
			const windows = offsets.windowsOf(all.db, heard);
			off.push({ side, octaves: null, db: offsets.newest(windows, heard), windows });
		}
		const own = octaves.map((one) => (one === null ? null : against(one, all)));
		for (const run of runs(own, toleranceDb)) {
			const heardDb = run.reduce((most, octave) => largest(most, octaves[octave]?.db ?? 0), 0);
			const windows = offsets.windowsOf(heardDb, run);
			const rest = offsets.newest(windows, heard);
			const db = run.reduce((most, octave) => largest(most, offsets.newest(windows, [octave]) - rest), 0);
			off.push({ side, octaves: run, db, windows });
		}
		return off;
	}

	/** Level of each octave now against then, dB; null where it is not heard well enough. */
	#differences(index: number): (number | null)[] {
		const now = this.#sums[index] as Float64Array;
		const then = this.#sums[index + 2] as Float64Array;
		const noise = this.#noise[index] as Float64Array;
		const ratio = this.#ratios[index] as { sumDb: number; count: number };
		return OCTAVES_HZ.map((_, octave) => {
			const before = (then[octave] as number) / this.#framesPerWindow;
			if (before < LEAST_POWER || before < OVER_NOISE * (noise[octave] as number)) return null;
			const db = 10 * Math.log10((now[octave] as number) / this.#framesPerWindow / before);
			const limited = Math.max(-MOST_DB, Math.min(MOST_DB, db));
			ratio.sumDb += limited;
			ratio.count++;
			return limited;
		});
	}

	/** Ends what has come back, on every side that it was told of. */
	#endWhatIsBack(): void {
		this.#told = this.#told.filter(({ finding, sides, octaves }) => {
			const back = sides.every((side) => {
				const read = (this.#offsets[SIDES.indexOf(side)] as LevelOffset).read();
				const { all } = read;
				if (all === null) return false;
				const ones =
					octaves === null
						? [all]
						: octaves.flatMap((octave) => {
								const one = read.octaves[octave] ?? null;
								return one === null ? [] : [against(one, all)];
							});
				return ones.length > 0 && ones.every(({ db }) => Math.abs(db) < BACK * this.#options.toleranceDb);
			});
			if (back) this.#options.log.end(finding, this.#placeBefore(BACK_WINDOWS));
			return !back;
		});
	}

	#isTold({ side, octaves }: Deviation): boolean {
		return this.#told.some(
			(told) =>
				told.sides.includes(side) &&
				(octaves === null ? told.octaves === null : told.octaves?.some((octave) => octaves.includes(octave)) === true),
		);
	}

	#tell({ db, octaves, windows }: Deviation, sides: readonly Side[]): void {
		const { name, log } = this.#options;
		const [side = 'left', other] = sides;
		const finding = log.add({
			kind: 'level-differs',
			severity: 'warning',
			by: 'programme',
			frame: this.#placeBefore(windows),
			frames: null,
			channel: other === undefined ? side : 'both',
			text: words(db, octaves, sides, name),
		});
		this.#told.push({ finding, sides, octaves });
	}

	/** Source frame at which the window began that is `windows` before the next one. */
	#placeBefore(windows: number): number {
		if (windows >= this.#windows) return this.#options.fromFrame;
		return this.#frame - (windows * this.#framesPerWindow - 1) * (this.#octaves.size / 2);
	}
}

function against(one: Offset, all: Offset): Offset {
	return { db: one.db - all.db, uncertainDb: Math.hypot(one.uncertainDb, all.uncertainDb) };
}

function largest(one: number, other: number): number {
	return Math.abs(other) > Math.abs(one) ? other : one;
}

/** Neighbouring octaves that are off to the same side. */
function runs(octaves: readonly (Offset | null)[], toleranceDb: number): number[][] {
	const found: number[][] = [];
	let sign = 0;
	for (const [octave, one] of octaves.entries()) {
		if (one === null || !isBeyond(one, toleranceDb)) {
			sign = 0;
			continue;
		}
		if (Math.sign(one.db) === sign) found.at(-1)?.push(octave);
		else found.push([octave]);
		sign = Math.sign(one.db);
	}
	return found;
}

function areAlike(one: Deviation, other: Deviation): boolean {
	return (
		one.side !== other.side &&
		(one.octaves?.[0] ?? null) === (other.octaves?.[0] ?? null) &&
		Math.abs(one.db - other.db) <= ALIKE_DB
	);
}

function hertz(octave: number): string {
	const hz = OCTAVES_HZ[octave] ?? 0;
	return hz < 1000 ? `${Math.round(hz)} Hz` : `${hz / 1000} kHz`;
}

function words(db: number, octaves: readonly number[] | null, sides: readonly Side[], name: string): string {
	const [side] = sides;
	const who = sides.length > 1 ? 'Both channels are' : side === 'left' ? 'Left is' : 'Right is';
	const size = Math.abs(db) >= MOST_DB ? `more than ${MOST_DB}` : Math.abs(db).toFixed(1);
	const how = `${size} dB ${db < 0 ? 'lower' : 'higher'} than in ${name}`;
	if (octaves === null) return `${who} ${how}.`;
	const [first = 0] = octaves;
	const last = octaves.at(-1) ?? first;
	const where = first === last ? `around ${hertz(first)}` : `from ${hertz(first)} to ${hertz(last)}`;
	return `${who} ${how} ${where}, against the other frequencies.`;
}
