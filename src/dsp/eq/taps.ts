import { DetentError } from '../../shared/errors.ts';
import { RealFft } from '../fourier/fft.ts';
import { type AnalogueSection, type Prototype, prototypeMagnitude } from './prototype.ts';

/** The length of a linear-phase response and how it is divided. */
export interface TapPlan {
	/** Frames from the first tap to the middle. */
	readonly halfFrames: number;
	/** Frames of a partition; the FFT has twice as many points. */
	readonly blockFrames: number;
	readonly partitions: number;
}

const PARTITIONS = 16;
const SHORTEST_BLOCK = 128;
/** A response ends where its slowest part has decayed by this, neper: 100 dB. */
const DECAY_NEPER = 11.5;
const LONGEST_SECONDS = 1.5;
/** Part of each half that fades out. */
const FADE = 0.25;

/** Slowest decay of a filter's poles and zeros, 1/s. Zeros at 0 and infinity do not count: what they do, the poles end. */
function slowestDecay({ frequencyHz, sections }: Prototype): number {
	const decay = ([c0, c1, c2]: AnalogueSection['a']): number => {
		if (c1 === 0) return Number.POSITIVE_INFINITY;
		if (c2 === 0) return c0 === 0 ? Number.POSITIVE_INFINITY : c0 / c1;
		const half = c1 / (2 * c2);
		const rest = half * half - c0 / c2;
		return rest > 0 ? c0 / c2 / (half + Math.sqrt(rest)) : half;
	};
	return 2 * Math.PI * frequencyHz * Math.min(...sections.map(({ a, b }) => Math.min(decay(a), decay(b))));
}

/**
 * How long the response to filters is: until the slowest of their poles and zeros has decayed by 100 dB, rounded up to a
 * power of two.
 *
 * @throws DetentError `chain.eq.long` for a band so low and narrow that this takes more than 1.5 s
 */
export function tapPlan(prototypes: readonly Prototype[], rateHz: number): TapPlan {
	const seconds = Math.max(...prototypes.map((prototype) => DECAY_NEPER / slowestDecay(prototype)));
	if (seconds > LONGEST_SECONDS) {
		throw new DetentError('chain.eq.long', {
			message: `A band of the linear-phase equalizer is so low and narrow that it would delay by ${seconds.toFixed(1)} s.`,
			remedy: 'Raise its frequency, lower its Q or slope, or use minimum phase.',
		});
	}
	let blockFrames = SHORTEST_BLOCK;
	while ((blockFrames * PARTITIONS) / 2 < seconds * rateHz) blockFrames *= 2;
	return { halfFrames: (blockFrames * PARTITIONS) / 2, blockFrames, partitions: PARTITIONS };
}

/**
 * Symmetric response whose magnitude is the product of those of analogue filters, tap `halfFrames` in the middle. Phase is
 * exactly linear; the magnitude differs by what the cut at the ends takes away.
 */
export function linearPhaseTaps(prototypes: readonly Prototype[], plan: TapPlan, rateHz: number): Float64Array {
	const { halfFrames } = plan;
	const fft = new RealFft(4 * halfFrames);
	const magnitude = Float64Array.from({ length: fft.bins }, (_, bin) =>
		prototypes.reduce((product, prototype) => product * prototypeMagnitude(prototype, (bin * rateHz) / fft.size), 1),
	);
	const response = new Float64Array(fft.size);
	fft.inverse(magnitude, new Float64Array(fft.bins), response);
	const taps = new Float64Array(2 * halfFrames);
	const fade = FADE * halfFrames;
	for (let distance = 0; distance < halfFrames; distance++) {
		const toEnd = (halfFrames - distance) / fade;
		const weight = toEnd >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * toEnd);
		const tap = (response[distance] as number) * weight;
		taps[halfFrames + distance] = tap;
		taps[halfFrames - distance] = tap;
	}
	return taps;
}
