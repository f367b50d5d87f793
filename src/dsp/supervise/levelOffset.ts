import { median } from '../explain/bandTransfer.ts';
import { OCTAVES_HZ } from './octaves.ts';

/** Windows that are looked at together, and how many of them an octave must be heard in. */
const KEPT = 8;
const LEAST_HEARD = 4;
/** When a median of them has come back, so many of them have. */
export const BACK_WINDOWS = KEPT / 2 + 1;
/** Mean distance of two readings of one spread is so many of it; the median of many is so much less sure than their mean. */
const DISTANCE = 2 / Math.sqrt(Math.PI);
const MEDIAN = Math.sqrt(Math.PI / 2);
/** An offset is sure when it stands out of the tolerance by so many times its own uncertainty. */
const SURE = 3;
/** How fast what an octave usually moves by is learned, once something is known. */
const USUAL_WINDOWS = 40;

/** By how much a channel is louder than in the earlier print, and from where on that counts as sure, dB. */
export interface Offset {
	readonly db: number;
	readonly uncertainDb: number;
}

/** Offsets of one channel against an earlier print: the median of the windows of late, octave by octave. */
export class LevelOffset {
	/** Differences of the windows of late, dB, the newest last; null where an octave was not heard. */
	readonly #recent: (number | null)[][] = OCTAVES_HZ.map(() => []);
	readonly #last: (number | null)[] = OCTAVES_HZ.map(() => null);
	readonly #usual = OCTAVES_HZ.map(() => ({ distance: 0, seen: 0 }));

	/** @param differences dB of each octave in the next window; null where it is not heard */
	take(differences: readonly (number | null)[]): void {
		for (const [octave, recent] of this.#recent.entries()) {
			const difference = differences[octave] ?? null;
			recent.push(difference);
			if (recent.length > KEPT) recent.shift();
			if (difference === null) continue;
			const last = this.#last[octave] ?? null;
			this.#last[octave] = difference;
			if (last !== null) this.#learn(octave, Math.abs(difference - last));
		}
	}

	/** Of each octave, and of all: the median of those that are heard; null where too little was heard. */
	read(): { octaves: (Offset | null)[]; all: Offset | null } {
		const octaves = this.#recent.map((recent, octave) => this.#offset(recent, octave));
		const heard = octaves.filter((one) => one !== null);
		if (heard.length === 0) return { octaves, all: null };
		const all = {
			db: median(heard.map(({ db }) => db)),
			uncertainDb: median(heard.map(({ uncertainDb }) => uncertainDb)),
		};
		return { octaves, all };
	}

	/** How many of the windows of late, the newest among them, lie on the side of an offset, in all octaves given. */
	windowsOf(db: number, octaves: readonly number[]): number {
		const on = (index: number) => {
			const read = octaves.flatMap((octave) => this.#recent[octave]?.at(-1 - index) ?? []);
			return read.length === 0 || median(read) / db > 0.5;
		};
		const length = this.#recent[0]?.length ?? 0;
		let windows = 1;
		while (windows < length && on(windows)) windows++;
		return windows;
	}

	/** Median of the newest windows in octaves, dB; 0 where nothing was heard in them. */
	newest(windows: number, octaves: readonly number[]): number {
		const read = octaves.flatMap((octave) => {
			const heard = (this.#recent[octave] ?? []).slice(-windows).filter((one) => one !== null);
			return heard.length === 0 ? [] : [median(heard)];
		});
		return read.length === 0 ? 0 : median(read);
	}

	#offset(recent: readonly (number | null)[], octave: number): Offset | null {
		const heard = recent.filter((one) => one !== null);
		if (heard.length < LEAST_HEARD) return null;
		const { distance } = this.#usual[octave] ?? { distance: 0 };
		return { db: median(heard), uncertainDb: ((distance / DISTANCE) * MEDIAN) / Math.sqrt(heard.length) };
	}

	#learn(octave: number, distance: number): void {
		const usual = this.#usual[octave];
		if (usual === undefined) return;
		usual.seen = Math.min(USUAL_WINDOWS, usual.seen + 1);
		usual.distance += (distance - usual.distance) / usual.seen;
	}
}

/** Whether an offset is beyond a tolerance for certain. */
export function isBeyond({ db, uncertainDb }: Offset, toleranceDb: number): boolean {
	return Math.abs(db) > toleranceDb + SURE * uncertainDb;
}
