import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dither } from '../../../../src/dsp/dither/dither.ts';
import { noiseShape } from '../../../../src/dsp/dither/noiseShapes.ts';
import type { DitherShape } from '../../../../src/shared/model/dither.ts';
import type { Audio } from '../../material/audio.ts';
import { writeRaw } from '../../material/raw.ts';
import { withScratch } from '../../peers/peer.ts';

export type Bits = 16 | 20 | 24;

/** What shortens words: Detent or a peer, with one of its dithers. */
export interface Ditherer {
	readonly name: string;
	/** @param folder for scratch files */
	run(folder: string, audio: Audio, bits: Bits): Float64Array[];
}

export function ours(shape: DitherShape): Ditherer {
	return {
		name: `Detent ${shape}`,
		run(_folder, { rateHz, planes }, bits) {
			const output = planes.map((plane) => plane.slice());
			const found = noiseShape(shape, rateHz) ?? undefined;
			new Dither(planes.length, { bits, seed: 1, shape: found }).process(output, output[0]?.length ?? 0);
			return output;
		},
	};
}

/** Raw integers of 16 or 32 bits in the machine's byte order. */
function readIntegers(path: string, channels: number, bytes: 2 | 4): Float64Array[] {
	const { buffer } = new Uint8Array(readFileSync(path));
	const samples = bytes === 2 ? new Int16Array(buffer) : new Int32Array(buffer);
	const scale = 2 ** (8 * bytes - 1);
	return Array.from({ length: channels }, (_, channel) =>
		Float64Array.from({ length: samples.length / channels }, (_, i) => (samples[i * channels + channel] ?? 0) / scale),
	);
}

function peer(
	name: string,
	command: string,
	args: (input: string, output: string, audio: Audio, bits: Bits) => readonly string[],
): Ditherer {
	return {
		name,
		run: (folder, audio, bits) =>
			withScratch(folder, (scratch) => {
				const input = join(scratch, 'in.f64');
				const output = join(scratch, 'out.raw');
				writeRaw(input, audio.planes, 'f64');
				execFileSync(command, [...args(input, output, audio, bits)], { stdio: ['ignore', 'ignore', 'ignore'] });
				return readIntegers(output, audio.planes.length, bits === 16 ? 2 : 4);
			}),
	};
}

/** What SoX's dither effect is told; null rounds without dither. */
export function sox(name: string, effect: readonly string[] | null): Ditherer {
	return peer(`sox ${name}`, 'sox', (input, output, { rateHz, planes }, bits) => [
		...(effect === null ? ['-D'] : []),
		...['-t', 'f64', '-r', String(rateHz), '-c', String(planes.length), input],
		...['-t', 'raw', '-e', 'signed', '-b', bits === 16 ? '16' : '32', output],
		...(effect === null ? [] : ['dither', ...effect, ...(bits === 16 ? [] : ['-p', String(bits)])]),
	]);
}

/** ffmpeg's swresample with one of its dither methods. */
export function ffmpeg(method: string): Ditherer {
	return peer(`ffmpeg ${method}`, 'ffmpeg', (input, output, { rateHz, planes }, bits) => [
		...['-v', 'error', '-y', '-f', 'f64le', '-ar', String(rateHz), '-ac', String(planes.length), '-i', input],
		'-af',
		`aresample=osf=${bits === 16 ? 's16' : `s32:output_sample_bits=${bits}`}:dither_method=${method}`,
		...['-f', bits === 16 ? 's16le' : 's32le', output],
	]);
}

export const SOX: readonly Ditherer[] = [
	sox('none (rounds)', null),
	sox('TPDF', []),
	sox('-S', ['-S']),
	...[
		'lipshitz',
		'f-weighted',
		'modified-e-weighted',
		'improved-e-weighted',
		'gesemann',
		'low-shibata',
		'shibata',
		'high-shibata',
	].map((shape) => sox(shape, ['-f', shape])),
];

export const FFMPEG: readonly Ditherer[] = [
	'none',
	'triangular',
	'triangular_hp',
	'lipshitz',
	'low_shibata',
	'shibata',
	'improved_e_weighted',
].map(ffmpeg);
