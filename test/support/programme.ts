import { WavWriter } from '../../src/audio/files/wavWriter.ts';
import { seededRng } from '../../src/shared/random.ts';

/**
 * Something like music for tests: chords with decays, a bass, hits of noise, a quiet head and tail. Stereo, seeded.
 *
 * @param peakDbfs peak of the sum, roughly
 */
export function programme(rateHz: number, seconds: number, seed: number, peakDbfs = -9): [Float32Array, Float32Array] {
	const frames = Math.round(rateHz * seconds);
	const rng = seededRng(seed);
	const left = new Float32Array(frames);
	const right = new Float32Array(frames);
	const beat = Math.round(rateHz / 2);
	for (let start = 0; start < frames; start += beat) {
		const root = 55 * 2 ** (Math.floor(rng() * 12) / 12);
		for (const [ratio, level, pan] of [
			[1, 0.35, 0.5],
			[4, 0.16, 0.3],
			[5, 0.13, 0.7],
			[6, 0.12, 0.45],
			[16, 0.03, 0.6],
		] as const) {
			const step = (2 * Math.PI * root * ratio) / rateHz;
			const phase = rng() * 2 * Math.PI;
			for (let i = 0; i < beat && start + i < frames; i += 1) {
				const value = level * Math.sin(phase + step * i) * Math.exp((-3 * i) / beat) * Math.min(1, i / 200);
				left[start + i] = (left[start + i] ?? 0) + value * (1 - pan) * 2;
				right[start + i] = (right[start + i] ?? 0) + value * pan * 2;
			}
		}
		for (let i = 0; i < rateHz / 20 && start + i < frames; i += 1) {
			const decay = 0.25 * Math.exp((-120 * i) / rateHz);
			left[start + i] = (left[start + i] ?? 0) + decay * (2 * rng() - 1);
			right[start + i] = (right[start + i] ?? 0) + decay * (2 * rng() - 1);
		}
	}
	const gain = 10 ** (peakDbfs / 20);
	for (let i = 0; i < frames; i += 1) {
		left[i] = (left[i] ?? 0) * gain;
		right[i] = (right[i] ?? 0) * gain;
	}
	return [left, right];
}

/** Writes the programme as a 24-bit WAV. */
export function writeProgramme(path: string, rateHz: number, seconds: number, seed: number): void {
	const planes = programme(rateHz, seconds, seed);
	const writer = new WavWriter(path, { channels: 2, rateHz, sample: 'int24', broadcast: null });
	writer.write(planes, 0, planes[0].length);
	writer.finish();
}
