import type { LoopMix } from './loops.ts';

/** What of a signal goes out to the units of a loop. */
export interface SentSignal {
	/** Mid goes out on the left channel, side on the right. */
	readonly midSide: boolean;
	/** The output that carries it; the other one is silent. Null for both. */
	readonly side: 'left' | 'right' | null;
}

/** What a loop sends. Of an insert in mid and side, mid is on the left output and side on the right. */
export function sentBy({ midSide, channels }: Pick<LoopMix, 'midSide' | 'channels'>): SentSignal {
	if (channels === null) return { midSide, side: null };
	return { midSide, side: channels === 'left' || channels === 'mid' ? 'left' : 'right' };
}

/** Left and right into mid and side, in place. */
export function toMidSide(left: Float64Array, right: Float64Array, frames: number): void {
	for (let frame = 0; frame < frames; frame++) {
		const l = left[frame] ?? 0;
		const r = right[frame] ?? 0;
		left[frame] = (l + r) / 2;
		right[frame] = (l - r) / 2;
	}
}

/** Silences the output that carries nothing, in place. */
export function silenceUnused(side: SentSignal['side'], left: Float64Array, right: Float64Array, frames: number): void {
	if (side === 'right') left.fill(0, 0, frames);
	if (side === 'left') right.fill(0, 0, frames);
}

/** The signal before an insert into what leaves on its send, in place. */
export function intoSent({ midSide, side }: SentSignal, left: Float64Array, right: Float64Array, frames: number): void {
	if (midSide) toMidSide(left, right, frames);
	silenceUnused(side, left, right, frames);
}
