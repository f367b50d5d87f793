import type { Finding } from '../../shared/model/finding.ts';
import type { FindingSink } from './findingSink.ts';
import { MAINS_KINDS, type MainsKind } from './mainsKinds.ts';
import { HOPS, MainsLine, WINDOW_SECONDS, waves } from './mainsLine.ts';
import type { MainsProof } from './mainsProof.ts';

/** Rate to which both signals are brought by plain means of a few frames; what folds over folds in both alike. */
const REDUCED_HZ = 3000;
/** Windows in a row that say the same. */
const IN_A_ROW = 2;

/**
 * Watches one channel of the return for an offset and for hum that come up in the middle of a pass, by the Fourier
 * transform of windows of two seconds at 0 Hz and at the mains' frequencies. What the source has there itself is no finding,
 * nor is hum that was there from the start; an offset that was is told once, by the first whole window. Hum under a bass
 * note of the same pitch is not seen before that ends.
 */
export class MainsChannel {
	readonly #channel: 'left' | 'right';
	readonly #log: FindingSink;
	readonly #proof: MainsProof;
	/** Frames of a mean. */
	readonly #mean: number;
	/** Means of a hop and of a window. */
	readonly #hop: number;
	readonly #frames: number;
	/** What is judged is so many hops old. */
	readonly #apartHops: number;
	readonly #weights = new Array<number>(HOPS).fill(0);
	readonly #lines: readonly (readonly MainsLine[])[];
	readonly #rows = new Int32Array(MAINS_KINDS.length);
	readonly #open: (Finding | null)[] = MAINS_KINDS.map(() => null);
	/** A whole window was judged. */
	#begun = false;
	/** Means taken, frames of the one at hand, and its sums. */
	#at = 0;
	#held = 0;
	#returned = 0;
	#sent = 0;

	/** @param apartSeconds how far what comes back may lie from what was sent: 0 where it is aligned */
	constructor(rateHz: number, channel: 'left' | 'right', log: FindingSink, proof: MainsProof, apartSeconds: number) {
		this.#channel = channel;
		this.#log = log;
		this.#proof = proof;
		this.#mean = Math.max(1, Math.floor(rateHz / REDUCED_HZ));
		const reducedHz = rateHz / this.#mean;
		this.#hop = Math.round((WINDOW_SECONDS * reducedHz) / HOPS);
		this.#frames = this.#hop * HOPS;
		this.#apartHops = Math.ceil((apartSeconds * HOPS) / WINDOW_SECONDS);
		const source = waves(this.#frames);
		this.#lines = MAINS_KINDS.map(({ frequenciesHz }) =>
			frequenciesHz.map((frequency) => new MainsLine(frequency, source, this.#apartHops)),
		);
	}

	/** @param frame source frame of this sample */
	push(returned: number, sent: number, frame: number): void {
		this.#returned += returned;
		this.#sent += sent;
		if (++this.#held === this.#mean) this.#take(frame + 1);
	}

	/** Judges what is still held back. @param frame source frame behind the last one given */
	finish(frame: number): void {
		const frames = this.#apartHops * this.#hop * this.#mean;
		for (let at = frame; at < frame + frames; at++) this.push(0, 0, at);
	}

	/** Takes a mean into the windows. */
	#take(end: number): void {
		for (let hop = 0; hop < HOPS; hop++) {
			const place = (this.#at + hop * this.#hop) % this.#frames;
			this.#weights[hop] = 0.5 - 0.5 * Math.cos((2 * Math.PI * place) / this.#frames);
		}
		const returned = this.#returned / this.#mean;
		const sent = this.#sent / this.#mean;
		for (const lines of this.#lines) for (const line of lines) line.push(returned, sent, this.#at, this.#weights);
		this.#held = 0;
		this.#returned = 0;
		this.#sent = 0;
		this.#at++;
		if (this.#at % this.#hop === 0) this.#judge(end - this.#apartHops * this.#hop * this.#mean);
	}

	/** @param end frame behind the window that is judged */
	#judge(end: number): void {
		const hop = (HOPS - ((this.#at / this.#hop) % HOPS)) % HOPS;
		// The first windows began in the middle.
		const whole = this.#at >= this.#frames + this.#apartHops * this.#hop;
		for (const [index, kind] of MAINS_KINDS.entries()) {
			const lines = this.#lines[index] as readonly MainsLine[];
			for (const line of lines) line.read(hop, (kind.kind === 'dc' ? 2 : 4) / this.#frames);
			if (!whole) continue;
			if (!this.#begun) this.#lookAtStart(kind, lines, end);
			const out = lines.filter((line) => line.standsOut(kind.least, kind.over));
			const isOut = out.length >= kind.needed;
			this.#proof.take(this.#channel, index, end, this.#hop * this.#mean, isOut ? 0 : seenFrom(lines, kind));
			if (isOut) this.#found(index, kind, end, Math.max(...out.map(({ amplitude }) => amplitude)));
			else this.#keep(index, lines, end);
		}
		this.#begun = whole;
	}

	/** Something may be there from the start on, so that it never comes up. */
	#lookAtStart({ fromStart, kind, least, over }: MainsKind, lines: readonly MainsLine[], end: number): void {
		const there = lines.find((line) => line.isThere(least, over));
		if (fromStart !== null && there !== undefined) this.#tell(kind, end, fromStart(there.amplitude));
	}

	#found(index: number, { kind, text }: MainsKind, end: number, amplitude: number): void {
		this.#rows[index] = (this.#rows[index] as number) + 1;
		if (this.#rows[index] !== IN_A_ROW) return;
		this.#open[index] = this.#tell(kind, end, text(amplitude));
	}

	/** @param end frame behind the window */
	#tell(kind: MainsKind['kind'], end: number, text: string): Finding {
		return this.#log.add({
			kind,
			severity: 'warning',
			by: 'programme',
			frame: end - this.#frames * this.#mean,
			frames: null,
			channel: this.#channel,
			text,
		});
	}

	/** Nothing is to be found in a window. */
	#keep(index: number, lines: readonly MainsLine[], end: number): void {
		for (const line of lines) line.keep();
		this.#rows[index] = 0;
		const open = this.#open[index] ?? null;
		if (open !== null) this.#log.end(open, end - this.#hop * this.#mean);
		this.#open[index] = null;
	}
}

/** Amplitude from which on something with as much at all frequencies would stand out at so many of them as are needed. */
function seenFrom(lines: readonly MainsLine[], { least, needed, over }: MainsKind): number {
	const sorted = lines.map((line) => line.seenFrom(least, over)).sort((a, b) => a - b);
	return sorted[needed - 1] ?? Number.POSITIVE_INFINITY;
}
