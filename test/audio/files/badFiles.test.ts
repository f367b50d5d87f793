import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import type { WavSample } from '../../../src/audio/files/wavFormat.ts';
import { isDetentError } from '../../../src/shared/errors.ts';
import { expectSame, noisePlanes, readAll, scratchFolder, writeFile } from './support.ts';

const scratch = scratchFolder();

function wavBytes(sample: WavSample, channels = 2, frames = 500): Buffer {
	const path = scratch('good.wav');
	writeFile(path, { channels, rateHz: 48000, sample, broadcast: null }, noisePlanes(channels, frames, 16));
	return readFileSync(path);
}

function put(name: string, bytes: Uint8Array): string {
	const path = scratch(name);
	writeFileSync(path, bytes);
	return path;
}

/** The error of opening and reading all of it; null when there is none. */
function faultOf(path: string): { code: string; text: string } | null {
	try {
		readAll(path);
		return null;
	} catch (error) {
		if (!isDetentError(error, 'file')) throw error;
		expect(error.subject).toBe(path);
		expect(error.remedy).not.toBeNull();
		return { code: error.code, text: error.describe() };
	}
}

describe('a bad file gives a clear error', () => {
	test('no file, a folder, a pipe that nobody writes to, 0 bytes', () => {
		expect(faultOf(scratch('missing.wav'))?.code).toBe('file.not-found');
		mkdirSync(scratch('folder.wav'));
		expect(faultOf(scratch('folder.wav'))?.code).toBe('file.not-a-file');
		if (process.platform === 'linux') {
			execFileSync('mkfifo', [scratch('pipe.wav')]);
			expect(faultOf(scratch('pipe.wav'))?.code).toBe('file.not-a-file');
		}
		expect(faultOf(put('zero.wav', new Uint8Array(0)))?.code).toBe('file.empty');
	});

	test('cut anywhere: in the header, in the audio, before the audio', () => {
		const bytes = wavBytes('int24');
		const start = bytes.indexOf('data') + 8;
		for (let length = 1; length < start; length++) {
			const code = faultOf(put('cut.wav', bytes.subarray(0, length)))?.code;
			expect(['file.truncated', 'file.unsupported', 'file.malformed']).toContain(code);
		}
		for (const length of [start, start + 1, start + 6, bytes.length - 1])
			expect(faultOf(put('cut.wav', bytes.subarray(0, length)))).toMatchObject({ code: 'file.truncated' });
		expect(faultOf(put('cut.wav', bytes.subarray(0, bytes.length - 1)))?.text).toContain('promises 500 frames');
	});

	test('no audio in it', () => {
		const path = scratch('none.wav');
		writeFile(path, { channels: 2, rateHz: 48000, sample: 'int16', broadcast: null }, [
			new Float64Array(0),
			new Float64Array(0),
		]);
		expect(faultOf(path)?.code).toBe('file.no-audio');
	});

	test.each([
		['channels 0', 22, [0, 0]],
		['rate 0', 24, [0, 0, 0, 0]],
		['rate far too high', 24, [255, 255, 255, 127]],
		['block of no bytes', 32, [0, 0]],
		['block that does not divide', 32, [7, 0]],
		['bits above the container', 34, [40, 0]],
		['65535 channels', 22, [255, 255]],
	])('a header that cannot be: %s', (_, at, values) => {
		const bytes = wavBytes('int24');
		bytes.set(values, bytes.indexOf('fmt ') + 8 + at - 20);
		expect(faultOf(put('header.wav', bytes))?.code).toBe('file.malformed');
	});

	test('compressed or foreign formats are named', () => {
		const bytes = wavBytes('int16');
		bytes.writeUInt16LE(0x55, bytes.indexOf('fmt ') + 8);
		expect(faultOf(put('mp3inside.wav', bytes))).toMatchObject({ code: 'file.unsupported' });
		for (const [head, text] of [
			['ID3\x04\0\0\0\0\0\0\0\0', 'an MP3'],
			['OggS\0\0\0\0\0\0\0\0', 'an Ogg'],
			['\0\0\0\x20ftypM4A ', 'an MP4'],
			['hello, this is text', 'not an audio file'],
		] as const)
			expect(faultOf(put('foreign.wav', Buffer.from(head, 'latin1')))?.text).toContain(text);
	});

	test('a name that says something else than the content', () => {
		const bytes = wavBytes('int16');
		expect(faultOf(put('riff.flac', bytes))).toMatchObject({ code: 'file.mislabelled' });
		expect(faultOf(put('riff.aiff', bytes))?.text).toContain('it is a WAV file inside');
		expect(faultOf(put('no-ending', bytes))).toBeNull();
		expect(faultOf(put('UPPER.WAV', bytes))).toBeNull();
	});

	test.each(['float32', 'float64'] as const)('NaN and Inf in %s, with the first frame', (sample) => {
		const width = sample === 'float32' ? 4 : 8;
		for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
			const bytes = wavBytes(sample, 2, 9000);
			const at = bytes.indexOf('data') + 8;
			for (const frame of [8000, 5000]) {
				const position = at + (frame * 2 + 1) * width;
				if (width === 4) bytes.writeFloatLE(value, position);
				else bytes.writeDoubleLE(value, position);
			}
			const fault = faultOf(put('nan.wav', bytes));
			expect(fault).toMatchObject({ code: 'file.not-finite' });
			expect(fault?.text).toContain('Frame 5000');
		}
	});

	test('a data chunk of unknown size from a broken-off recording', () => {
		const bytes = wavBytes('int16');
		for (const size of [0, 0xffffffff]) {
			bytes.writeUInt32LE(size, bytes.indexOf('data') + 4);
			expect(faultOf(put('open-end.wav', bytes))?.code).toBe('file.unfinished');
			const reader = openAudioFile(scratch('open-end.wav'), { incomplete: 'accept' });
			expect(reader.facts.frames).toBe(500);
			reader.close();
		}
	});

	test('chunk sizes of 4 GB and chunks without end cost neither memory nor time', () => {
		const head = Buffer.from('RIFF\xff\xff\xff\xffWAVE', 'latin1');
		const huge = Buffer.from('LIST\xff\xff\xff\xff', 'latin1');
		expect(faultOf(put('huge.wav', Buffer.concat([head, huge, Buffer.alloc(100)])))?.code).toBe('file.truncated');
		const many = Buffer.alloc(8 * 100_000, Buffer.from('abcd\0\0\0\0', 'latin1'));
		expect(faultOf(put('many.wav', Buffer.concat([head, many])))?.code).toBe('file.malformed');
	});
});

