import { ABSOLUTE_GATE_LUFS, HOPS_A_STEP, STEPS, STEPS_PER_LU } from './loudnessSteps.ts';
import { type LoudnessWindows, toLufs, toPower } from './loudnessWindows.ts';

const RELATIVE_GATE_LU = -10;

/**
 * Gated loudness (ITU-R BS.1770-5 Annex 1) while the music plays: of each step of 0.01 LU the number of its gating blocks and the sum of
 * their powers are kept, so that it takes the same memory and time after a minute and after a day, and allocates nothing.
 * It is that of `GatedLoudness`, but for blocks within 0.01 LU of the relative gate, which are all taken for above or below.
 */
export class LiveIntegrated {
	readonly #counts = new Uint32Array(STEPS);
	readonly #powers = new Float64Array(STEPS);
	readonly #absolute = toPower(ABSOLUTE_GATE_LUFS);
	#hops = 0;
	#count = 0;
	#power = 0;

	/** Comes after each hop of 10 ms that `windows` has taken. */
	pushHop(windows: LoudnessWindows): void {
		if (++this.#hops % HOPS_A_STEP !== 0) return;
		const power = windows.momentaryPower;
		if (!(power > this.#absolute)) return;
		const step = this.#stepOf(power);
		this.#counts[step] = (this.#counts[step] as number) + 1;
		this.#powers[step] = (this.#powers[step] as number) + power;
		this.#count++;
		this.#power += power;
	}

	/** LUFS; null while everything was below the gate. */
	integratedLufs(): number | null {
		if (this.#count === 0) return null;
		const gate = Math.max(this.#absolute, (this.#power / this.#count) * 10 ** (RELATIVE_GATE_LU / 10));
		const first = this.#stepOf(gate);
		const atGate = this.#counts[first] as number;
		const above = atGate > 0 && (this.#powers[first] as number) / atGate > gate;
		let count = above ? atGate : 0;
		let power = above ? (this.#powers[first] as number) : 0;
		for (let step = first + 1; step < STEPS; step++) {
			count += this.#counts[step] as number;
			power += this.#powers[step] as number;
		}
		return count === 0 ? null : toLufs(power / count);
	}

	reset(): void {
		this.#counts.fill(0);
		this.#powers.fill(0);
		this.#hops = 0;
		this.#count = 0;
		this.#power = 0;
	}

	#stepOf(power: number): number {
		const step = Math.floor(10 * STEPS_PER_LU * Math.log10(power / this.#absolute));
		return Math.min(STEPS - 1, Math.max(0, step));
	}
}
