import type { EdgeCheck } from '../../shared/model/revision.ts';
import { bestMatch, energy } from './match.ts';

/** Frames compared at each end: the loudest stretch of this length within the first or last second. */
const WINDOW = 4096;
const REACH = 2048;
/** Mean square (after whitening) below which an end is silence. */
const SILENCE = 1e-10;

type Verdict = EdgeCheck['head'];

/** An end that is not what was sent, and the frames that were compared, counted from the first source frame given. */
export interface FailedEdge {
	end: 'head' | 'tail';
	frame: number;
	frames: number;
	text: string;
}

/** The first or the last frames of two signals, kept for a comparison. */
class Stretch {
	readonly returned: Float64Array;
	readonly sent: Float64Array;
	#at = 0;
	#full = false;
	#given = 0;

	constructor(frames: number) {
		this.returned = new Float64Array(frames);
		this.sent = new Float64Array(frames);
	}

	get full(): boolean {
		return this.#full;
	}

	/** First frame of `inOrder`, counted from the first one given; negative when there was less than the whole. */
	get first(): number {
		return this.#given - this.returned.length;
	}

	push(returned: number, sent: number): void {
		this.#given++;
		this.returned[this.#at] = returned;
		this.sent[this.#at] = sent;
		if (++this.#at === this.returned.length) {
			this.#at = 0;
			this.#full = true;
		}
	}

	/** In the order of time; silence before it when there was less than the whole. */
	inOrder(): { returned: Float64Array; sent: Float64Array } {
		const turn = (signal: Float64Array) => {
			const turned = new Float64Array(signal.length);
			turned.set(signal.subarray(this.#at), 0);
			turned.set(signal.subarray(0, this.#at), signal.length - this.#at);
			return turned;
		};
		return { returned: turn(this.returned), sent: turn(this.sent) };
	}
}

function padded(signal: Float64Array): Float64Array {
	const result = new Float64Array(signal.length + 2 * REACH + WINDOW);
	result.set(signal, REACH);
	return result;
}

interface EdgeOptions {
	toleranceFrames: number;
	/** False for a pass that only records to tape. */
	returnExpected: boolean;
	/** What comes back is placed afterwards: another place is no fault. */
	placedLater: boolean;
}

function judge(
	stretch: Stretch,
	{ toleranceFrames, returnExpected, placedLater }: EdgeOptions,
): { verdict: Verdict; why: string; at: number } {
	const ordered = stretch.inOrder();
	const sent = padded(ordered.sent);
	const returned = padded(ordered.returned);
	let at = REACH;
	let most = 0;
	for (let start = REACH; start < REACH + ordered.sent.length; start += WINDOW / 4) {
		const here = energy(sent, start, WINDOW);
		if (here > most) {
			most = here;
			at = start;
		}
	}
	const told = (verdict: Verdict, why: string) => ({ verdict, why, at: at - REACH });
	if (most < SILENCE * WINDOW) return told('not provable', 'the source is silent there');
	const tolerance = Math.min(toleranceFrames, REACH);
	const here = bestMatch(returned, sent, at, WINDOW, -tolerance, tolerance);
	if (here.likeness >= 0.5) return told('proven', '');
	if (energy(returned, at, WINDOW) < SILENCE * WINDOW)
		return returnExpected
			? told('failed', 'nothing came back')
			: told('not provable', 'nothing came back, as the pass kind allows');
	if (placedLater) return told('not provable', 'it is placed after the print');
	const elsewhere = bestMatch(returned, sent, at, WINDOW, -REACH, REACH);
	if (elsewhere.likeness >= 0.8) return told('failed', `it came back ${elsewhere.lagFrames} frames from its place`);
	return told('not provable', 'what came back is too different from the source');
}

/** Keeps the first and last second of a pass and compares them with what was sent. */
export class EdgeWatch {
	readonly #head: Stretch;
	readonly #tail: Stretch;
	readonly #options: EdgeOptions;

	constructor(options: EdgeOptions & { rateHz: number }) {
		this.#head = new Stretch(options.rateHz);
		this.#tail = new Stretch(options.rateHz);
		this.#options = options;
	}

	/** One frame of the source's own time, whitened. */
	push(returned: number, sent: number): void {
		if (!this.#head.full) this.#head.push(returned, sent);
		this.#tail.push(returned, sent);
	}

	/** Both ends, and what of them is a fault. */
	finish(): { edges: EdgeCheck; failed: FailedEdge[] } {
		const ends = [
			{ end: 'head', stretch: this.#head, ...judge(this.#head, this.#options) },
			{ end: 'tail', stretch: this.#tail, ...judge(this.#tail, this.#options) },
		] as const;
		const [head, tail] = ends;
		const words = ({ end, why }: (typeof ends)[number]) =>
			why === '' ? [] : [`${end === 'head' ? 'Head' : 'Tail'}: ${why}.`];
		const failed = ends.flatMap((edge) => {
			if (edge.verdict !== 'failed') return [];
			const { end, stretch, at } = edge;
			const frame = Math.max(0, stretch.first + at);
			const to = Math.min(stretch.first + at + WINDOW, stretch.first + stretch.sent.length);
			return [{ end, frame, frames: to - frame, text: words(edge).join('') }];
		});
		return { edges: { head: head.verdict, tail: tail.verdict, note: ends.flatMap(words).join(' ') }, failed };
	}
}
