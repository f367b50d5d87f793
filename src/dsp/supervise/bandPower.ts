/** Below hum and its first harmonics, and above what hiss has most of: what is left is the programme's middle. */
const LOWEST_HZ = 200;
const HIGHEST_HZ = 5000;
/** States below this are silence: denormal numbers, which are slow, are kept out of them. */
const SILENCE = 1e-150;

/** Mean power of one signal between 200 Hz and 5 kHz; neither an offset nor hum nor hiss counts for much in it. */
export class BandPower {
	readonly #low: number;
	readonly #high: number;
	#first = 0;
	#second = 0;
	#smooth = 0;
	#sum = 0;
	#frames = 0;

	constructor(rateHz: number) {
		const onePole = (hz: number) => 1 - Math.exp((-2 * Math.PI * hz) / rateHz);
		this.#low = onePole(LOWEST_HZ);
		this.#high = onePole(HIGHEST_HZ);
	}

	push(sample: number): void {
		this.#first += this.#low * (sample - this.#first);
		const once = sample - this.#first;
		this.#second += this.#low * (once - this.#second);
		this.#smooth += this.#high * (once - this.#second - this.#smooth);
		this.#sum += this.#smooth * this.#smooth;
		this.#frames++;
	}

	/** Of all samples since the last time, 1 for a full-scale square; 0 without any. */
	take(): number {
		const power = this.#frames === 0 ? 0 : this.#sum / this.#frames;
		this.#sum = 0;
		this.#frames = 0;
		if (Math.abs(this.#first) < SILENCE) this.#first = 0;
		if (Math.abs(this.#second) < SILENCE) this.#second = 0;
		if (Math.abs(this.#smooth) < SILENCE) this.#smooth = 0;
		return power;
	}
}
