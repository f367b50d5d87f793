import type { Finding } from '../../shared/model/finding.ts';
import { longestOf, type Span } from './longestOf.ts';
import { dbfs, MAINS_KINDS, type MainsKind } from './mainsKinds.ts';

/** Windows in a row in which something must stand out; together with the hops that they are apart they last so many hops. */
const IN_A_ROW = 2;
const SEEN_HOPS = 3;
/** Less than this together is shorter than what would be found at all. */
const LEAST_SECONDS = 4;
const CHANNELS = ['left', 'right'] as const;
const NOTE = { kind: 'not-provable', severity: 'note', by: 'programme' } as const;

/** What is read of a kind on a channel. */
interface Row {
	/** Of the window read last, an amplitude. */
	last: number;
	/** Amplitude from which on it would have been seen in each hop, in the best of the windows that have it in them. */
	readonly hops: number[];
	/** Frame at which the first of them begins. */
	from: number;
}

/** A hop of the source, and the amplitude from which on something would be seen in it on both channels. */
interface Seen extends Span {
	readonly level: number;
	/** Where it would not be seen as soft as is promised. */
	readonly channel: Finding['channel'];
}

/** Stretch in which not even something loud would be seen, and from what amplitudes on it would. */
interface Unseen extends Span {
	best: number;
	worst: number;
	channel: Finding['channel'];
}

/** Keeps account of the level from which on hum and an offset would be seen: found in two windows in a row, as they have to be. */
export class MainsProof {
	readonly #sourceFrom: number;
	readonly #sourceTo: number;
	readonly #rateHz: number;
	/** Of each channel, of each kind. */
	readonly #rows: readonly (readonly Row[])[];
	#hopFrames = 1;

	constructor(rateHz: number, sourceFrom: number, sourceTo: number) {
		this.#rateHz = rateHz;
		this.#sourceFrom = sourceFrom;
		this.#sourceTo = sourceTo;
		const row = (): Row => ({ last: Number.POSITIVE_INFINITY, hops: [], from: 0 });
		this.#rows = CHANNELS.map(() => MAINS_KINDS.map(row));
	}

	/**
	 * Takes a window of two hops.
	 *
	 * @param kind index in `MAINS_KINDS`
	 * @param end frame behind it
	 * @param seenFrom amplitude from which on it stands out there; 0 where it does
	 */
	take(channel: 'left' | 'right', kind: number, end: number, hopFrames: number, seenFrom: number): void {
		const row = this.#row(CHANNELS.indexOf(channel), kind);
		this.#hopFrames = hopFrames;
		if (row.hops.length === 0) row.from = end - IN_A_ROW * hopFrames;
		const inBoth = Math.max(row.last, seenFrom);
		row.last = seenFrom;
		row.hops.push(Number.POSITIVE_INFINITY);
		if (row.hops.length === 1) row.hops.push(Number.POSITIVE_INFINITY);
		for (let back = 1; back <= SEEN_HOPS && back <= row.hops.length; back++) {
			const hop = row.hops.length - back;
			row.hops[hop] = Math.min(row.hops[hop] as number, inBoth);
		}
	}

