import type { EdgeCheck } from '../../shared/model/revision.ts';
import { bestMatch, energy } from './match.ts';

/** Frames compared at each end: the loudest stretch of this length within the first or last second. */
const WINDOW = 4096;
const REACH = 2048;
/** Mean square (after whitening) below which an end is silence. */
const SILENCE = 1e-10;

type Verdict = EdgeCheck['head'];

/** The first or the last frames of two signals, kept for a comparison. */
class Stretch {
	readonly returned: Float64Array;
	readonly sent: Float64Array;
	#at = 0;
	#full = false;

	constructor(frames: number) {
		this.returned = new Float64Array(frames);
		this.sent = new Float64Array(frames);
	}

	get full(): boolean {
		return this.#full;
	}

	push(returned: number, sent: number): void {
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
): { verdict: Verdict; why: string } {
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
	if (most < SILENCE * WINDOW) return { verdict: 'not provable', why: 'the source is silent there' };
	const tolerance = Math.min(toleranceFrames, REACH);
	const here = bestMatch(returned, sent, at, WINDOW, -tolerance, tolerance);
	if (here.likeness >= 0.5) return { verdict: 'proven', why: '' };
	if (energy(returned, at, WINDOW) < SILENCE * WINDOW)
		return returnExpected
			? { verdict: 'failed', why: 'nothing came back' }
			: { verdict: 'not provable', why: 'nothing came back, as the pass kind allows' };
	if (placedLater) return { verdict: 'not provable', why: 'it is placed after the print' };
	const elsewhere = bestMatch(returned, sent, at, WINDOW, -REACH, REACH);
	if (elsewhere.likeness >= 0.8)
		return { verdict: 'failed', why: `it came back ${elsewhere.lagFrames} frames from its place` };
	return { verdict: 'not provable', why: 'what came back is too different from the source' };
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

	finish(): EdgeCheck {
		const head = judge(this.#head, this.#options);
		const tail = judge(this.#tail, this.#options);
		const note = [head.why === '' ? '' : `Head: ${head.why}.`, tail.why === '' ? '' : `Tail: ${tail.why}.`]
			.filter((text) => text !== '')
			.join(' ');
		return { head: head.verdict, tail: tail.verdict, note };
	}
}
