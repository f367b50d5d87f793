import { REST } from './stateVariable.ts';

/** Electrical travel of the pots, 0…1, and the parts on the switches. */
export interface PultecControls {
	highBoost: number;
	highCut: number;
	lowBoost: number;
	lowCut: number;
	/** 0 sharp, 1 broad. */
	bandwidth: number;
	/** The large capacitor of the low section, farad. The small one is 1/30 of it. */
	lowFarad: number;
	/** The capacitor of the high cut, farad. */
	cutFarad: number;
	/** Resonance of the high boost, Hz. */
	highHz: number;
}

/** What one box's own parts are, relative to the drawing. */
export interface PultecParts {
	highBoostPot: number;
	highCutPot: number;
	lowBoostPot: number;
	lowCutPot: number;
	bandwidthPot: number;
	lowCapacitors: number;
	smallCapacitors: number;
	cutCapacitor: number;
	inductor: number;
}

/** Parts exactly as drawn. */
export const DRAWN_PARTS: Readonly<PultecParts> = {
	highBoostPot: 1,
	highCutPot: 1,
	lowBoostPot: 1,
	lowCutPot: 1,
	bandwidthPot: 1,
	lowCapacitors: 1,
	smallCapacitors: 1,
	cutCapacitor: 1,
	inductor: 1,
};

const ORDER = 5;
/** The track of a pot never ends at nothing. */
const END_OHM = 1;
const CUT_SERIES_OHM = 91;
const OUTPUT_OHM = 10_000;
const BRANCH_OHM = 11_000;
/** L / C of the high boost, ohm squared. */
const RESONATOR_OHM2 = 12e6;
/** Make-up of the line amplifier: a flat network comes out at 0 dB. */
const MAKE_UP = 15.4882;

function pot(ohm: number, share: number): number {
	return Math.max(END_OHM, ohm * share);
}

function at(list: Float64Array, index: number): number {
	return list[index] as number;
}

/**
 * The passive network of the EQP-1A, discretised as a whole by the trapezoidal rule from its state equations; the
 * resonance of the high boost is pre-warped. State: voltage of the resonator's capacitor, current of its inductor,
 * voltages of the high-cut capacitor, the small and the large low capacitor.
 * Source of the network: pywdf's Pultec example (specs "measurement" 11.6). One channel. Latency 0.
 */
export class PultecNetwork {
	readonly #rateHz: number;
	readonly #parts: Readonly<PultecParts>;
	readonly #a = new Float64Array(ORDER * ORDER);
	readonly #b = new Float64Array(ORDER);
	readonly #c = new Float64Array(ORDER);
	readonly #work = new Float64Array(ORDER * 2 * ORDER);
	readonly #m = new Float64Array(ORDER * ORDER);
	readonly #n = new Float64Array(ORDER);
	readonly #state = new Float64Array(ORDER);
	#d = 0;

	constructor(rateHz: number, parts: Readonly<PultecParts>) {
		this.#rateHz = rateHz;
		this.#parts = parts;
	}

	/** New element values; the memory stays. */
	set(controls: Readonly<PultecControls>): void {
		const parts = this.#parts;
		const upper = pot(12_000 * parts.highBoostPot, 1 - controls.highBoost);
		const bridge = pot(12_000 * parts.highBoostPot, controls.highBoost);
		const damping = 390 + pot(3_900 * parts.bandwidthPot, controls.bandwidth);
		const cutUpper = pot(1_000 * parts.highCutPot, 1 - controls.highCut);
		const cutLower = pot(1_000 * parts.highCutPot, controls.highCut);
		const lowCut = pot(110_000 * parts.lowCutPot, controls.lowCut);
		const lowBoost = pot(8_200 * parts.lowBoostPot, controls.lowBoost);
		const large = controls.lowFarad * parts.lowCapacitors;
		const small = (controls.lowFarad / 30) * parts.smallCapacitors;
		const cut = controls.cutFarad * parts.cutCapacitor;
		const wanted = Math.PI * Math.min(0.49, controls.highHz / this.#rateHz / Math.sqrt(parts.inductor));
		const omega = 2 * this.#rateHz * Math.tan(wanted);
		const henry = Math.sqrt(RESONATOR_OHM2) / omega;
		const resonator = 1 / (omega * Math.sqrt(RESONATOR_OHM2));

		// i4 = alpha·iT + beta is the current through the small capacitor's branch, iT the whole current.
		const parallel = (cutLower * CUT_SERIES_OHM) / (cutLower + CUT_SERIES_OHM);
		const cutBranch = cutUpper + parallel;
		const alpha = cutBranch / (BRANCH_OHM + cutBranch);
		const betaCut = parallel / CUT_SERIES_OHM / (BRANCH_OHM + cutBranch);
		const betaSmall = -1 / (BRANCH_OHM + cutBranch);
		const total = upper + bridge + BRANCH_OHM * alpha;

		// Rows: how iT and i4 follow from [vResonator, iInductor, vCut, vSmall, vLarge] and the input.
		const tInductor = bridge / total;
		const tCut = (-BRANCH_OHM * betaCut) / total;
		const tSmall = (-1 - BRANCH_OHM * betaSmall) / total;
		const tLarge = -1 / total;
		const tInput = 1 / total;
		const fInductor = alpha * tInductor;
		const fCut = alpha * tCut + betaCut;
		const fSmall = alpha * tSmall + betaSmall;
		const fLarge = alpha * tLarge;
		const fInput = alpha * tInput;

		this.#row(0, resonator, 0, 1, 0, 0, 0, 0);
		this.#row(
			1,
			henry,
			-1,
			bridge * (tInductor - 1) - damping,
			bridge * tCut,
			bridge * tSmall,
			bridge * tLarge,
			bridge * tInput,
		);
		const share = parallel / CUT_SERIES_OHM;
		this.#row(
			2,
			cut,
			0,
			share * (tInductor - fInductor),
			share * (tCut - fCut) + (share - 1) / CUT_SERIES_OHM,
			share * (tSmall - fSmall),
			share * (tLarge - fLarge),
			share * (tInput - fInput),
		);
		this.#row(3, small, 0, fInductor, fCut, fSmall - 1 / lowCut, fLarge, fInput);
		this.#row(4, large, 0, tInductor, tCut, tSmall, tLarge - 1 / lowBoost, tInput);

