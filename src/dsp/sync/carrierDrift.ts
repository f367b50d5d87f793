import { TAPS } from './loopFit.ts';

/** Of the code, in radians a frame: a delay of one frame turns the phase there by a quarter. */
const CARRIER = Math.PI / 2;

/** How far the delay of a model of the loop has moved since the start, by its phase at the code's carrier. */
export class CarrierDrift {
	#phase = 0;
	#frames = 0;

	/** Frames that are missing by now, with a fraction; negative when there are too many. */
	get frames(): number {
		return this.#frames;
	}

	begin(taps: Float64Array): void {
		this.#phase = phaseOf(taps);
		this.#frames = 0;
	}

	/** Less than two frames from one call to the next. */
	follow(taps: Float64Array): void {
		const phase = phaseOf(taps);
		const turned = phase - this.#phase;
		this.#frames += (turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI))) / CARRIER;
		this.#phase = phase;
	}
}

function phaseOf(taps: Float64Array): number {
	let real = 0;
	let imaginary = 0;
	for (let tap = 0; tap < TAPS; tap++) {
		real += (taps[tap] as number) * Math.cos(CARRIER * tap);
		imaginary -= (taps[tap] as number) * Math.sin(CARRIER * tap);
	}
	return Math.atan2(imaginary, real);
}
