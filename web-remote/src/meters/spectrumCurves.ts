import { SPECTRUM_BANDS, SPECTRUM_FLOOR_DB } from '../../../src/shared/model/spectrumBands.ts';

const HOLD_MS = 2000;
const FALL_DB_PER_S = 12;
/** Time constant of the average that can be kept. */
const AVERAGE_MS = 3000;

/** A curve to be seen beside what plays. */
export interface LaidOver {
	bandsDb: ArrayLike<number>;
	/** Loudness of the whole piece that it is of; null for a curve that is drawn as it was. */
	integratedLufs: number | null;
}

/** What brings a curve to the loudness of what plays, dB; 0 where either loudness is not known. */
export function matchLiftDb({ integratedLufs }: LaidOver, playsLufs: number | null): number {
	return integratedLufs === null || playsLufs === null ? 0 : playsLufs - integratedLufs;
}

/** Peak hold and slow average of the bands of a spectrum, without an allocation a reading. */
export class SpectrumCurves {
	readonly hold = new Float32Array(SPECTRUM_BANDS).fill(SPECTRUM_FLOOR_DB);
	readonly #powers = new Float64Array(SPECTRUM_BANDS);
	readonly #heldAtMs = new Float64Array(SPECTRUM_BANDS);
	#lastMs: number | null = null;

	take(bandsDb: readonly number[], nowMs: number): void {
		const passedMs = this.#lastMs === null ? Number.POSITIVE_INFINITY : Math.max(0, nowMs - this.#lastMs);
		this.#lastMs = nowMs;
		const share = 1 - Math.exp(-passedMs / AVERAGE_MS);
		for (let band = 0; band < SPECTRUM_BANDS; band++) {
			const db = bandsDb[band] ?? SPECTRUM_FLOOR_DB;
			const heldMs = nowMs - (this.#heldAtMs[band] ?? 0);
			let held = this.hold[band] ?? SPECTRUM_FLOOR_DB;
			if (heldMs > HOLD_MS) held -= (FALL_DB_PER_S * Math.min(passedMs, heldMs - HOLD_MS)) / 1000;
			if (db >= held) {
				held = db;
				this.#heldAtMs[band] = nowMs;
			}
			this.hold[band] = held;
			const power = this.#powers[band] ?? 0;
			this.#powers[band] = power + share * (10 ** (db / 10) - power);
		}
	}

	/** The average of the last seconds, dB. */
	average(): Float32Array {
		return Float32Array.from(this.#powers, (power) => Math.max(SPECTRUM_FLOOR_DB, 10 * Math.log10(power)));
	}
}
