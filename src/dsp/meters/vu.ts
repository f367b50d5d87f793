/**
 * The pointer as a second-order system. IEC 60268-17 wants 99 % of a steady reading after 300 ms and an overshoot of 1 % to
 * 1.5 %. An overshoot of 1.25 % gives the damping, and 99 % at 300 ms then gives the frequency.
 */
const OVERSHOOT = 0.0125;
const DAMPING = -Math.log(OVERSHOOT) / Math.hypot(Math.PI, Math.log(OVERSHOOT));
/** Product of frequency and time, radians, at which the step response of this damping first reaches 0.99. */
const RADIANS_TO_99 = 4.053574;
const RISE_SECONDS = 0.3;
const PER_SECOND = RADIANS_TO_99 / RISE_SECONDS;
/** Mean of a rectified sine is 2/π of its amplitude; the meter is marked in amplitudes of sines. */
const SINE_PER_MEAN = Math.PI / 2;
/** -200 dBFS: below is the pointer's tail in silence. */
const SILENCE = 1e-10;
/** A pointer this near to rest is put there, before denormal numbers cost time. */
const REST = 1e-20;

/**
 * VU meters of channels, IEC 60268-17: the mean of the rectified signal through the ballistics of a moving-coil pointer.
 * Marked in dBFS of a sine, so a steady sine of -18 dBFS reads -18; less the reference level it is VU. A sample that is
 * not finite counts as 0. `process` allocates nothing.
 */
export class VuMeter {
	readonly #pointers: Float64Array;
	readonly #speeds: Float64Array;
	readonly #stepSeconds: number;

	constructor(rateHz: number, channels: number) {
		this.#pointers = new Float64Array(channels);
		this.#speeds = new Float64Array(channels);
		this.#stepSeconds = 1 / rateHz;
	}

	process(planes: readonly Float64Array[], frames: number): void {
		const pull = PER_SECOND * PER_SECOND * this.#stepSeconds;
		const drag = 2 * DAMPING * PER_SECOND * this.#stepSeconds;
		const step = this.#stepSeconds;
		for (let channel = 0; channel < this.#pointers.length; channel++) {
			const plane = planes[channel];
			if (plane === undefined) continue;
			let pointer = this.#pointers[channel] as number;
			let speed = this.#speeds[channel] as number;
			for (let i = 0; i < frames; i++) {
				const x = plane[i] as number;
				const level = x - x === 0 ? (x < 0 ? -x : x) : 0;
				speed += pull * (level - pointer) - drag * speed;
				pointer += step * speed;
			}
			const rests = pointer < REST && pointer > -REST;
			this.#pointers[channel] = rests ? 0 : pointer;
			this.#speeds[channel] = rests ? 0 : speed;
		}
	}

	/** Where the pointer stands, dBFS of a sine; null for silence. */
	vuDbfs(channel: number): number | null {
		const amplitude = SINE_PER_MEAN * (this.#pointers[channel] ?? 0);
		return amplitude > SILENCE ? 20 * Math.log10(amplitude) : null;
	}

	reset(): void {
		this.#pointers.fill(0);
		this.#speeds.fill(0);
	}
}
