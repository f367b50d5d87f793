import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { isDetentError } from '../../../src/shared/errors.ts';
import { expectSame, noisePlanes, readAll, run, scratchFolder, writeFile } from '../../audio/files/support.ts';
import { describeWith } from '../../capabilities.ts';

const scratch = scratchFolder();

/** A tone with noise, so that coders use their predictors. */
function musicPlanes(channels: number, frames: number, bits: number): Float64Array[] {
	const scale = 2 ** (bits - 1);
	return noisePlanes(channels, frames, bits, 7).map((noise, channel) =>
		noise.map((value, frame) => {
			const tone = 0.4 * Math.sin(frame * 0.031 * (channel + 1)) + 0.3 * Math.sin(frame * 0.0077);
			// Integers have no negative zero.
			return Math.round((tone + value * 0.01) * scale) / scale + 0;
		}),
	);
}

describeWith(['sox', 'ffmpeg'], 'files of other programs are read bit for bit', () => {
	const cases: [string, number, string[]][] = [
		['wav', 8, ['-c:a', 'pcm_u8']],
		['wav', 16, ['-c:a', 'pcm_s16le']],
		['wav', 24, ['-c:a', 'pcm_s24le']],
		['wav', 32, ['-c:a', 'pcm_s32le']],
		['wav', 24, ['-c:a', 'pcm_f32le']],
		['wav', 32, ['-c:a', 'pcm_f64le']],
		['wav', 24, ['-c:a', 'pcm_s24le', '-rf64', 'always']],
		['aiff', 8, ['-c:a', 'pcm_s8']],
		['aiff', 16, ['-c:a', 'pcm_s16be']],
		['aiff', 24, ['-c:a', 'pcm_s24be']],
		['aiff', 32, ['-c:a', 'pcm_s32be']],
		['aiff', 16, ['-c:a', 'pcm_s16le']],
		['aiff', 24, ['-c:a', 'pcm_f32be']],
		['aiff', 32, ['-c:a', 'pcm_f64be']],
	];
	test.each(cases)('%s of %i bits by ffmpeg %j', (container, bits, coding) => {
		for (const channels of [1, 2, 6]) {
			const planes = musicPlanes(channels, 5001, bits);
			const original = scratch('original.wav');
			const copy = scratch(`copy.${container}`);
			writeFile(original, { channels, rateHz: 44100, sample: 'float64', broadcast: null }, planes);
			run('ffmpeg', '-v', 'error', '-y', '-i', original, ...coding, copy);
			expectSame(readAll(copy), planes);
			expect(openAudioFile(copy).facts).toMatchObject({ rateHz: 44100, channels, frames: 5001 });
		}
	});

	test('sox: WAV, AIFF and AIFF-C of every rate it is asked for', () => {
		const planes = musicPlanes(2, 3000, 24);
		for (const rateHz of [8000, 44100, 48000, 88200, 96000, 176400, 192000]) {
			const original = scratch('original-sox.wav');
			writeFile(original, { channels: 2, rateHz, sample: 'int24', broadcast: null }, planes);
			for (const copy of ['sox.wav', 'sox.aiff', 'sox.aifc'].map(scratch)) {
				run('sox', '-D', original, copy);
				expectSame(readAll(copy), planes);
				expect(openAudioFile(copy).facts.rateHz).toBe(rateHz);
			}
		}
	});
});

