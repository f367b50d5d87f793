import { seededRng } from '../../../src/shared/random.ts';
import type { Audio } from './audio.ts';

const BEAT_SECONDS = 0.5;
const BAR_SECONDS = 4 * BEAT_SECONDS;
/** Semitones over A of the roots of four bars. */
const ROOTS = [0, -4, 3, -2];
/** Semitones of a chord over its root. */
const CHORD = [0, 7, 12, 15, 19];
/** Level of the drums and of all else in a section of eight bars; sections follow one another. */
const SECTIONS = [
	[0.75, 0.8],
	[0.9, 0.8],
	[1, 1],
	[0.6, 0.6],
	[1, 1],
	[1, 1.1],
] as const;
/** The programme is driven so far into clipping on its samples, as a hot mix from a workstation is. */
const CLIPPED_DB = 5;

const hertz = (semitones: number) => 55 * 2 ** (semitones / 12);

/** Adds one sound that starts at `at` frames. */
type Voice = (planes: readonly [Float64Array, Float64Array], at: number, level: number) => void;

/** A voice from a table that is made once. */
function sampled(sound: Float64Array, left: number, right: number): Voice {
	return ([a, b], at, level) => {
		const frames = Math.min(sound.length, a.length - at);
		for (let i = 0; i < frames; i++) {
			const value = level * (sound[i] as number);
			a[at + i] = (a[at + i] as number) + left * value;
			b[at + i] = (b[at + i] as number) + right * value;
		}
	};
}

function kick(rateHz: number): Float64Array {
	let phase = 0;
	return Float64Array.from({ length: Math.round(0.35 * rateHz) }, (_, i) => {
		const time = i / rateHz;
		phase += (2 * Math.PI * (48 + 140 * Math.exp(-time / 0.018))) / rateHz;
		return Math.sin(phase) * Math.exp(-time / 0.11) * Math.min(1, time / 0.0008);
	});
}

function snare(rateHz: number): Float64Array {
	const rng = seededRng(11);
	return Float64Array.from({ length: Math.round(0.25 * rateHz) }, (_, i) => {
		const time = i / rateHz;
		const body = 0.6 * Math.sin(2 * Math.PI * 190 * time) * Math.exp(-time / 0.05);
		return body + 0.8 * (2 * rng() - 1) * Math.exp(-time / 0.06);
	});
}

/** Noise that rises with frequency, up to Nyquist. */
function hat(rateHz: number, decaySeconds: number, seed: number): Float64Array {
	const rng = seededRng(seed);
	let last = 0;
	return Float64Array.from({ length: Math.round(5 * decaySeconds * rateHz) }, (_, i) => {
		const noise = 2 * rng() - 1;
		const value = (noise - last) * Math.exp(-i / (decaySeconds * rateHz));
		last = noise;
		return value;
	});
}

/** A saw of the harmonics below 16 kHz with its highs falling off, `seconds` long with soft ends. */
function note(rateHz: number, frequencyHz: number, seconds: number, brightnessHz: number, decaySeconds: number) {
	const frames = Math.round(seconds * rateHz);
	const table = new Float64Array(4096);
	for (let k = 1; k * frequencyHz < Math.min(16000, rateHz / 2); k++) {
		const level = 1 / (k * (1 + ((k * frequencyHz) / brightnessHz) ** 2));
		for (let i = 0; i < table.length; i++) {
			table[i] = (table[i] as number) + level * Math.sin((2 * Math.PI * k * i) / table.length + k * k);
		}
	}
	return Float64Array.from({ length: frames }, (_, i) => {
		const time = i / rateHz;
		const place = ((time * frequencyHz) % 1) * table.length;
		const whole = Math.floor(place);
		const low = table[whole] as number;
		const value = low + (place - whole) * ((table[(whole + 1) % table.length] as number) - low);
		return value * Math.min(1, time / 0.005, (seconds - time) / 0.02) * Math.exp(-time / decaySeconds);
	});
}

interface Band {
	readonly kick: Voice;
	readonly snare: Voice;
	readonly hats: readonly Voice[];
	readonly bass: readonly Voice[];
	readonly chords: readonly (readonly Voice[])[];
	readonly lead: readonly Voice[];
}

function band(rateHz: number): Band {
	const chord = (root: number) =>
		CHORD.map((step, index) => {
			const right = 0.2 + (0.6 * index) / (CHORD.length - 1);
			return sampled(
				note(rateHz, hertz(24 + root + step) * (1 + 0.002 * index), BAR_SECONDS, 2500, 3),
				1 - right,
				right,
			);
		});
	return {
		kick: sampled(kick(rateHz), 1, 1),
		snare: sampled(snare(rateHz), 0.9, 1),
		hats: [sampled(hat(rateHz, 0.02, 21), 0.5, 1), sampled(hat(rateHz, 0.09, 22), 1, 0.6)],
		bass: ROOTS.map((root) => sampled(note(rateHz, hertz(root), BEAT_SECONDS, 500, 0.6), 1, 1)),
		chords: ROOTS.map(chord),
		lead: [0, 3, 5, 7, 10].map((step) => sampled(note(rateHz, hertz(36 + step), BEAT_SECONDS, 5000, 0.4), 0.8, 0.6)),
	};
}

/**
 * A programme in stereo that goes up to Nyquist: drums, bass, chords and a lead in louder and softer sections, driven 5 dB
 * into clipping on its samples. The same for the same rate and length; about -12 LUFS with a crest of about 14 dB.
 */
export function programme(rateHz: number, seconds: number): Audio {
	const frames = Math.round(seconds * rateHz);
	const planes = [new Float64Array(frames), new Float64Array(frames)] as const;
	const voices = band(rateHz);
	const rng = seededRng(1);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(rng() * list.length)] as T;
	for (let beat = 0; beat * BEAT_SECONDS < seconds; beat++) {
		const at = (fraction: number) => Math.round((beat + fraction) * BEAT_SECONDS * rateHz);
		const bar = Math.floor(beat / 4);
		const [drums, rest] = SECTIONS[Math.floor(bar / 8) % SECTIONS.length] as readonly [number, number];
		const touch = 0.8 + 0.4 * rng();
		voices.kick(planes, at(0), 0.62 * drums);
		if (beat % 2 === 1) voices.snare(planes, at(0), 0.36 * drums * touch);
		pick(voices.hats)(planes, at(0.5), 0.1 * drums * touch);
		voices.hats[0]?.(planes, at(0), 0.08 * drums);
		for (const half of [0, 0.5]) voices.bass[bar % ROOTS.length]?.(planes, at(half), 0.1 * rest);
		if (beat % 4 === 0) for (const voice of voices.chords[bar % ROOTS.length] ?? []) voice(planes, at(0), 0.085 * rest);
		if (rng() < 0.6) pick(voices.lead)(planes, at(0), 0.12 * rest * touch);
	}
	const peak = planes.reduce((most, plane) => plane.reduce((high, value) => Math.max(high, Math.abs(value)), most), 0);
	const gain = 10 ** (CLIPPED_DB / 20) / peak;
	return { rateHz, planes: planes.map((plane) => plane.map((value) => Math.max(-1, Math.min(1, gain * value)))) };
}
