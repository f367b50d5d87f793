import type { Finding } from '../../shared/model/finding.ts';
import type { FindingSink } from './findingSink.ts';

/** Length of a window with the shape of a raised cosine, and how often one begins. */
const WINDOW_SECONDS = 2;
const HOPS = 2;
const MAINS_HZ = [50, 60] as const;
const HARMONICS = 3;
/** Rate to which both signals are brought by plain means of a few frames; what folds over folds in both alike. */
const REDUCED_HZ = 3000;
/** Offset of the return that is told, and how far above what the source brings it must stand. */
const LEAST_DC = 10 ** (-50 / 20);
const OVER_SOURCE = 4;
/** Amplitude of hum that is told, how far above what the programme has there, and above what was there before. */
const LEAST_HUM = 10 ** (-66 / 20);
const OVER_PROGRAMME = 8;
const OVER_BEFORE = 4;
/** Windows in a row that say the same. */
const IN_A_ROW = 2;

interface Kind {
	readonly kind: 'dc' | 'hum';
	/** Frequencies of which `needed` must stand out at once; 0 Hz is the offset. */
	readonly frequenciesHz: readonly number[];
	readonly needed: number;
	readonly least: number;
	readonly over: number;
	readonly text: (amplitude: number) => string;
}

const dbfs = (amplitude: number) => (20 * Math.log10(amplitude)).toFixed(0).replace('-', '−');

const KINDS: readonly Kind[] = [
	{
		kind: 'dc',
		frequenciesHz: [0],
		needed: 1,
		least: LEAST_DC,
		over: OVER_SOURCE,
		text: (amplitude) => `A DC offset of about ${dbfs(amplitude)} dBFS came up.`,
	},
	...MAINS_HZ.map(
		(mains): Kind => ({
			kind: 'hum',
			frequenciesHz: Array.from({ length: HARMONICS }, (_, k) => mains * (k + 1)),
			needed: 2,
			least: LEAST_HUM,
			over: OVER_PROGRAMME,
			text: (amplitude) => `Hum of ${mains} Hz came up, about ${dbfs(amplitude)} dBFS.`,
		}),
	),
];

/** One frequency in what was sent and what came back. */
class Line {
	readonly #cosine: Float64Array;
	readonly #sine: Float64Array;
	/** Return re, im; sent re, im: of the windows at work, one after the other. */
	readonly #sums = new Float64Array(4 * HOPS);
	/** Least amplitude up to now that the programme does not explain. */
	#before = Number.POSITIVE_INFINITY;
	amplitude = 0;
	#sent = 0;

	constructor(frequencyHz: number, rateHz: number) {
		// A whole window, so that no rounding of a period adds up.
		const frames = HOPS * Math.round((WINDOW_SECONDS * rateHz) / HOPS);
		const at = (frame: number) => (2 * Math.PI * frequencyHz * frame) / rateHz;
		this.#cosine = Float64Array.from({ length: frames }, (_, frame) => Math.cos(at(frame)));
		this.#sine = Float64Array.from({ length: frames }, (_, frame) => Math.sin(at(frame)));
	}

	push(returned: number, sent: number, frame: number, weights: readonly number[]): void {
		const phase = frame % this.#cosine.length;
		const c = this.#cosine[phase] as number;
		const s = this.#sine[phase] as number;
		const sums = this.#sums;
		for (let hop = 0; hop < HOPS; hop++) {
			const r = (weights[hop] as number) * returned;
			const x = (weights[hop] as number) * sent;
			const at = 4 * hop;
			sums[at] = (sums[at] as number) + r * c;
			sums[at + 1] = (sums[at + 1] as number) + r * s;
			sums[at + 2] = (sums[at + 2] as number) + x * c;
			sums[at + 3] = (sums[at + 3] as number) + x * s;
		}
	}

	/** Reads the window that ends and clears it. @param scale of a sum, for an amplitude */
	read(hop: number, scale: number): void {
		const [a, b, c, d] = this.#sums.subarray(4 * hop, 4 * hop + 4) as unknown as [number, number, number, number];
		this.amplitude = scale * Math.hypot(a, b);
		this.#sent = scale * Math.hypot(c, d);
		this.#sums.fill(0, 4 * hop, 4 * hop + 4);
	}

	/** The line stands above what the programme brings and above what was there before. */
	standsOut(least: number, over: number): boolean {
		return this.amplitude > Math.max(least, over * this.#sent, OVER_BEFORE * this.#before);
	}

	/** The window read last was as it should be. */
	keep(): void {
		this.#before = Math.min(this.#before, this.amplitude);
	}
}

/**
 * Watches one channel of the return for an offset and for hum that come up in the middle of a pass, by the Fourier
 * transform of windows of two seconds at 0 Hz and at the mains' frequencies. What the source has there itself, and what
 * was there from the start, is no finding; hum under a bass note of the same pitch is not seen before that ends.
 */
export class MainsWatch {
	readonly #channel: Finding['channel'];
	readonly #log: FindingSink;
	/** Frames of a mean. */
	readonly #mean: number;
	/** Means of a hop and of a window. */
	readonly #hop: number;
	readonly #frames: number;
	readonly #weights = new Array<number>(HOPS).fill(0);
	readonly #lines: readonly (readonly Line[])[];
	readonly #rows = new Int32Array(KINDS.length);
	readonly #open: (Finding | null)[] = KINDS.map(() => null);
	/** Means taken, frames of the one at hand, and its sums. */
	#at = 0;
	#held = 0;
	#returned = 0;
	#sent = 0;

	constructor(rateHz: number, channel: 'left' | 'right', log: FindingSink) {
		this.#channel = channel;
		this.#log = log;
		this.#mean = Math.max(1, Math.floor(rateHz / REDUCED_HZ));
		const reducedHz = rateHz / this.#mean;
		this.#hop = Math.round((WINDOW_SECONDS * reducedHz) / HOPS);
		this.#frames = this.#hop * HOPS;
		this.#lines = KINDS.map(({ frequenciesHz }) => frequenciesHz.map((frequency) => new Line(frequency, reducedHz)));
	}

	/** @param frame source frame of this sample */
	push(returned: number, sent: number, frame: number): void {
		this.#returned += returned;
		this.#sent += sent;
		if (++this.#held === this.#mean) this.#take(frame + 1);
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
		if (this.#at % this.#hop === 0) this.#judge(end);
	}

	#judge(end: number): void {
		const hop = (HOPS - ((this.#at / this.#hop) % HOPS)) % HOPS;
		// The first windows began in the middle.
		const whole = this.#at >= this.#frames;
		for (const [index, { kind, needed, least, over, text }] of KINDS.entries()) {
			const lines = this.#lines[index] as readonly Line[];
			for (const line of lines) line.read(hop, (kind === 'dc' ? 2 : 4) / this.#frames);
			if (!whole) continue;
			const out = lines.filter((line) => line.standsOut(least, over));
			if (out.length < needed) {
				for (const line of lines) line.keep();
				this.#rows[index] = 0;
				const open = this.#open[index] ?? null;
				if (open !== null) this.#log.end(open, end - this.#hop * this.#mean);
				this.#open[index] = null;
				continue;
			}
			this.#rows[index] = (this.#rows[index] as number) + 1;
			if (this.#rows[index] !== IN_A_ROW) continue;
			this.#open[index] = this.#log.add({
				kind,
				severity: 'warning',
				by: 'programme',
				frame: end - this.#frames * this.#mean,
				frames: null,
				channel: this.#channel,
				text: text(Math.max(...out.map(({ amplitude }) => amplitude))),
			});
		}
	}
}
