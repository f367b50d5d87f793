import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { WavFormat, WavSample } from '../../../src/audio/files/wavFormat.ts';
import { noisePlanes, run, scratchFolder, writeFile } from '../../audio/files/support.ts';
import { describeWith } from '../../capabilities.ts';

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

const broadcast = {
	description: 'Print 3 of "Élan"',
	originator: 'Detent',
	originatorReference: 'rev 3',
	date: '2026-11-21',
	time: '05:30:00',
	timeReferenceFrames: 5_000_000_000,
	loudness: {
		integratedLufs: -22.645,
		lra: 7.1,
		maxMomentaryLufs: -12.34,
		maxShortTermLufs: null,
		truePeakDbtp: -1.05,
		truePeakStandardDbtp: -1.06,
		samplePeakDbfs: -1.2,
	},
	codingHistory: ['A=PCM,F=96000,W=24,M=stereo,T=mix', 'A=ANALOGUE,M=stereo,T=rack'],
};

describeWith(['sndfile-info', 'sox', 'ffmpeg', 'flac'], 'other programs read what we write', () => {
	test.each(SAMPLES)('%s', (sample, bits) => {
		const path = scratch(`interop-${sample}.wav`);
		const planes = noisePlanes(2, 5003, bits);
		for (const threshold of [undefined, 1000]) {
			writeFile(path, { ...stereo(sample), broadcast }, planes, threshold);
			const info = run('sndfile-info', path);
			expect(info).toMatch(/Frames\s*: 5003/);
			expect(info).toMatch(/Sample Rate\s*: 96000/);
			const raw = scratch(`interop-${sample}.f64`);
			run('ffmpeg', '-v', 'error', '-y', '-i', path, '-f', 'f64le', '-c:a', 'pcm_f64le', raw);
			const bytes = readFileSync(raw);
			const words = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
			expect(words.length).toBe(2 * 5003);
			expect(words.every((word, index) => word === planes[index % 2]?.[index >> 1])).toBe(true);
		}
	});

	test('bext fields, as libsndfile prints them', () => {
		const path = scratch('bext.wav');
		writeFile(path, { ...stereo('float32'), broadcast }, noisePlanes(2, 10, 24));
		const info = run('sndfile-info', '--broadcast', path);
		expect(info).toMatch(/Description\s*: Print 3 of "\?lan"/);
		expect(info).toMatch(/Origination date\s*: 2026-11-21/);
		expect(info).toContain('A=ANALOGUE,M=stereo,T=rack');
		expect(run('ffprobe', '-v', 'error', '-show_entries', 'format_tags', path)).toContain('time_reference=5000000000');
		const raw = readFileSync(path);
		const at = raw.indexOf('bext') + 8;
		expect(raw.readUInt16LE(at + 346)).toBe(2);
		expect([412, 414, 416, 418, 420].map((offset) => raw.readInt16LE(at + offset))).toEqual([
			-2265, 710, -105, -1234, 0x7fff,
		]);
	});

	test('sox and flac take them', () => {
		const path = scratch('take.wav');
		const planes = noisePlanes(2, 5000, 24);
		writeFile(path, stereo('int24'), planes);
		expect(run('sox', '--info', '-s', path).trim()).toBe('5000');
		run('flac', '-s', '-f', '-V', '-o', scratch('take.flac'), path);
		run('flac', '-s', '-t', scratch('take.flac'));
	});
});
