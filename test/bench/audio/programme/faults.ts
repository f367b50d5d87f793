import { seededRng } from '../../../../src/shared/random.ts';

export type FaultKind = 'dropout' | 'repeat' | 'missing' | 'twice' | 'level';

export interface Fault {
	readonly kind: FaultKind;
	/** Where it begins in what comes back, frames. */
	readonly at: number;
	readonly frames: number;
	/** Of a level jump. */
	readonly gainDb: number;
	/** Behind the chain, or before it. */
	readonly side: 'return' | 'send';
	readonly channel: 'left' | 'right' | 'both';
}

type Pair = readonly [Float64Array, Float64Array];

const LENGTHS = [32, 48, 64, 100, 128, 256, 512, 1024, 2048, 4096];
const SHORT = [1, 2, 4, 8, 16, 24];
const JUMPS_DB = [0.5, 0.7, 1, 2, 6];
const SMALL_JUMPS_DB = [0.1, 0.2, 0.3, 0.4];
const KINDS: readonly FaultKind[] = ['dropout', 'repeat', 'missing', 'twice', 'level'];

/**
 * Faults of all kinds in turn, about one a second from 3 s on; what shifts the return is followed by what shifts it back.
 *
 * @param small also those below what is promised
 */
export function drawFaults(seed: number, rateHz: number, frames: number, small: boolean): Fault[] {
	const rng = seededRng(seed);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(rng() * list.length)] as T;
	const faults: Fault[] = [];
	let shift = 0;
	let side: Fault['side'] = 'return';
	for (let at = 3 * rateHz; at < frames - 3 * rateHz; at += Math.round(rateHz * (0.8 + 0.4 * rng()))) {
		// What is shifted before the chain is shifted back there, too.
		if (shift === 0) side = rng() < 0.5 ? 'return' : 'send';
		const kind = shift === 0 ? pick(KINDS) : shift > 0 ? 'missing' : 'twice';
		const lengths = small ? SHORT : LENGTHS;
		const length =
			kind === 'level' ? Math.round(rateHz * (0.1 + 0.2 * rng())) : shift === 0 ? pick(lengths) : Math.abs(shift);
		const gainDb = kind === 'level' ? pick(small ? SMALL_JUMPS_DB : JUMPS_DB) * (rng() < 0.5 ? -1 : 1) : 0;
		if (kind === 'missing') shift -= length;
		if (kind === 'twice') shift += length;
		const channel = kind === 'missing' || kind === 'twice' || rng() < 0.6 ? 'both' : rng() < 0.5 ? 'left' : 'right';
		faults.push({ kind, at, frames: length, gainDb, side, channel });
	}
	return faults;
}

/** A signal with those faults of a side. */
export function withFaults(signal: Pair, faults: readonly Fault[], side: Fault['side']): [Float64Array, Float64Array] {
	const out: [Float64Array, Float64Array] = [new Float64Array(signal[0].length), new Float64Array(signal[1].length)];
	const mine = faults.filter((fault) => fault.side === side);
	for (const [index, name] of (['left', 'right'] as const).entries()) {
		const from = signal[index] as Float64Array;
		const to = out[index] as Float64Array;
		let late = 0;
		let next = 0;
		let here: Fault | null = null;
		for (let frame = 0; frame < to.length; frame++) {
			const fault = mine[next];
			if (fault !== undefined && frame === fault.at) {
				next++;
				if (fault.kind === 'missing') late -= fault.frames;
				else if (fault.kind === 'twice') late += fault.frames;
				else here = fault.channel === 'both' || fault.channel === name ? fault : null;
			}
			if (here !== null && frame >= here.at + here.frames) here = null;
			const place = frame - late - (here?.kind === 'repeat' ? here.frames : 0);
			const value = from[place] ?? 0;
			to[frame] =
				here === null || here.kind === 'repeat'
					? value
					: here.kind === 'dropout'
						? 0
						: value * 10 ** (here.gainDb / 20);
		}
	}
	return out;
}