	/** Amplitude from which on a kind would have been seen at a frame if it is there for four seconds around it. */
	seenFrom(channel: 'left' | 'right', kind: number, frame: number): number {
		const row = this.#row(CHANNELS.indexOf(channel), kind);
		return row.hops[Math.floor((frame - row.from) / this.#hopFrames)] ?? Number.POSITIVE_INFINITY;
	}

	/** Where hum and an offset would not be seen, in words: a sentence on all of it, and the longest stretches in which loud ones would not. */
	findings(): Finding[] {
		return [
			...this.#told('hum', 'Hum', 'the programme has too much at 50 to 180 Hz itself'),
			...this.#told('dc', 'An offset', 'the programme has one itself'),
		];
	}

	#told(kind: MainsKind['kind'], name: string, why: string): Finding[] {
		const { loud, promised } = MAINS_KINDS.find((one) => one.kind === kind) as MainsKind;
		const seen = this.#seen(kind);
		const bad = seen.filter(({ level }) => level > promised);
		if (this.#seconds(bad) < LEAST_SECONDS) return [];
		const upTo = (limit: number) => `${this.#seconds(seen.filter(({ level }) => level <= limit)).toFixed(0)} s`;
		const loudest = Math.max(...seen.map(({ level }) => level).filter(Number.isFinite));
		const never = this.#seconds(seen.filter(({ level }) => !Number.isFinite(level)));
		const levels = [
			`from about ${dbfs(promised)} on in ${upTo(promised)} of this print`,
			...(loudest > loud ? [`from ${dbfs(loud)} on in ${upTo(loud)}`] : []),
			`from ${dbfs(loudest)} on in ${never > 0 ? `all but ${never.toFixed(0)} s` : 'all of it'}`,
		];
		const text = `${name} that comes up would be seen ${levels.join(', ')}: elsewhere ${why}.`;
		return [
			{ ...NOTE, frame: null, frames: null, channel: channelOf(bad), text },
			...longestOf(stretches(seen.filter(({ level }) => level > loud))).told.map(
				({ from, to, channel, best, worst }): Finding => ({
					...NOTE,
					frame: from,
					frames: to - from,
					channel,
					text: `${name} that comes up here would be seen ${range(best, worst)}.`,
				}),
			),
		];
	}

	#row(channel: number, kind: number): Row {
		const rows = this.#rows[channel] as readonly Row[];
		return rows[kind] as Row;
	}

	#seconds(spans: readonly Span[]): number {
		return spans.reduce((sum, { from, to }) => sum + to - from, 0) / this.#rateHz;
	}

	/** All hops of the source. */
	#seen(kind: MainsKind['kind']): Seen[] {
		const hop = this.#hopFrames;
		const { from: start, hops } = this.#row(0, 0);
		return hops.flatMap((_, at): Seen[] => {
			const from = Math.max(this.#sourceFrom, start + at * hop);
			const to = Math.min(this.#sourceTo, start + (at + 1) * hop);
			if (from >= to) return [];
			const levels = CHANNELS.flatMap((channel, index) =>
				MAINS_KINDS.flatMap((one, k) => {
					const level = this.#row(index, k).hops[at] ?? 0;
					return one.kind === kind ? [{ channel, level, isBad: level > one.promised }] : [];
				}),
			);
			const level = Math.max(...levels.map((one) => one.level));
			return [{ from, to, level, channel: channelOf(levels.filter(({ isBad }) => isBad)) }];
		});
	}
}

/** Hops that follow one another are one stretch. */
function stretches(hops: readonly Seen[]): Unseen[] {
	const found: Unseen[] = [];
	for (const { from, to, level, channel } of hops) {
		const before = found.at(-1);
		if (before?.to !== from) {
			found.push({ from, to, best: level, worst: level, channel });
			continue;
		}
		before.to = to;
		before.best = Math.min(before.best, level);
		before.worst = Math.max(before.worst, level);
		before.channel = channelOf([before, { channel }]);
	}
	return found;
}

/** The channel that all have. */
function channelOf(all: readonly { readonly channel: Finding['channel'] }[]): Finding['channel'] {
	const [first] = all;
	return first !== undefined && all.every(({ channel }) => channel === first.channel) ? first.channel : 'both';
}

/** From what level on, in words. */
function range(best: number, worst: number): string {
	if (!Number.isFinite(best)) return 'at no level, because nothing was there to compare it with';
	if (!Number.isFinite(worst)) return `from about ${dbfs(best)} on, and not everywhere`;
	if (dbfs(best) === dbfs(worst)) return `from about ${dbfs(best)} on`;
	return `from about ${dbfs(best)} on at best, from ${dbfs(worst)} on everywhere`;
}