describeWith(['flac', 'ffmpeg', 'sox'], 'FLAC', () => {
	function encode(planes: Float64Array[], bits: 16 | 24, ...options: string[]): string {
		const wav = scratch('to-encode.wav');
		const path = scratch(`coded.flac`);
		const sample = bits === 16 ? 'int16' : 'int24';
		writeFile(wav, { channels: planes.length, rateHz: 96000, sample, broadcast: null }, planes);
		run('flac', '-s', '-f', ...options, '-o', path, wav);
		return path;
	}

	test.each([
		['-0'],
		['-5'],
		['-8'],
		['-8', '-p', '-e'],
		['--lax', '-l', '32', '-b', '16384', '-r', '15'],
		['-b', '576', '--no-mid-side'],
	])('of the reference encoder with %s is decoded bit for bit', (...options) => {
		for (const bits of [16, 24] as const)
			for (const channels of [1, 2, 5]) {
				const planes = musicPlanes(channels, 40_003, bits);
				expectSame(readAll(encode(planes, bits, ...options), 777), planes);
			}
	});

	test('silence, full scale, white noise and wasted bits', () => {
		const frames = 9000;
		const noise = noisePlanes(2, frames, 24);
		const square = Float64Array.from({ length: frames }, (_, frame) => (frame % 100 < 50 ? -1 : 1 - 2 ** -23));
		const coarse = noise.map((plane) => plane.map((value) => Math.round(value * 128) / 256 + 0));
		for (const planes of [[new Float64Array(frames), new Float64Array(frames)], noise, [square, square], coarse])
			expectSame(readAll(encode(planes, 24, '-8')), planes);
	});

	test('of another encoder, and with an ID3 tag in front', () => {
		const planes = musicPlanes(2, 30_000, 16);
		const path = scratch('ffmpeg.flac');
		writeFile(scratch('ff.wav'), { channels: 2, rateHz: 44100, sample: 'int16', broadcast: null }, planes);
		run('ffmpeg', '-v', 'error', '-y', '-i', scratch('ff.wav'), '-compression_level', '12', path);
		expectSame(readAll(path), planes);
		const tag = Buffer.alloc(10 + 300);
		tag.write('ID3');
		tag.set([4, 0, 0, 0, 0, 300 >> 7, 300 & 0x7f], 3);
		writeFileSync(scratch('tagged.flac'), Buffer.concat([tag, readFileSync(path)]));
		expectSame(readAll(scratch('tagged.flac')), planes);
	});

	test('is read from any frame on, with and without a seek table', () => {
		const planes = musicPlanes(2, 400_000, 16);
		for (const options of [['-8'], ['--no-seektable', '-0']]) {
			const reader = openAudioFile(encode(planes, 16, ...options));
			const out = [new Float64Array(100), new Float64Array(100)];
			for (const frame of [399_900, 0, 123_456, 4095, 4096, 399_999, 200_000]) {
				reader.seek(frame);
				const got = reader.read(out, 0, 100);
				expect(got).toBe(Math.min(100, 400_000 - frame));
				expect(out[1]?.subarray(0, got)).toEqual(planes[1]?.subarray(frame, frame + got));
			}
			reader.seek(400_000);
			expect(reader.read(out, 0, 100)).toBe(0);
			reader.close();
		}
	});

	test('that is cut or damaged is refused, with the place', () => {
		const bytes = readFileSync(encode(musicPlanes(2, 100_000, 16), 16, '-5'));
		const path = scratch('damaged.flac');
		for (const part of [0.01, 0.3, 0.9, 0.9999]) {
			writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * part)));
			expect(() => openAudioFile(path)).toThrow(/file ends|ends inside|ends before/);
		}
		const damaged = Buffer.from(bytes);
		damaged.fill(0x55, bytes.length / 2, bytes.length / 2 + 40);
		writeFileSync(path, damaged);
		expect(() => readAll(path)).toThrow(/damaged near frame/);
	});

	test('with any bytes changed gives the right samples or a file error, never wrong samples', () => {
		const planes = musicPlanes(2, 20_000, 16);
		const bytes = readFileSync(encode(planes, 16, '-5', '--no-padding'));
		const path = scratch('mutated.flac');
		const start = bytes.indexOf(Buffer.from([0xff, 0xf8]));
		const change = fc.tuple(fc.integer({ min: start, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
		fc.assert(
			fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
				const mutated = Buffer.from(bytes);
				for (const [at, flip] of changes) mutated[at] = (bytes[at] ?? 0) ^ flip;
				writeFileSync(path, mutated);
				try {
					expectSame(readAll(path, 4096), planes);
				} catch (error) {
					if (!isDetentError(error, 'file')) throw error;
				}
			}),
			{ seed: 4, numRuns: 60 },
		);
	});
});
