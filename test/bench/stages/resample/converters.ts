import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Resampler } from '../../../../src/dsp/resample/resample.ts';
import { convertedPlanes } from '../../../dsp/convertRate.ts';
import type { Audio } from '../../material/audio.ts';
import { readRaw, writeRaw } from '../../material/raw.ts';
import { hasFfmpeg, runFfmpeg } from '../../peers/ffmpeg.ts';
import { compiled, hasCommand, type Peer, withScratch } from '../../peers/peer.ts';
import { commandCpuSeconds, cpuSeconds } from '../../timing.ts';

/** What converts rates: Detent or a peer. */
export interface Converter extends Peer {
	/** How it is run; empty for Detent. */
	readonly command: string;
	convert(audio: Audio, outRateHz: number): Float64Array[];
	/** @returns CPU seconds of the conversion alone */
	time(audio: Audio, outRateHz: number): number;
}

/** Frames of a block, as in `soxrconvert.c`. */
const BLOCK = 16_384;

export const OURS = 'Detent';
export const OURS_IN_FLOAT = 'Detent, 32-bit float file';

/** Block after block, as a file is converted. As with the library of others, filling the block is not counted. */
function timeOurs({ rateHz, planes }: Audio, outRateHz: number): number {
	const frames = planes[0]?.length ?? 0;
	const blocks = planes.map(() => new Float64Array(BLOCK));
	let take = (_frames: number): void => {};
	let end = (): void => {};
	let seconds = cpuSeconds(() => {
		const resampler = new Resampler(rateHz, outRateHz, planes.length);
		const room = Math.max(resampler.maxOutputFrames(BLOCK), resampler.maxFinishFrames);
		const outputs = planes.map(() => new Float64Array(room));
		take = (run) => resampler.process(blocks, run, outputs);
		end = () => resampler.finish(outputs);
	});
	for (let at = 0; at < frames; at += BLOCK) {
		const run = Math.min(BLOCK, frames - at);
		for (const [channel, plane] of planes.entries()) blocks[channel]?.set(plane.subarray(at, at + run));
		seconds += cpuSeconds(() => take(run));
	}
	return seconds + cpuSeconds(end);
}

function ours(): Converter {
	return {
		name: OURS,
		packages: '',
		installed: true,
		command: '',
		convert: ({ rateHz, planes }, outRateHz) => convertedPlanes(planes, rateHz, outRateHz),
		time: timeOurs,
	};
}

/** The same, rounded as `detent render --bits 32f` rounds. */
function oursInFloat(): Converter {
	return {
		...ours(),
		name: OURS_IN_FLOAT,
		convert: ({ rateHz, planes }, outRateHz) =>
			convertedPlanes(planes, rateHz, outRateHz).map((plane) => plane.map(Math.fround)),
	};
}

function soxr(folder: string, quality: 'vhq' | 'hq'): Converter {
	const program = compiled(folder, 'soxrconvert.c', ['-lsoxr']);
	const run = ({ rateHz, planes }: Audio, outRateHz: number, scratch: string) => {
		const [input, output] = [join(scratch, 'in.f64'), join(scratch, 'out.f64')];
		writeRaw(input, planes, 'f64');
		const args = [quality, rateHz, outRateHz, planes.length, input, output].map(String);
		const printed = execFileSync(program ?? '', args, { encoding: 'utf8' });
		return { output, seconds: Number(/"cpuSeconds": ([\d.]+)/.exec(printed)?.[1]) };
	};
	return {
		name: `libsoxr ${quality.toUpperCase()}`,
		packages: 'libsoxr-dev, gcc',
		installed: program !== null,
		command: `soxrconvert ${quality} 96000 44100 2 in.f64 out.f64`,
		convert: (audio, outRateHz) =>
			withScratch(folder, (scratch) => readRaw(run(audio, outRateHz, scratch).output, audio.planes.length, 'f64')),
		time: (audio, outRateHz) => withScratch(folder, (scratch) => run(audio, outRateHz, scratch).seconds),
	};
}

function sox(folder: string, options: readonly string[]): Converter {
	const raw = (rateHz: number, channels: number, path: string) => {
		return ['-t', 'f64', '-r', String(rateHz), '-c', String(channels), path];
	};
	const run = ({ rateHz, planes }: Audio, outRateHz: number, scratch: string) => {
		const [input, output] = [join(scratch, 'in.f64'), join(scratch, 'out.f64')];
		writeRaw(input, planes, 'f64');
		const rawInput = raw(rateHz, planes.length, input);
		const plain = commandCpuSeconds('sox', ['-D', ...rawInput, ...raw(rateHz, planes.length, output)]);
		const args = ['-D', ...rawInput, ...raw(outRateHz, planes.length, output), 'rate', ...options];
		return { output, seconds: commandCpuSeconds('sox', args) - plain };
	};
	return {
		name: `sox rate ${options.join(' ')}`,
		packages: 'sox',
		installed: hasCommand('sox'),
		command: `sox -D -t f64 -r 96000 -c 2 in.f64 -t f64 -r 44100 -c 2 out.f64 rate ${options.join(' ')}`,
		convert: (audio, outRateHz) =>
			withScratch(folder, (scratch) => readRaw(run(audio, outRateHz, scratch).output, audio.planes.length, 'f64')),
		time: (audio, outRateHz) => withScratch(folder, (scratch) => run(audio, outRateHz, scratch).seconds),
	};
}

function ffmpeg(folder: string, name: string, options: string): Converter {
	return {
		name,
		packages: 'ffmpeg',
		installed: hasFfmpeg(),
		command: `ffmpeg -threads 1 -f f64le -ar 96000 -ac 2 -i in.f64 -af aresample=44100${options} -f f64le out.f64`,
		convert: (audio, outRateHz) => runFfmpeg(folder, `aresample=${outRateHz}${options}`, audio, outRateHz).audio.planes,
		time: (audio, outRateHz) => runFfmpeg(folder, `aresample=${outRateHz}${options}`, audio, outRateHz).cpuSeconds,
	};
}

/** Detent first. */
export function converters(folder: string): Converter[] {
	return [
		ours(),
		oursInFloat(),
		soxr(folder, 'vhq'),
		soxr(folder, 'hq'),
		sox(folder, ['-v']),
		sox(folder, ['-v', '-s', '-L']),
		ffmpeg(folder, 'ffmpeg swr', ''),
		ffmpeg(folder, 'ffmpeg soxr 28 bit', ':resampler=soxr:precision=28'),
	];
}
