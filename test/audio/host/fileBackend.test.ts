import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileBackend } from '../../../src/audio/backends/file.ts';
import { audioConfig, programme, writeWav } from './studio.ts';

const RATE = 48000;
let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-file-'));
});
afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

const audio = audioConfig({ backend: 'file', blockFrames: 256, prefillBlocks: 2 });

async function turn(backend: FileBackend, out: (frame: number) => number, number: number): Promise<Float32Array> {
	const { inputs, outputs } = backend.info;
	const read = new Float32Array(256 * inputs);
	await backend.readBlock(read);
	const write = new Float32Array(256 * outputs);
	for (let frame = 0; frame < 256; frame++) write[frame * outputs] = out(number * 256 + frame);
	await backend.writeBlock(write);
	return read;
}

describe('the file backend', () => {
	test('loops the send back after the prefilled blocks, and lets it be recorded', async () => {
		const taken: number[] = [];
		const tap = (block: Float32Array) => taken.push(block[0] ?? 0);
		const backend = new FileBackend({ audio, returnPath: null, tap });
		await backend.start();
		for (let number = 0; number < 10; number++) {
			const read = await turn(backend, (frame) => frame + 1, number);
			for (let frame = 0; frame < 256; frame++)
				expect(read[frame * 2]).toBe(Math.max(0, (number - 2) * 256 + frame + 1));
		}
		expect(taken).toEqual([1, 257, 513, 769, 1025, 1281, 1537, 1793, 2049, 2305]);
	});

	test('plays a file as the return, and silence after it', async () => {
		const source = programme(1000, 1);
		writeWav(join(folder, 'return.wav'), source, RATE);
		const backend = new FileBackend({ audio, returnPath: join(folder, 'return.wav'), tap: null });
		for (let number = 0; number < 5; number++) {
			const read = await turn(backend, () => 1, number);
			for (let frame = 0; frame < 256; frame++) {
				expect(read[frame * 2]).toBe(source[0][number * 256 + frame] ?? 0);
				expect(read[frame * 2 + 1]).toBe(source[1][number * 256 + frame] ?? 0);
			}
		}
		await backend.close();
	});

	test('refuses a return at another rate', () => {
		writeWav(join(folder, 'return.wav'), programme(1000, 1), 96_000);
		expect(() => new FileBackend({ audio, returnPath: join(folder, 'return.wav'), tap: null })).toThrow(
			'2 channels at 96000 Hz',
		);
	});

	test('refuses channel pairs that overlap', () => {
		const overlapping = audioConfig({ backend: 'file', sendChannels: [0, 1], monitorChannels: [1, 2] });
		expect(() => new FileBackend({ audio: overlapping, returnPath: null, tap: null })).toThrow(
			'the monitor takes output 1, which the send has',
		);
	});
});
