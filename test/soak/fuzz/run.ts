import { DetentError } from '../../../src/shared/errors.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { Mutator } from './mutate.ts';

/** A decoder under test. */
export interface FuzzSubject {
	/** One piece of input; throws typed errors only. */
	feed(bytes: Uint8Array): void;
}

export interface FuzzTarget {
	readonly name: string;
	/** Inputs that the decoder understands; they are spoilt. */
	readonly golden: readonly Uint8Array[];
	/** `stream`: an input may come in pieces, and what is half received stays. `message`: each input is whole. */
	readonly kind: 'stream' | 'message';
	make(): FuzzSubject;
}

export interface FuzzResult {
	readonly name: string;
	readonly inputs: number;
	readonly inputsPerSecond: number;
	/** Typed errors by code. */
	readonly errors: Readonly<Record<string, number>>;
	/** What was thrown besides; none may be. */
	readonly escapes: readonly string[];
	/** Slowest input, ms; one that took over 1 ms is measured again, three times, and the shortest counts. */
	readonly worstMs: number;
	/** Inputs that took over 1 ms each of four times. */
	readonly slow: readonly string[];
	/** Heap after the run less heap before, both after collection, with the decoder still in hand. */
	readonly heapGrowthBytes: number;
}

/** Longest that any input may take. */
export const SLOW_MS = 1;
/** The decoder is made anew after so many inputs, so that a slow one can be repeated with all that came before it. */
const EPOCH = 1024;
const MAX_REPORTS = 5;
const MEASURES = 3;

type Epoch = Uint8Array[];

/** Time as it passes on the wall and on the processor, ms. */
export interface Stopwatch {
	wallMs(): number;
	cpuMs(): number;
}

const PROCESS_WATCH: Stopwatch = {
	wallMs: () => performance.now(),
	cpuMs: () => {
		const { user, system } = process.cpuUsage();
		return (user + system) / 1000;
	},
};

/** Feeds one piece; typed errors are counted. */
function feed(subject: FuzzSubject, input: Uint8Array, errors: Map<string, number>): string | null {
	try {
		subject.feed(input);
		return null;
	} catch (error) {
		if (!(error instanceof DetentError)) return String(error);
		errors.set(error.code, (errors.get(error.code) ?? 0) + 1);
		return null;
	}
}

/**
 * Time of the last piece of an epoch, the others fed before it; the shortest of some tries. Of wall and CPU time the
 * shorter: the one counts other programs, the other the engine's own threads that compile and collect beside it.
 */
function measureAgain(target: FuzzTarget, epoch: Epoch, watch: Stopwatch): number {
	let shortest = Number.POSITIVE_INFINITY;
	for (let measure = 0; measure < MEASURES; measure += 1) {
		const subject = target.make();
		for (const piece of epoch.slice(0, -1)) feed(subject, piece, new Map());
		const last = epoch.at(-1) ?? new Uint8Array(0);
		const [cpuBefore, before] = [watch.cpuMs(), watch.wallMs()];
		feed(subject, last, new Map());
		shortest = Math.min(shortest, watch.wallMs() - before, watch.cpuMs() - cpuBefore);
	}
	return shortest;
}

function heapBytes(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

/**
 * Feeds a decoder spoilt frames, in pieces where it takes a stream.
 *
 * Time is read for each input, and one over 1 ms is repeated: a busy machine or a collection is slow once, a decoder is slow
 * each time. The heap is compared after a forced collection (`node --expose-gc`; without it the figure means nothing).
 */
export function fuzz(target: FuzzTarget, inputs: number, seed: number, watch = PROCESS_WATCH): FuzzResult {
	const mutator = new Mutator(target.golden, seededRng(seed));
	const errors = new Map<string, number>();
	const escapes: string[] = [];
	const slow: string[] = [];
	let worstMs = 0;
	let subject = target.make();
	let epoch: Epoch = [];
	const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
	const one = (piece: Uint8Array) => {
		// The mutator uses its array again, and a decoder may keep what it was given.
		const own = piece.slice();
		epoch.push(own);
		const cpuBefore = watch.cpuMs();
		const before = watch.wallMs();
		const escaped = feed(subject, own, errors);
		let tookMs = watch.wallMs() - before;
		// Wall time counts what other programs did meanwhile.
		if (tookMs > SLOW_MS) tookMs = Math.min(tookMs, watch.cpuMs() - cpuBefore);
		if (escaped !== null && escapes.length < MAX_REPORTS) escapes.push(`${hex(own)}: ${escaped}`);
		if (tookMs > SLOW_MS) {
			tookMs = Math.min(tookMs, measureAgain(target, epoch, watch));
			if (tookMs > SLOW_MS && slow.length < MAX_REPORTS) slow.push(`${tookMs.toFixed(2)} ms: ${hex(own)}`);
		}
		worstMs = Math.max(worstMs, tookMs);
	};
	const renew = () => {
		subject = target.make();
		epoch = [];
	};
	for (let warm = 0; warm < Math.min(inputs, 2000); warm += 1) feed(subject, mutator.next().slice(), new Map());
	renew();
	const heapBefore = heapBytes();
	const startedMs = performance.now();
	for (let count = 0; count < inputs; count += 1) {
		if (count % EPOCH === 0) renew();
		const input = mutator.next();
		if (target.kind === 'message' || mutator.below(2) === 0) one(input);
		else {
			const cut = mutator.below(input.length + 1);
			const rest = input.slice(cut);
			one(input.subarray(0, cut));
			one(rest);
		}
	}
	const seconds = (performance.now() - startedMs) / 1000;
	epoch = [];
	return {
		name: target.name,
		inputs,
		inputsPerSecond: Math.round(inputs / seconds),
		errors: Object.fromEntries(errors),
		escapes,
		worstMs,
		slow,
		heapGrowthBytes: heapBytes() - heapBefore,
	};
}
