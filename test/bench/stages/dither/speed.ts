import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Dither } from '../../../../src/dsp/dither/dither.ts';
import { noiseShape } from '../../../../src/dsp/dither/noiseShapes.ts';
import type { DitherShape } from '../../../../src/shared/model/dither.ts';
import { noise } from '../../../dsp/signals.ts';
import { writeAudio } from '../../material/audio.ts';
import { type Contender, commandCpuSeconds, cpuSeconds, interleaved, median } from '../../timing.ts';

const RATE_HZ = 44100;
const STRETCH_SECONDS = 20;
/** Frames of a block, as in an offline render. */
const BLOCK = 4096;

/** Speeds as multiples of real time, and ours over a peer's as the median of ratios of rounds side by side. */
export interface SpeedRow {
	readonly name: string;
	readonly timesRealTime: number;
	/** Over SoX of the same kind; null where there is none. */
	readonly overSox: number | null;
	readonly overFfmpeg: number | null;
}

function ourContender(shape: DitherShape, stretches: number): Contender {
	const settings = { bits: 16, seed: 1, shape: noiseShape(shape, RATE_HZ) ?? undefined } as const;
	return {
		name: `Detent ${shape}`,
		round() {
			const planes = [1, 2].map((seed) => noise(STRETCH_SECONDS * RATE_HZ, 0.3, seed));
			const frames = planes[0]?.length ?? 0;
			const dither = new Dither(2, settings);
			return cpuSeconds(() => {
				for (let stretch = 0; stretch < stretches; stretch++) {
					for (let at = 0; at < frames; at += BLOCK) dither.process(planes, Math.min(BLOCK, frames - at), at);
				}
			});
		},
	};
}

function soxContenders(input: string, output: string): Contender[] {
	const contender = (name: string, before: readonly string[], after: readonly string[]): Contender => ({
		name: `sox ${name}`,
		round: () => commandCpuSeconds('sox', [...before, input, '-b', '16', output, ...after]),
	});
	return [
		contender('plain', ['-D'], []),
		contender('TPDF', [], ['dither']),
		...['f-weighted', 'shibata'].map((shape) => contender(shape, [], ['dither', '-f', shape])),
	];
}

function ffmpegContenders(input: string, output: string): Contender[] {
	return ['none', 'triangular', 'shibata', 'improved_e_weighted'].map((method) => ({
		name: `ffmpeg ${method}`,
		round: () =>
			commandCpuSeconds('ffmpeg', [
				...['-v', 'error', '-y', '-i', input, '-af', `aresample=osf=s16:dither_method=${method}`],
				...['-c:a', 'pcm_s16le', output],
			]),
	}));
}

/** CPU of each round, less that of the same program's plain conversion in that round. */
function net(rounds: readonly number[], plain: readonly number[]): number[] {
	return rounds.map((seconds, round) => seconds - (plain[round] ?? 0));
}

/**
 * Stereo at 44.1 kHz to 16 bits. SoX and ffmpeg convert a float WAV file and their plain conversion is taken off; ours is
 * the kernel, block by block, reading and writing Float64.
 */
export async function speed(
	folder: string,
	quick: boolean,
	peers: { sox: boolean; ffmpeg: boolean },
): Promise<SpeedRow[]> {
	const seconds = quick ? 40 : 240;
	const scratch = mkdtempSync(join(folder, 'scratch-'));
	try {
		const input = join(scratch, 'in.wav');
		writeAudio(input, { rateHz: RATE_HZ, planes: [1, 2].map((seed) => noise(seconds * RATE_HZ, 0.3, seed)) });
		const contenders = [
			...(['tpdf', 'f-weighted', 'shibata', 'gentle', 'weighted'] as const).map((shape) =>
				ourContender(shape, seconds / STRETCH_SECONDS),
			),
			...(peers.sox ? soxContenders(input, join(scratch, 'sox.wav')) : []),
			...(peers.ffmpeg ? ffmpegContenders(input, join(scratch, 'ffmpeg.wav')) : []),
		];
		const found = new Map<string, readonly number[]>();
		for (const { name, rounds } of await interleaved(contenders, quick ? 1 : 5)) found.set(name, rounds);
		return rowsOf(found, seconds);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

function rowsOf(found: ReadonlyMap<string, readonly number[]>, seconds: number): SpeedRow[] {
	const of = (name: string) => found.get(name) ?? [];
	const plain = { sox: of('sox plain'), ffmpeg: of('ffmpeg none') };
	const over = (ours: readonly number[], peer: 'sox' | 'ffmpeg', theirs: string): number | null => {
		const rounds = net(of(`${peer} ${theirs}`), plain[peer]);
		return rounds.length === 0 ? null : median(rounds.map((value, round) => value / (ours[round] ?? Number.NaN)));
	};
	const rows: SpeedRow[] = [];
	for (const [shape, soxShape, ffmpegMethod] of [
		['tpdf', 'TPDF', 'triangular'],
		['f-weighted', 'f-weighted', 'improved_e_weighted'],
		['shibata', 'shibata', 'shibata'],
		['gentle', 'f-weighted', 'improved_e_weighted'],
		['weighted', 'f-weighted', 'improved_e_weighted'],
	] as const) {
		const ours = of(`Detent ${shape}`);
		rows.push({
			name: `Detent ${shape}`,
			timesRealTime: seconds / median(ours),
			overSox: over(ours, 'sox', soxShape),
			overFfmpeg: over(ours, 'ffmpeg', ffmpegMethod),
		});
	}
	for (const [name, rounds] of found) {
		const peer = name.startsWith('sox') ? 'sox' : 'ffmpeg';
		if (name.startsWith('Detent') || name === 'sox plain' || name === 'ffmpeg none') continue;
		const timesRealTime = seconds / median(net(rounds, plain[peer]));
		rows.push({ name: `${name}, net of plain conversion`, timesRealTime, overSox: null, overFfmpeg: null });
	}
	return rows;
}
