import { seededRng } from '../../../src/shared/random.ts';
import { faded } from '../../conformance/dsp/ebuTruePeak.ts';
import { worstBurst } from '../../conformance/dsp/torture.ts';
import { noise, sine } from '../../dsp/signals.ts';
import { type Audio, firstSeconds, gained } from './audio.ts';
import { programme } from './programme.ts';

/** A signal that limiters have trouble with. */
export interface Torture {
	readonly name: string;
	/** Band-limited programme or tone; noise over the whole band and worst bursts have a wider tolerance. */
	readonly bandLimited: boolean;
	readonly audio: Audio;
}

const SECONDS = 8;

/** Bursts of hard-clipped 997 Hz squares that start and end between two samples of silence. */
function squareBursts(rateHz: number): Float64Array {
	const square = sine(SECONDS * rateHz, rateHz, 997, 1);
	return square.map((value, i) => ((i / rateHz) % 0.4 < 0.1 ? 2 * Math.sign(value) : 0));
}

function impulses(rateHz: number): Float64Array {
	const rng = seededRng(3);
	const signal = new Float64Array(SECONDS * rateHz);
	for (let at = 1000; at < signal.length; at += Math.round(rateHz * (0.01 + 0.09 * rng()))) {
		signal[at] = (rng() < 0.5 ? -1 : 1) * (1 + 3 * rng());
	}
	return signal;
}

/** White noise with the peaks of a normal distribution, RMS -6 dBFS. */
function gaussian(rateHz: number): Float64Array {
	const lengths = noise(SECONDS * rateHz, 0.5, 5);
	const turns = noise(SECONDS * rateHz, 1, 6);
	return lengths.map(
		(value, i) => 0.5 * Math.sqrt(-2 * Math.log(1 - (value + 0.5))) * Math.cos(Math.PI * (turns[i] as number)),
	);
}

/** From 1 kHz to 0.45 of the rate, 6 dB over full scale. */
function highSweep(rateHz: number): Float64Array {
	const frames = SECONDS * rateHz;
	let phase = 0;
	const sweep = Float64Array.from({ length: frames }, (_, i) => {
		phase += (2 * Math.PI * 1000 * ((0.45 * rateHz) / 1000) ** (i / frames)) / rateHz;
		return 2 * Math.sin(phase);
	});
	return faded(sweep, rateHz);
}

/** 50 Hz, 6 dB over full scale, on for half a second and off for half a second with ends of 2 ms. */
function lowOnOff(rateHz: number): Float64Array {
	return sine(SECONDS * rateHz, rateHz, 50, 2).map((value, i) => {
		const time = (i / rateHz) % 1;
		return value * Math.max(0, Math.min(1, time / 0.002, (0.5 - time) / 0.002));
	});
}

/** Signals of one channel that limiters have trouble with, at a rate; the same in every run. */
export function tortureSet(rateHz: number): Torture[] {
	const mono = (name: string, bandLimited: boolean, plane: Float64Array): Torture => {
		return { name, bandLimited, audio: { rateHz, planes: [plane, plane] } };
	};
	const drums = firstSeconds(programme(rateHz, 2 * SECONDS), SECONDS);
	return [
		mono('fs4-45', true, faded(sine(SECONDS * rateHz, 4, 1, 2, Math.PI / 4), rateHz)),
		mono('square-bursts', true, squareBursts(rateHz)),
		mono('impulses', true, impulses(rateHz)),
		{ name: 'drums+6', bandLimited: true, audio: gained(drums, 6) },
		{ name: 'drums+12', bandLimited: true, audio: gained(drums, 12) },
		mono('noise', false, gaussian(rateHz)),
		mono('worst-isp', false, worstBurst(SECONDS * rateHz, 64)),
		mono('hf-sweep', true, highSweep(rateHz)),
		mono('lf-onoff', true, lowOnOff(rateHz)),
	];
}
