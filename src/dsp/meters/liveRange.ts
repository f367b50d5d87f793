import { ABSOLUTE_GATE_LUFS, HOPS_A_STEP, STEPS, STEPS_PER_LU } from './loudnessSteps.ts';
import type { LoudnessWindows } from './loudnessWindows.ts';

const RELATIVE_GATE_LU = -20;

/**
 * Loudness range (EBU Tech 3342) while the music plays: short-term values each 100 ms are counted in steps of 0.01 LU, so that
 * reading it costs the same after a minute and after an hour, and allocates nothing. Within 0.01 LU of
 * `GatedLoudness.loudnessRangeLu`.
 */
export class LiveRange {
	readonly #counts = new Uint32Array(STEPS);
	#hops = 0;
	#kept = 0;
	#power = 0;

	/** Comes after each hop of 10 ms that `windows` has taken. */
	pushHop(windows: LoudnessWindows): void {
		if (++this.#hops % HOPS_A_STEP !== 0) return;
		const lufs = windows.shortTermLufs();
		if (lufs === null || lufs < ABSOLUTE_GATE_LUFS) return;
		const step = Math.min(STEPS - 1, Math.round((lufs - ABSOLUTE_GATE_LUFS) * STEPS_PER_LU));
		this.#counts[step] = (this.#counts[step] as number) + 1;
		this.#kept++;
		this.#power += 10 ** (lufs / 10);
	}

	/** LU; null before the first 3 s and while everything was below the gate. */
	rangeLu(): number | null {
		if (this.#kept === 0) return null;
		const gate = 10 * Math.log10(this.#power / this.#kept) + RELATIVE_GATE_LU;
		const first = Math.max(0, Math.ceil((gate - ABSOLUTE_GATE_LUFS) * STEPS_PER_LU));
		let count = 0;
		for (let step = first; step < STEPS; step++) count += this.#counts[step] as number;
		const low = this.#stepOf(first, Math.round((count - 1) * 0.1));
		const high = this.#stepOf(first, Math.round((count - 1) * 0.95));
		return (high - low) / STEPS_PER_LU;
	}

	reset(): void {
		this.#counts.fill(0);
		this.#hops = 0;
		this.#kept = 0;
		this.#power = 0;
	}

	/** Step of the value with this rank, from 0, among those from step `first` on. */
	#stepOf(first: number, rank: number): number {
		let seen = 0;
		for (let step = first; step < STEPS; step++) {
			seen += this.#counts[step] as number;
			if (seen > rank) return step;
		}
		return STEPS - 1;
	}
}
