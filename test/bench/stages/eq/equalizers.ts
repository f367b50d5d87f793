import { join } from 'node:path';
import { createEqualizer } from '../../../../src/dsp/eq/eq.ts';
import { bandSections, sectionMagnitude } from '../../../../src/dsp/eq/sections.ts';
import { RealFft } from '../../../../src/dsp/fourier/fft.ts';
import { type EqBand, type EqStage, eqStageSchema } from '../../../../src/shared/model/eq.ts';
import type { Audio } from '../../material/audio.ts';
import { readRaw, writeRaw } from '../../material/raw.ts';
import { hasFfmpeg, runFfmpeg } from '../../peers/ffmpeg.ts';
import { hasCommand, type Peer, withScratch } from '../../peers/peer.ts';
import { commandCpuSeconds, cpuSeconds } from '../../timing.ts';

export type Bell = Extract<EqBand, { type: 'bell' }>;

/** Somebody who can make a row of bells. */
export interface Equalizer extends Peer {
	readonly command: string;
	/** Magnitude at frequencies, linear. */
	magnitudes(bell: Bell, rateHz: number, frequenciesHz: readonly number[]): number[];
	process(bells: readonly Bell[], audio: Audio): Audio;
	/** CPU seconds of the work on a sound. */
	time(bells: readonly Bell[], audio: Audio): number;
}

export function bell(frequencyHz: number, gainDb: number, q: number): Bell {
	return { type: 'bell', frequencyHz, gainDb, q, channels: 'stereo', on: true };
}

const BLOCK = 256;

function ours(phase: EqStage['phase']): Equalizer {
	const run = (bells: readonly Bell[], { rateHz, planes }: Audio) => {
		const settings = eqStageSchema.parse({ type: 'eq', phase, bands: bells });
		const { kernel } = createEqualizer(settings, rateHz, planes.length, Math.round(0.02 * rateHz));
		const frames = planes[0]?.length ?? 0;
		for (let at = 0; at < frames; at += BLOCK) kernel.process(planes, Math.min(BLOCK, frames - at), at);
	};
	const process = (bells: readonly Bell[], audio: Audio) => {
		const planes = audio.planes.map((plane) => plane.slice());
		run(bells, { ...audio, planes });
		return { rateHz: audio.rateHz, planes };
	};
	return {
		name: `Detent, ${phase} phase`,
		packages: '',
		installed: true,
		command: '',
		magnitudes: (band, rateHz, frequenciesHz) =>
			phase === 'linear'
				? impulseMagnitudes(process, band, rateHz, frequenciesHz)
				: frequenciesHz.map((frequencyHz) =>
						bandSections(band, rateHz).reduce((all, one) => all * sectionMagnitude(one, frequencyHz, rateHz), 1),
					),
		process,
		time(bells, audio) {
			const planes = audio.planes.map((plane) => plane.slice());
			return cpuSeconds(() => run(bells, { ...audio, planes }));
		},
	};
}

/** The bilinear transform of the same analogue filter, as the cookbook has it. */
const bilinear: Equalizer = {
	name: 'RBJ cookbook (bilinear)',
	packages: '',
	installed: true,
	command: '',
	magnitudes: ({ frequencyHz: centreHz, gainDb, q }, rateHz, frequenciesHz) =>
		frequenciesHz.map((frequencyHz) => {
			const a = 10 ** (gainDb / 40);
			const w = Math.tan((Math.PI * frequencyHz) / rateHz) / Math.tan((Math.PI * centreHz) / rateHz);
			return Math.hypot(1 - w * w, (a / q) * w) / Math.hypot(1 - w * w, w / (a * q));
		}),
	process: (_, audio) => audio,
	time: () => Number.NaN,
};

/** Length of the answer to an impulse that magnitudes are read from, as a part of a second. */
const IMPULSE_LEVEL = 0.5;

/** Reads magnitudes from the answer to an impulse, at the nearest bins of 1/65536 of the rate. */
function impulseMagnitudes(
	process: Equalizer['process'],
	band: Bell,
	rateHz: number,
	frequenciesHz: readonly number[],
): number[] {
	const fft = new RealFft(65536);
	const impulse = new Float64Array(fft.size);
	impulse[0] = IMPULSE_LEVEL;
	const plane = process([band], { rateHz, planes: [impulse] }).planes[0] as Float64Array;
	const re = new Float64Array(fft.bins);
	const im = new Float64Array(fft.bins);
	fft.forward(plane.subarray(0, fft.size), re, im);
	return frequenciesHz.map((frequencyHz) => {
		const bin = Math.round((frequencyHz * fft.size) / rateHz);
		return Math.hypot(re[bin] as number, im[bin] as number) / IMPULSE_LEVEL;
	});
}

function sox(folder: string): Equalizer {
	const effects = (bells: readonly Bell[]) =>
		bells.flatMap(({ frequencyHz, gainDb, q }) => ['equalizer', String(frequencyHz), `${q}q`, String(gainDb)]);
	const run = (bells: readonly Bell[], { rateHz, planes }: Audio, scratch: string) => {
		const raw = (path: string) => ['-t', 'f64', '-r', String(rateHz), '-c', String(planes.length), path];
		const [input, output] = [join(scratch, 'in.f64'), join(scratch, 'out.f64')];
		writeRaw(input, planes, 'f64');
		const plain = commandCpuSeconds('sox', ['-D', ...raw(input), ...raw(output)]);
		const whole = commandCpuSeconds('sox', ['-D', ...raw(input), ...raw(output), ...effects(bells)]);
		return { audio: { rateHz, planes: readRaw(output, planes.length, 'f64') }, seconds: whole - plain };
	};
	const process = (bells: readonly Bell[], audio: Audio) =>
		withScratch(folder, (scratch) => run(bells, audio, scratch).audio);
	return {
		name: 'sox equalizer',
		packages: 'sox',
		installed: hasCommand('sox'),
		command: 'sox -D -t f64 -r 44100 -c 2 in.f64 -t f64 -r 44100 -c 2 out.f64 equalizer 16000 1q 6 …',
		magnitudes: (band, rateHz, frequenciesHz) => impulseMagnitudes(process, band, rateHz, frequenciesHz),
		process,
		time: (bells, audio) => withScratch(folder, (scratch) => run(bells, audio, scratch).seconds),
	};
}

function ffmpeg(folder: string): Equalizer {
	const chain = (bells: readonly Bell[]) =>
		bells.map(({ frequencyHz, gainDb, q }) => `equalizer=f=${frequencyHz}:t=q:w=${q}:g=${gainDb}:r=f64`).join(',');
	const process = (bells: readonly Bell[], audio: Audio) => runFfmpeg(folder, chain(bells), audio).audio;
	return {
		name: 'ffmpeg equalizer',
		packages: 'ffmpeg',
		installed: hasFfmpeg(),
		command:
			'ffmpeg -threads 1 -f f64le -ar 44100 -ac 2 -i in.f64 -af equalizer=f=16000:t=q:w=1:g=6:r=f64,… -f f64le out.f64',
		magnitudes: (band, rateHz, frequenciesHz) => impulseMagnitudes(process, band, rateHz, frequenciesHz),
		process,
		time: (bells, audio) => runFfmpeg(folder, chain(bells), audio).cpuSeconds,
	};
}

export const OURS = 'Detent, minimum phase';
export const OURS_LINEAR = 'Detent, linear phase';

export function equalizers(folder: string): Equalizer[] {
	return [ours('minimum'), ours('linear'), bilinear, sox(folder), ffmpeg(folder)];
}