describe('what is odd but whole is read', () => {
	test('unknown chunks before and after the audio, odd sizes with their pad byte', () => {
		const bytes = wavBytes('int16');
		const at = bytes.indexOf('fmt ');
		const odd = Buffer.from('odd \x03\0\0\0abc\0', 'latin1');
		const path = put('chunks.wav', Buffer.concat([bytes.subarray(0, at), odd, bytes.subarray(at), odd, odd]));
		expectSame(readAll(path), noisePlanes(2, 500, 16));
	});

	test('mono, 8 channels and rates nobody uses are reported as they are', () => {
		for (const [channels, rateHz] of [
			[1, 44100],
			[8, 12345],
		] as const) {
			const path = scratch('shape.wav');
			writeFile(path, { channels, rateHz, sample: 'int16', broadcast: null }, noisePlanes(channels, 10, 16));
			expect(openAudioFile(path).facts).toMatchObject({ channels, rateHz, frames: 10, container: 'wav' });
		}
	});
});

describe('no bytes, however wrong, do more than give a file error', () => {
	const seeds = (['int16', 'int24', 'float32'] as const).map((sample) => wavBytes(sample));

	function survives(bytes: Uint8Array): void {
		const path = put('fuzz', bytes);
		for (const incomplete of ['refuse', 'accept'] as const) {
			try {
				const reader = openAudioFile(path, { incomplete });
				try {
					const planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(64));
					expect(reader.facts.frames).toBeLessThanOrEqual(bytes.length * 8);
					while (reader.read(planes, 0, 64) > 0);
				} finally {
					reader.close();
				}
			} catch (error) {
				expect(isDetentError(error, 'file')).toBe(true);
			}
		}
	}

	test('WAV headers with changed bytes', () => {
		const change = fc.tuple(fc.nat(150), fc.nat(255));
		fc.assert(
			fc.property(
				fc.nat(2),
				fc.array(change, { minLength: 1, maxLength: 6 }),
				fc.nat(3000),
				(seed, changes, length) => {
					const bytes = Buffer.from(seeds[seed] ?? []);
					for (const [at, value] of changes) bytes[at] = value;
					survives(bytes.subarray(0, length));
				},
			),
			{ seed: 1, numRuns: 400 },
		);
	});

	test('noise behind every magic word', () => {
		const magic = fc.constantFrom(
			'RIFF\0\0\0\0WAVEfmt ',
			'RF64\0\0\0\0WAVEds64',
			'FORM\0\0\0\0AIFFCOMM',
			'fLaC\0\0\0\x22',
			'',
		);
		fc.assert(
			fc.property(magic, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
				survives(Buffer.concat([Buffer.from(head, 'latin1'), tail]));
			}),
			{ seed: 2, numRuns: 400 },
		);
	});
});