		const c = this.#c;
		const gain = MAKE_UP * OUTPUT_OHM;
		c[0] = 0;
		c[1] = gain * fInductor;
		c[2] = gain * fCut;
		c[3] = gain * fSmall;
		c[4] = gain * fLarge + MAKE_UP;
		this.#d = gain * fInput;
		this.#discretise();
	}

	process(plane: Float64Array, from: number, frames: number): void {
		const m = this.#m;
		const s = this.#state;
		const d = this.#d;
		let s0 = at(s, 0);
		let s1 = at(s, 1);
		let s2 = at(s, 2);
		let s3 = at(s, 3);
		let s4 = at(s, 4);
		const n0 = at(this.#n, 0);
		const n1 = at(this.#n, 1);
		const n2 = at(this.#n, 2);
		const n3 = at(this.#n, 3);
		const n4 = at(this.#n, 4);
		const c1 = at(this.#c, 1);
		const c2 = at(this.#c, 2);
		const c3 = at(this.#c, 3);
		const c4 = at(this.#c, 4);
		for (let i = from; i < from + frames; i++) {
			const u = plane[i] as number;
			const x0 = at(m, 0) * s0 + at(m, 1) * s1 + at(m, 2) * s2 + at(m, 3) * s3 + at(m, 4) * s4 + n0 * u;
			const x1 = at(m, 5) * s0 + at(m, 6) * s1 + at(m, 7) * s2 + at(m, 8) * s3 + at(m, 9) * s4 + n1 * u;
			const x2 = at(m, 10) * s0 + at(m, 11) * s1 + at(m, 12) * s2 + at(m, 13) * s3 + at(m, 14) * s4 + n2 * u;
			const x3 = at(m, 15) * s0 + at(m, 16) * s1 + at(m, 17) * s2 + at(m, 18) * s3 + at(m, 19) * s4 + n3 * u;
			const x4 = at(m, 20) * s0 + at(m, 21) * s1 + at(m, 22) * s2 + at(m, 23) * s3 + at(m, 24) * s4 + n4 * u;
			plane[i] = c1 * x1 + c2 * x2 + c3 * x3 + c4 * x4 + d * u;
			s0 = 2 * x0 - s0;
			s1 = 2 * x1 - s1;
			s2 = 2 * x2 - s2;
			s3 = 2 * x3 - s3;
			s4 = 2 * x4 - s4;
			// The inductor's current counts with its kilo-ohms.
			if (Math.abs(s0) + 4000 * Math.abs(s1) + Math.abs(s2) + Math.abs(s3) + Math.abs(s4) < REST) {
				s0 = 0;
				s1 = 0;
				s2 = 0;
				s3 = 0;
				s4 = 0;
			}
		}
		s[0] = s0;
		s[1] = s1;
		s[2] = s2;
		s[3] = s3;
		s[4] = s4;
	}

	reset(): void {
		this.#state.fill(0);
	}

	#row(index: number, part: number, r0: number, r1: number, r2: number, r3: number, r4: number, input: number): void {
		const at = index * ORDER;
		this.#a[at] = r0 / part;
		this.#a[at + 1] = r1 / part;
		this.#a[at + 2] = r2 / part;
		this.#a[at + 3] = r3 / part;
		this.#a[at + 4] = r4 / part;
		this.#b[index] = input / part;
	}

	/** M = (I − hA)⁻¹ and N = M·hB with h half a sample; then x = M·s + N·u and s ← 2x − s is the trapezoidal rule. */
	#discretise(): void {
		const h = 0.5 / this.#rateHz;
		const work = this.#work;
		const width = 2 * ORDER;
		for (let r = 0; r < ORDER; r++) {
			for (let k = 0; k < ORDER; k++) {
				const own = r === k ? 1 : 0;
				work[r * width + k] = own - h * (this.#a[r * ORDER + k] as number);
				work[r * width + ORDER + k] = own;
			}
		}
		for (let column = 0; column < ORDER; column++) {
			let pivot = column;
			for (let r = column + 1; r < ORDER; r++) {
				if (Math.abs(work[r * width + column] as number) > Math.abs(work[pivot * width + column] as number)) pivot = r;
			}
			for (let k = 0; k < width; k++) {
				const kept = work[column * width + k] as number;
				work[column * width + k] = work[pivot * width + k] as number;
				work[pivot * width + k] = kept;
			}
			const scale = 1 / (work[column * width + column] as number);
			for (let k = 0; k < width; k++) work[column * width + k] = (work[column * width + k] as number) * scale;
			for (let r = 0; r < ORDER; r++) {
				const factor = work[r * width + column] as number;
				if (r === column || factor === 0) continue;
				for (let k = 0; k < width; k++) {
					work[r * width + k] = (work[r * width + k] as number) - factor * (work[column * width + k] as number);
				}
			}
		}
		for (let r = 0; r < ORDER; r++) {
			let input = 0;
			for (let k = 0; k < ORDER; k++) {
				const value = work[r * width + ORDER + k] as number;
				this.#m[r * ORDER + k] = value;
				input += value * h * (this.#b[k] as number);
			}
			this.#n[r] = input;
		}
	}
}
