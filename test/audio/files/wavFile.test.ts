import {
	appendFileSync,
	closeSync,
	existsSync,
	openSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { createWavFile } from '../../../src/audio/files/wavFile.ts';
import { buildWavHeader, settleWavHeader, type WavFormat, type WavSample } from '../../../src/audio/files/wavFormat.ts';
import { RF64_AT_BYTES, WavWriter } from '../../../src/audio/files/wavWriter.ts';
import { expectSame, noisePlanes, readAll, scratchFolder, writeFile } from './support.ts';

const scratch = scratchFolder();
const stereo = (sample: WavSample): WavFormat => ({ channels: 2, rateHz: 96000, sample, broadcast: null });

const SAMPLES: [WavSample, number][] = [
	['int16', 16],
	['int20', 20],
	['int24', 24],
	['int32', 32],
	['float32', 24],
	['float64', 53],
];

describe('what is written is read back bit for bit', () => {
	test.each(SAMPLES)('%s', (sample, bits) => {
		for (const channels of [1, 2, 3, 8]) {
			const path = scratch(`${sample}-${channels}.wav`);
			const planes = noisePlanes(channels, 10_001, bits);
			const written = writeFile(path, { ...stereo(sample), channels }, planes);
			expect(written).toMatchObject({ container: 'wav', frames: 10_001, clippedSamples: 0 });
			expect(readFileSync(path).length).toBe(written.bytes);
			expectSame(readAll(path), planes);
		}
	});

	test('from any frame on', () => {
		const path = scratch('seek.wav');
		const planes = noisePlanes(2, 9000, 24);
		writeFile(path, stereo('int24'), planes);
		const reader = openAudioFile(path);
		const out = [new Float32Array(12), new Float32Array(12)];
		for (const frame of [8990, 0, 4095, 4096, 1]) {
			reader.seek(frame);
			expect(reader.read(out, 2, 10)).toBe(10);
			expect(Array.from(out[1]?.subarray(2) ?? [])).toEqual(Array.from(planes[1]?.subarray(frame, frame + 10) ?? []));
		}
		reader.seek(8999);
		expect(reader.read(out, 0, 10)).toBe(1);
		expect(reader.read(out, 0, 10)).toBe(0);
		expect(() => reader.seek(9001)).toThrow(RangeError);
		reader.close();
		reader.close();
	});
});

test('samples beyond full scale are cut and counted, not wrapped', () => {
	const path = scratch('clip.wav');
	const planes = [Float64Array.of(1.5, -1.5, 1, -1, 0.999)];
	for (const sample of ['int16', 'int20', 'int24', 'int32'] as const) {
		expect(writeFile(path, { ...stereo(sample), channels: 1 }, planes).clippedSamples).toBe(3);
		const [read] = readAll(path);
		expect(read?.[0]).toBeCloseTo(1, 4);
		expect(read?.[0]).toBeLessThan(1);
		expect(read?.[1]).toBe(-1);
	}
});

test('a NaN is refused by the writer, with its frame', () => {
	const file = createWavFile(scratch('nan-out.wav'), stereo('float32'));
	const planes = [new Float64Array(100), new Float64Array(100)];
	file.write(planes, 0, 100);
	planes[1]?.fill(Number.NaN, 42, 43);
	expect(() => file.write(planes, 0, 100)).toThrow(/frame 142/);
	file.abort();
});

describe('nothing half lies under the final name', () => {
	test('before commit, after abort, and an older file stays', () => {
		const path = scratch('half/x.wav').replace('/half/', '/');
		writeFileSync(path, 'older');
		const file = createWavFile(path, stereo('float32'));
		file.write(noisePlanes(2, 100, 24), 0, 100);
		expect(readFileSync(path, 'utf8')).toBe('older');
		file.abort();
		file.abort();
		expect(existsSync(file.temporaryPath)).toBe(false);
		expect(readFileSync(path, 'utf8')).toBe('older');
		const again = createWavFile(path, stereo('float32'));
		again.write(noisePlanes(2, 100, 24), 0, 100);
		again.commit();
		again.abort();
		expect(openAudioFile(path).facts.frames).toBe(100);
		expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.part'))).toEqual([]);
	});

	test('a folder that does not exist is said plainly', () => {
		expect(() => createWavFile(scratch('nowhere/x.wav'), stereo('int16'))).toThrow(/folder does not exist/);
	});
});

test('an interrupted capture is refused as a source, and can still be looked into', () => {
	const path = scratch('interrupted.wav');
	const planes = noisePlanes(2, 5000, 24);
	const writer = new WavWriter(path, stereo('float32'));
	writer.write(planes, 0, 5000);
	expect(() => openAudioFile(path)).toThrow(/never finished/);
	const reader = openAudioFile(path, { incomplete: 'accept' });
	expect(reader.facts.frames).toBe(5000);
	expect(reader.warnings).toHaveLength(1);
	reader.close();
	writer.discard();
	expect(existsSync(path)).toBe(false);
});

describe('RF64 from the threshold on', () => {
	test('one byte decides', () => {
		const planes = noisePlanes(2, 1000, 24);
		const small = writeFile(scratch('edge.wav'), stereo('float32'), planes);
		expect(writeFile(scratch('edge-below.wav'), stereo('float32'), planes, small.bytes - 7).container).toBe('wav');
		const upgraded = writeFile(scratch('edge-at.wav'), stereo('float32'), planes, small.bytes - 8);
		expect(upgraded).toMatchObject({ container: 'rf64', bytes: small.bytes });
		expect(openAudioFile(scratch('edge-at.wav')).facts).toMatchObject({ container: 'rf64', frames: 1000 });
		expectSame(readAll(scratch('edge-at.wav')), planes);
	});

	test('samples beyond 4 GiB are found', () => {
		const path = scratch('large.wav');
		const format = stereo('float32');
		const frames = 700_000_000;
		const header = buildWavHeader(format);
		expect(settleWavHeader(header, frames, frames * 8, RF64_AT_BYTES)).toBe('rf64');
		const file = openSync(path, 'w');
		const last = new Float32Array([0.25, -0.5]);
		// A sparse file: only its ends take room on the disk.
		writeSync(file, header.bytes, 0, header.bytes.length, 0);
		writeSync(file, new Uint8Array(last.buffer), 0, 8, header.bytes.length + (frames - 1) * 8);
		closeSync(file);
		const reader = openAudioFile(path);
		expect(reader.facts).toMatchObject({ container: 'rf64', frames, bytes: header.bytes.length + frames * 8 });
		const planes = [new Float32Array(2), new Float32Array(2)];
		reader.seek(frames - 2);
		expect(reader.read(planes, 0, 2)).toBe(2);
		expect(planes).toEqual([Float32Array.of(0, 0.25), Float32Array.of(0, -0.5)]);
		reader.close();
	});
});

describe('a file that can not be written on', () => {
	test('is ended with what came to the disk whole, and can be read', () => {
		const path = scratch('salvaged.wav');
		const writer = new WavWriter(path, stereo('int24'));
		const planes = noisePlanes(2, 1001, 24);
		writer.write(planes, 0, 1001);
		// Half a frame that got through before the disk was full.
		appendFileSync(path, Buffer.alloc(4, 1));
		expect(writer.salvage()).toBe(1001);
		expectSame(readAll(path), planes);
		expect(statSync(path).size % 2).toBe(0);
		expect(writer.salvage()).toBe(1001);
	});
});
