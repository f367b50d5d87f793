/** What the plain meter reads; null where there is nothing to read. */
export interface ReferenceLoudness {
	readonly integratedLufs: number | null;
	readonly lra: number | null;
	/** Highest of windows of 400 ms and 3 s, moved in steps of 10 ms. */
	readonly maxMomentaryLufs: number | null;
	readonly maxShortTermLufs: number | null;
}

type Biquad = readonly [b0: number, b1: number, b2: number, a1: number, a2: number];

const LOUDNESS_OFFSET_DB = -0.691;
const SURROUND_GAIN = 1.41;

/** Pre-filter of BS.1770-5 Annex 1, from its analogue prototype. */
function shelf(rateHz: number): Biquad {
	const k = Math.tan((Math.PI * 1681.974450955533) / rateHz);
	const q = 0.7071752369554196;
	const high = 10 ** (3.999843853973347 / 20);
	const band = high ** 0.4996667741545416;
	const a0 = 1 + k / q + k * k;
	return [
		(high + (band * k) / q + k * k) / a0,
		(2 * (k * k - high)) / a0,
		(high - (band * k) / q + k * k) / a0,
		(2 * (k * k - 1)) / a0,
		(1 - k / q + k * k) / a0,
	];
}

function highPassScale(rateHz: number): number {
	const k = Math.tan((Math.PI * 38.13547087602444) / rateHz);
	return 1 + k / 0.5003270373238773 + k * k;
}

/** RLB filter; its numerator is scaled so that the pass band keeps the gain that the standard gives at 48 kHz. */
function highPass(rateHz: number): Biquad {
	const k = Math.tan((Math.PI * 38.13547087602444) / rateHz);
	const q = 0.5003270373238773;
	const a0 = highPassScale(rateHz);
	const gain = highPassScale(48000) / a0;
	return [gain, -2 * gain, gain, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0];
}

function filtered(signal: Float64Array, [b0, b1, b2, a1, a2]: Biquad): Float64Array {
	const out = new Float64Array(signal.length);
	let x1 = 0;
	let x2 = 0;
	let y1 = 0;
	let y2 = 0;
	for (let i = 0; i < signal.length; i++) {
		const x = signal[i] as number;
		const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
		x2 = x1;
		x1 = x;
		y2 = y1;
		y1 = y;
		out[i] = y;
	}
	return out;
}

/** Gains of L, R, C, LFE, Ls, Rs; of five channels the last two surround. */
function channelGains(channels: number): number[] {
	if (channels === 5) return [1, 1, 1, SURROUND_GAIN, SURROUND_GAIN];
	return [1, 1, 1, 0, SURROUND_GAIN, SURROUND_GAIN].slice(0, channels);
}

const toLufs = (power: number) => LOUDNESS_OFFSET_DB + 10 * Math.log10(power);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Powers of windows of `length` parts, every `hop` parts. */
function windows(parts: readonly number[], length: number, hop: number): number[] {
	const found: number[] = [];
	for (let from = 0; from + length <= parts.length; from += hop) {
		let sum = 0;
		for (let part = from; part < from + length; part++) sum += parts[part] ?? 0;
		found.push(sum / length);
	}
	return found;
}

/** Powers above -70 LUFS and above `relativeLu` under their own mean. */
function gated(powers: readonly number[], relativeLu: number): number[] {
	const loud = powers.filter((power) => toLufs(power) > -70);
	const threshold = toLufs(mean(loud)) + relativeLu;
	return loud.filter((power) => toLufs(power) > threshold);
}

function highest(powers: readonly number[]): number | null {
	const power = powers.reduce((most, value) => Math.max(most, value), 0);
	return power > 0 ? toLufs(power) : null;
}

function range(shortTerm: readonly number[]): number | null {
	const sorted = gated(shortTerm, -20).sort((a, b) => a - b);
	const percentile = (part: number) => toLufs(sorted[Math.round((sorted.length - 1) * part)] ?? 0);
	return sorted.length === 0 ? null : percentile(0.95) - percentile(0.1);
}

/**
 * Loudness of a whole signal by BS.1770-5 and EBU Tech 3341/3342, written to be read and independent of the meter under
 * test: plain filters in float64, powers of 10 ms summed up. Rates are multiples of 100 Hz.
 */
export function referenceLoudness(planes: readonly Float64Array[], rateHz: number): ReferenceLoudness {
	const part = Math.round(rateHz / 100);
	const parts = Array.from({ length: Math.floor((planes[0]?.length ?? 0) / part) }, () => 0);
	const gains = channelGains(planes.length);
	for (const [channel, plane] of planes.entries()) {
		const weighted = filtered(filtered(plane, shelf(rateHz)), highPass(rateHz));
		for (let index = 0; index < parts.length; index++) {
			let sum = 0;
			for (let i = index * part; i < (index + 1) * part; i++) sum += (weighted[i] as number) ** 2;
			parts[index] = (parts[index] ?? 0) + ((gains[channel] ?? 1) * sum) / part;
		}
	}
	const blocks = gated(windows(parts, 40, 10), -10);
	return {
		integratedLufs: blocks.length === 0 ? null : toLufs(mean(blocks)),
		lra: range(windows(parts, 300, 10)),
		maxMomentaryLufs: highest(windows(parts, 40, 1)),
		maxShortTermLufs: highest(windows(parts, 300, 1)),
	};
}
