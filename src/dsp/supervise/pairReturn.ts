import type { InsertChannels } from '../../shared/model/chain.ts';
import type { Finding } from '../../shared/model/finding.ts';
import { BandPower } from './bandPower.ts';
import type { FindingSink } from './findingSink.ts';

/** What is judged at a time. */
const HOP_SECONDS = 0.25;
/** Power from which on a channel sounds, of what was sent and of what came back: −45 and −50 dBFS. */
const SOUNDS = 10 ** (-45 / 10);
const COMES_BACK = 10 ** (-50 / 10);
/**
 * Nothing comes back of a channel that is so far below what the other one's return lets expect of it: no two channels of a
 * rack are 36 dB apart, and crosstalk is softer. 20 dB are enough where it is no louder than the rack's own noise.
 */
const NOTHING = 10 ** (-36 / 10);
const LITTLE = 10 ** (-20 / 10);
/** The rack's noise is not always the same: 6 dB. */
const OVER_NOISE = 4;
/** A channel that was away for so long, where what comes back is aligned with what was sent, and where it is not. */
const GONE_SECONDS = 1;
const GONE_APART_SECONDS = 3;
/** When it has come back for so long, what becomes of it is better seen by who knows the chain. */
const KNOWN_SECONDS = 2;

export interface PairReturnOptions {
	rateHz: number;
	/** Frames of the source that are judged. */
	sourceFrom: number;
	sourceTo: number;
	/** Before this frame nothing of the source comes back: it is the rack's noise. */
	silentTo: number;
	/** How far what comes back may lie from what was sent: 0 where it is aligned. */
	apartSeconds: number;
	sides: readonly [InsertChannels, InsertChannels];
	/** Nothing needs to come back of these. */
	bareSides: readonly InsertChannels[];
	log: FindingSink;
}

/** One of the two channels. */
interface Channel {
	readonly side: InsertChannels;
	readonly watched: boolean;
	/** Hops in a row, silent ones of the source left out, of which nothing came back; and those of which something did. */
	gone: number;
	there: number;
	/** Noise of the rack, a power. */
	noise: number;
	/** Where it came back last; null when it never has. */
	last: number | null;
	open: Finding | null;
}

/** Powers of a hop. */
interface Hop {
	readonly from: number;
	readonly to: number;
	readonly sent: readonly [number, number];
	readonly returned: readonly [number, number];
}

/**
 * Finds that nothing comes back of one channel while the other one does, and both were sent: also when it never has, so
 * that nobody could learn what the chain makes of it. By levels alone, so it needs no alignment to a fraction of a second.
 */
export class PairReturn {
	readonly #options: PairReturnOptions;
	readonly #hopFrames: number;
	/** Hops before and behind one in which what is in it may have been sent. */
	readonly #apart: number;
	readonly #goneHops: number;
	readonly #powers: readonly BandPower[];
	readonly #channels: readonly [Channel, Channel];
	/** The hops that are still looked at, the newest last. */
	#hops: readonly Hop[] = [];
	/** Both channels have come back for long enough. */
	#done = false;

	constructor(options: PairReturnOptions) {
		const { rateHz, apartSeconds, bareSides, sides } = options;
		this.#options = options;
		this.#hopFrames = Math.round(HOP_SECONDS * rateHz);
		this.#apart = Math.ceil(apartSeconds / HOP_SECONDS);
		this.#goneHops = (this.#apart === 0 ? GONE_SECONDS : GONE_APART_SECONDS) / HOP_SECONDS;
		this.#powers = Array.from({ length: 4 }, () => new BandPower(rateHz));
		const channel = (side: InsertChannels): Channel => ({
			side,
			watched: !bareSides.includes(side),
			gone: 0,
			there: 0,
			noise: Number.POSITIVE_INFINITY,
			last: null,
			open: null,
		});
		this.#channels = [channel(sides[0]), channel(sides[1])];
	}

	/** What came back and what was sent of both channels. @param frame source frame of these samples */
	push(first: number, second: number, sentFirst: number, sentSecond: number, frame: number): void {
		if (this.#done) return;
		const [a, b, c, d] = this.#powers as [BandPower, BandPower, BandPower, BandPower];
		a.push(first);
		b.push(second);
		c.push(sentFirst);
		d.push(sentSecond);
		if ((frame + 1 - this.#options.sourceFrom) % this.#hopFrames === 0) this.#take(frame + 1);
	}

	#take(to: number): void {
		const [a, b, c, d] = this.#powers as [BandPower, BandPower, BandPower, BandPower];
		const hop: Hop = {
			from: to - this.#hopFrames,
			to,
			returned: [a.take(), b.take()],
			sent: [c.take(), d.take()],
		};
		if (to <= this.#options.silentTo)
			for (const index of [0, 1] as const) {
				const channel = this.#channels[index];
				channel.noise = Math.min(channel.noise, hop.returned[index]);
			}
		this.#hops = [...this.#hops, hop].slice(-2 * this.#apart - 1);
		const middle = this.#hops[this.#hops.length - 1 - this.#apart];
		const { sourceFrom, sourceTo } = this.#options;
		if (middle === undefined || middle.from < sourceFrom || middle.to > sourceTo) return;
		for (const index of [0, 1] as const) if (!this.#isDone(this.#channels[index])) this.#judge(index, middle);
		this.#done = this.#channels.every((channel) => this.#isDone(channel));
	}

	#isDone({ watched, there, open }: Channel): boolean {
		return !watched || (this.#apart === 0 && open === null && there * HOP_SECONDS >= KNOWN_SECONDS);
	}

	#judge(index: 0 | 1, hop: Hop): void {
		const channel = this.#channels[index];
		const returned = hop.returned[index];
		const noise = Number.isFinite(channel.noise) ? channel.noise : 0;
		const isNoise = returned <= OVER_NOISE * noise;
		const expected = this.#expected(index, hop);
		if (!isNoise && returned > (expected === null ? COMES_BACK : LITTLE * expected)) this.#there(channel, hop);
		else if (expected !== null && returned < (isNoise ? LITTLE : NOTHING) * expected) this.#gone(channel);
	}

	/** What should come back of a channel at least, by what comes back of the other; null where nothing can be expected. */
	#expected(index: 0 | 1, { returned }: Hop): number | null {
		const other = index === 0 ? 1 : 0;
		if (returned[other] < COMES_BACK || this.#hops.length <= 2 * this.#apart) return null;
		let share = Number.POSITIVE_INFINITY;
		for (const { sent } of this.#hops) {
			if (sent[0] < SOUNDS || sent[1] < SOUNDS) return null;
			share = Math.min(share, sent[index] / sent[other]);
		}
		return share * returned[other];
	}

	#there(channel: Channel, hop: Hop): void {
		if (channel.open !== null) this.#options.log.end(channel.open, hop.to);
		channel.open = null;
		channel.gone = 0;
		channel.there++;
		channel.last = hop.from;
	}

	#gone(channel: Channel): void {
		if (++channel.gone !== this.#goneHops) return;
		const { side, last } = channel;
		const isSide = side === 'left' || side === 'right';
		const where = isSide ? `on the ${side} channel` : `of the ${side} signal`;
		channel.open = this.#options.log.add({
			kind: 'channel-gone',
			severity: 'failure',
			by: 'programme',
			frame: last ?? this.#options.sourceFrom,
			frames: null,
			channel: isSide ? side : 'both',
			text: last === null ? `Nothing comes back ${where}, from the beginning on.` : `Nothing came back ${where}.`,
		});
	}
}
