import { join } from 'node:path';
import type { Audio } from '../material/audio.ts';
import { readRaw, writeRaw } from '../material/raw.ts';
import { commandCpuSeconds } from '../timing.ts';
import { type PeerRun, TAIL_FRAMES } from './lv2.ts';
import { hasCommand, withScratch } from './peer.ts';

export const hasFfmpeg = (): boolean => hasCommand('ffmpeg');

/** ffmpeg's arguments for a raw file through a filter into another, double precision at both ends. */
function filterArgs(input: string, output: string, channels: number, inRateHz: number, filter: string): string[] {
	const format = ['-f', 'f64le', '-ar', String(inRateHz), '-ac', String(channels)];
	const chain = filter === '' ? [] : ['-af', filter];
	return ['-v', 'error', '-y', '-threads', '1', ...format, '-i', input, ...chain, '-f', 'f64le', output];
}

/**
 * Runs a sound, with a tail of silence, through a filter chain of ffmpeg.
 *
 * @returns CPU seconds of the whole process, less those of the same process without the filter
 */
export function runFfmpeg(folder: string, filter: string, { rateHz, planes }: Audio, outRateHz = rateHz): PeerRun {
	const padded = planes.map((plane) => {
		const longer = new Float64Array(plane.length + TAIL_FRAMES);
		longer.set(plane);
		return longer;
	});
	return withScratch(folder, (scratch) => {
		const input = join(scratch, 'in.f64');
		const output = join(scratch, 'out.f64');
		writeRaw(input, padded, 'f64');
		const plain = commandCpuSeconds('ffmpeg', filterArgs(input, output, planes.length, rateHz, ''));
		const whole = commandCpuSeconds('ffmpeg', filterArgs(input, output, planes.length, rateHz, filter));
		return {
			audio: { rateHz: outRateHz, planes: readRaw(output, planes.length, 'f64') },
			latencyFrames: null,
			cpuSeconds: whole - plain,
		};
	});
}
