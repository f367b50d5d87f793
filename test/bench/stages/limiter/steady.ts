import { fromDb, toDb } from '../../../../src/shared/units.ts';
import { sine } from '../../../dsp/signals.ts';
import { ccifDb, distortion, smpteDb } from '../../measure/distortion.ts';
import { CEILING_DBTP, type Contestant } from './contestants.ts';

const RATE = 44100;
/** Seconds until a limiter has settled, and seconds that are analysed. */
const SETTLING = 8;
const ANALYSED = 1;
const FRAMES = (SETTLING + ANALYSED + 1) * RATE;

/** Gain reduction of the steady signals, dB. */
const REDUCTION_DB = 6;
const PEAK = fromDb(CEILING_DBTP + REDUCTION_DB);

function settled(contestant: Contestant, plane: Float64Array): Float64Array {
	const [left] = contestant.limit({ rateHz: RATE, planes: [plane, plane.slice()] }).audio.planes;
	return (left as Float64Array).slice(SETTLING * RATE, (SETTLING + ANALYSED) * RATE);
}

function sum(first: Float64Array, second: Float64Array): Float64Array {
	return first.map((value, i) => value + (second[i] as number));
}

/** Distortion of steady signals at 6 dB of reduction, dB. */
export interface Steady {
	readonly thd60Db: number;
	readonly thd1kDb: number;
	readonly thdPlusNoise1kDb: number;
	readonly smpteDb: number;
	readonly ccifDb: number;
}

export function steady(contestant: Contestant): Steady {
	const tone = (hertz: number) => distortion(settled(contestant, sine(FRAMES, RATE, hertz, PEAK)), RATE, hertz);
	const at1k = tone(1000);
	const smpte = sum(sine(FRAMES, RATE, 60, 0.8 * PEAK), sine(FRAMES, RATE, 7000, 0.2 * PEAK));
	const ccif = sum(sine(FRAMES, RATE, 19000, PEAK / 2), sine(FRAMES, RATE, 20000, PEAK / 2));
	return {
		thd60Db: tone(60).thdDb,
		thd1kDb: at1k.thdDb,
		thdPlusNoise1kDb: at1k.thdPlusNoiseDb,
		smpteDb: smpteDb(settled(contestant, smpte), RATE),
		ccifDb: ccifDb(settled(contestant, ccif), RATE),
	};
}

const KICKS = 16;
const KICK_PERIOD = RATE / 2;
const KICK_OVER_DB = 7;
const KICK_DECAY = 0.06;
const PILOT_HZ = 6300;
const PILOT_LEVEL = fromDb(-30);
/** The pilot's level is read over this many frames: ten of its periods. */
const STEP = 70;
const AUDIBLE_DB = 0.5;

/** What a quiet tone loses under kicks of a bass drum 7 dB over the ceiling, every half second. */
export interface Pumping {
	readonly deepestDb: number;
	/** Time that the tone is more than 0.5 dB down, a kick. */
	readonly audibleMs: number;
}

function kicks(): Float64Array {
	const peak = fromDb(CEILING_DBTP + KICK_OVER_DB);
	return Float64Array.from({ length: (KICKS + 1) * KICK_PERIOD }, (_, i) => {
		const time = (i % KICK_PERIOD) / RATE;
		const phase = 2 * Math.PI * (50 * time + 0.9 * (1 - Math.exp(-time / 0.012)));
		return peak * Math.sin(phase) * Math.exp(-time / KICK_DECAY) * Math.min(1, time / 0.001);
	});
}

export function pumping(contestant: Contestant): Pumping {
	const frames = (KICKS + 1) * KICK_PERIOD;
	const plane = sum(kicks(), sine(frames, RATE, PILOT_HZ, PILOT_LEVEL));
	const [left] = contestant.limit({ rateHz: RATE, planes: [plane, plane.slice()] }).audio.planes;
	const cos = Float64Array.from({ length: frames }, (_, i) => Math.cos((2 * Math.PI * PILOT_HZ * i) / RATE));
	const sin = Float64Array.from({ length: frames }, (_, i) => Math.sin((2 * Math.PI * PILOT_HZ * i) / RATE));
	const read = (signal: Float64Array, from: number) => {
		let re = 0;
		let im = 0;
		for (let i = from; i < from + 2 * STEP; i++) {
			const weight = 1 - Math.cos((Math.PI * (i - from + 0.5)) / STEP);
			re += weight * (signal[i] as number) * (cos[i] as number);
			im += weight * (signal[i] as number) * (sin[i] as number);
		}
		return Math.hypot(re, im);
	};
	let deepest = 0;
	let steps = 0;
	for (let from = KICK_PERIOD; from + 2 * STEP < KICKS * KICK_PERIOD; from += STEP) {
		const down = toDb(read(plane, from)) - toDb(read(left as Float64Array, from));
		if (down > deepest) deepest = down;
		if (down > AUDIBLE_DB) steps++;
	}
	return { deepestDb: deepest, audibleMs: (1000 * steps * STEP) / RATE / (KICKS - 1) };
}
