import { seededRng } from '../../../../src/shared/random.ts';
import type { Pair } from './material.ts';

/** What happens in the rack and not in the stream. */
export interface RackFault {
	readonly kind: 'hum' | 'dc' | 'channel-gone';
	readonly at: number;
	readonly frames: number;
	readonly channel: 'left' | 'right';
	/** Of hum and offset, dBFS; of hum that of its first frequency. */
	readonly levelDbfs: number;
	readonly mainsHz: 50 | 60;
}

const KINDS = ['hum', 'dc', 'channel-gone'] as const;
const HUM_DBFS = [-60, -54, -48, -40];
const DC_DBFS = [-46, -40, -34];
/** Of the harmonics, relative to the first. Hum is found by two of its frequencies: by as much as the second one has. */
export const SECOND_HARMONIC = 0.7;
const HARMONICS = [1, SECOND_HARMONIC, 0.5];
/** A fault begins so long after the one before; the windows of hum and offset are two seconds long. */
const APART_SECONDS = 15;
const LASTS_SECONDS = 8;
const FIRST_SECONDS = 10;
const GONE_SECONDS = [0.25, 0.5, 2] as const;
const RAMP_SECONDS = 0.02;

/** Hum, an offset and a channel that goes, in turn. */
export function drawRackFaults(seed: number, rateHz: number, frames: number): RackFault[] {
	const rng = seededRng(seed);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(rng() * list.length)] as T;
	const faults: RackFault[] = [];
	for (
		let at = FIRST_SECONDS * rateHz;
		at < frames - LASTS_SECONDS * rateHz;
		at += Math.round(APART_SECONDS * rateHz)
	) {
		const kind = pick(KINDS);
		const levelDbfs = kind === 'hum' ? pick(HUM_DBFS) : kind === 'dc' ? pick(DC_DBFS) : 0;
		const seconds = kind === 'channel-gone' ? pick(GONE_SECONDS) : LASTS_SECONDS;
		faults.push({
			kind,
			at,
			frames: Math.round(seconds * rateHz),
			channel: pick(['left', 'right'] as const),
			levelDbfs,
			mainsHz: pick([50, 60] as const),
		});
	}
	return faults;
}

/** What comes back with those faults. */
export function withRackFaults(signal: Pair, faults: readonly RackFault[], rateHz: number): Pair {
	const out: Pair = [signal[0].slice(), signal[1].slice()];
	for (const { kind, at, frames, channel, levelDbfs, mainsHz } of faults) {
		const plane = out[channel === 'left' ? 0 : 1];
		if (kind === 'channel-gone') {
			plane.fill(0, at, at + frames);
			continue;
		}
		const amplitude = 10 ** (levelDbfs / 20);
		for (let i = 0; i < frames; i++) {
			const ramp = Math.min(1, i / (RAMP_SECONDS * rateHz), (frames - i) / (RAMP_SECONDS * rateHz));
			let value = 1;
			if (kind === 'hum') {
				value = 0;
				for (const [k, share] of HARMONICS.entries())
					value += share * Math.sin((2 * Math.PI * mainsHz * (k + 1) * i) / rateHz + k);
			}
			plane[at + i] = (plane[at + i] as number) + ramp * amplitude * value;
		}
	}
	return out;
}
