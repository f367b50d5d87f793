import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WavWriter } from '../../audio/files/wavWriter.ts';
import { seededRng } from '../../shared/random.ts';

/** Four bars each: A minor, F, C, G, as semitones over A1 (55 Hz): root and three notes of the chord. */
const CHORDS = [
	[0, 24, 27, 31],
	[-4, 20, 24, 27],
	[3, 22, 27, 31],
	[-2, 22, 26, 29],
] as const;
const BEATS_PER_CHORD = 4;
const BPM = 96;

const hz = (semitones: number) => 55 * 2 ** (semitones / 12);

/**
 * A mix for somebody who has none at hand: pad, bass, arpeggio, kick and hat, made from sines and seeded noise. Something
 * to hear a rack with, and in tests something like music; not a piece.
 *
 * @param seconds any length; the four chords repeat
 * @param peakDbfs level of the loudest sample
 * @returns two planes of `seconds · rateHz` frames
 */
export function demoMix(rateHz: number, seconds: number, seed: number, peakDbfs: number): [Float32Array, Float32Array] {
	const frames = Math.round(rateHz * seconds);
	const left = new Float32Array(frames);
	const right = new Float32Array(frames);
	const rng = seededRng(seed);
	const beat = Math.round((rateHz * 60) / BPM);
	/** Adds one sound: `next` gives its samples one by one; `pan` is 0 left to 1 right. */
	const add = (start: number, length: number, level: number, pan: number, next: () => number) => {
		const [l, r] = [level * Math.cos((pan * Math.PI) / 2), level * Math.sin((pan * Math.PI) / 2)];
		const fade = rateHz / 200;
		for (let i = 0; i < length && start + i < frames; i += 1) {
			const edge = Math.min(1, i / fade, (length - i) / fade);
			const value = next() * edge;
			left[start + i] = (left[start + i] ?? 0) + l * value;
			right[start + i] = (right[start + i] ?? 0) + r * value;
		}
	};
	const tone = (frequency: number, decay: number, harmonics: readonly number[]) =>
		fadingTone(frequency / rateHz, decay / rateHz, harmonics);

	for (let count = 0, start = 0; start < frames; count += 1, start += beat) {
		const chord = CHORDS[Math.floor(count / BEATS_PER_CHORD) % CHORDS.length] ?? CHORDS[0];
		const [root, ...notes] = chord;
		if (count % BEATS_PER_CHORD === 0) {
			for (const [index, note] of notes.entries()) {
				const detune = 1 + (rng() - 0.5) * 0.004;
				add(start, beat * BEATS_PER_CHORD, 0.09, index / 2, tone(hz(note) * detune, 0.25, [1, 0.4, 0.2, 0.08]));
			}
		}
		add(start, Math.round(beat * 0.9), 0.3, 0.5, tone(hz(root), 2.5, [1, 0.5, 0.25, 0.1]));
		for (let half = 0; half < 2; half += 1) {
			const note = notes[(count * 2 + half) % notes.length] ?? 24;
			add(
				start + (half * beat) / 2,
				beat,
				0.07,
				half === 0 ? 0.2 : 0.8,
				tone(hz(note + 12), 6, [1, 0.3, 0.15, 0.1, 0.05]),
			);
			const hat = Math.round(rateHz * 0.06);
			const noise = Float32Array.from({ length: hat }, () => 2 * rng() - 1);
			let at = 0;
			add(start + (half * beat) / 2, hat, 0.06, 0.62, () => (noise[at] ?? 0) * Math.exp((-80 * at++) / rateHz));
		}
		if (count % 2 === 0) {
			let at = 0;
			add(start, Math.round(rateHz * 0.25), 0.55, 0.5, () => {
				const t = at++ / rateHz;
				return Math.sin(2 * Math.PI * (48 * t + 9 * (1 - Math.exp(-t * 40)))) * Math.exp(-t * 14);
			});
		}
	}
	const peak = Math.max(peakOf(left), peakOf(right));
	const gain = peak === 0 ? 0 : 10 ** (peakDbfs / 20) / peak;
	for (let i = 0; i < frames; i += 1) {
		left[i] = (left[i] ?? 0) * gain;
		right[i] = (right[i] ?? 0) * gain;
	}
	return [left, right];
}

/**
 * A tone of some harmonics that dies away, sample by sample: sines by turning a pointer, their multiples by
 * sin(n+1)x = 2 cos x sin nx - sin(n-1)x.
 *
 * @param cycles of the fundamental in one sample
 * @param decay natural logarithm of the fall in one sample
 */
function fadingTone(cycles: number, decay: number, harmonics: readonly number[]): () => number {
	const turnCos = Math.cos(2 * Math.PI * cycles);
	const turnSin = Math.sin(2 * Math.PI * cycles);
	const fall = Math.exp(-decay);
	let cos = 1;
	let sin = 0;
	let level = 1;
	return () => {
		let below = 0;
		let multiple = sin;
		let sum = 0;
		for (let n = 0; n < harmonics.length; n += 1) {
			sum += (harmonics[n] ?? 0) * multiple;
			const above = 2 * cos * multiple - below;
			below = multiple;
			multiple = above;
		}
		const value = level * sum;
		level *= fall;
		const next = cos * turnCos - sin * turnSin;
		sin = sin * turnCos + cos * turnSin;
		cos = next;
		return value;
	};
}

function peakOf(plane: Float32Array): number {
	return plane.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
}

/** Writes the mix as a 24-bit WAV at the given path. */
export function writeDemoMix(path: string, rateHz: number, seconds: number, seed: number, peakDbfs = -3): void {
	const planes = demoMix(rateHz, seconds, seed, peakDbfs);
	const writer = new WavWriter(path, { channels: 2, rateHz, sample: 'int24', broadcast: null });
	writer.write(planes, 0, planes[0].length);
	writer.finish();
}

/** Twice through its chords. */
const DEMO_MIX_S = 20;

/** Where the demo mix of a data folder lies, made or not. */
export function demoMixPath(dataRoot: string, rateHz: number): string {
	return join(dataRoot, 'demo', `Demo mix ${rateHz / 1000} kHz.wav`);
}

/** Makes the demo mix, if it is not there yet: it takes too long for every start of a studio in which nobody may ask for it. */
export function provideDemoMix(dataRoot: string, rateHz: number): void {
	const path = demoMixPath(dataRoot, rateHz);
	if (existsSync(path)) return;
	mkdirSync(dirname(path), { recursive: true });
	writeDemoMix(`${path}.part`, rateHz, DEMO_MIX_S, 1);
	renameSync(`${path}.part`, path);
}
