import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stampLoudness } from '../../../src/audio/files/bextLoudness.ts';
import { createWavFile } from '../../../src/audio/files/wavFile.ts';
import { describeWith } from '../../capabilities.ts';
import { noisePlanes, readAll, scratchFolder } from './support.ts';

const file = scratchFolder();
const MEASURED = {
	integratedLufs: -14.02,
	lra: 6.5,
	maxMomentaryLufs: -9.1,
	maxShortTermLufs: -11.25,
	truePeakDbtp: -1.37,
	truePeakStandardDbtp: -1.4,
	samplePeakDbfs: -1.9,
};
const BROADCAST = {
	description: 'Album: Track, print 1',
	originator: 'Detent',
	originatorReference: 'ab'.repeat(16),
	date: '2026-01-02',
	time: '10:00:00',
	timeReferenceFrames: 0,
	loudness: null,
	codingHistory: ['A=PCM,F=48000,W=24,M=stereo,T=mix.wav'],
};

function written(name: string, broadcast: typeof BROADCAST | null): string {
	const path = file(name);
	const wav = createWavFile(path, { channels: 2, rateHz: 48000, sample: 'float32', broadcast });
	wav.write(noisePlanes(2, 4800, 24), 0, 4800);
	wav.commit();
	return path;
}

describeWith(['mediainfo'], 'the loudness of a print', () => {
	test('what was measured stands in the head of the print as MediaInfo reads it, and the audio is untouched', async () => {
		const path = written('print.wav', BROADCAST);
		const before = file('before.wav');
		copyFileSync(path, before);
		expect(await stampLoudness(path, MEASURED)).toBe(true);
		expect(readAll(path)).toEqual(readAll(before));
		const probe = execFileSync('mediainfo', ['--Output=JSON', path], { encoding: 'utf8' });
		expect(JSON.parse(probe).media.track[1].extra).toMatchObject({
			LoudnessValue: '-14.02',
			LoudnessRange: '6.50',
			MaxTruePeakLevel: '-1.37',
			MaxMomentaryLoudness: '-9.10',
			MaxShortTermLoudness: '-11.25',
		});
	});
});

test('a reading that does not exist stays "not used"', async () => {
	const path = written('silence.wav', BROADCAST);
	await stampLoudness(path, { ...MEASURED, lra: null });
	const at = readFileSync(path).indexOf('bext') + 8;
	expect(readFileSync(path).readInt16LE(at + 414)).toBe(0x7fff);
});

test('a file without a place for it is left as it was', async () => {
	const path = written('plain.wav', null);
	const before = readFileSync(path);
	expect(await stampLoudness(path, MEASURED)).toBe(false);
	expect(readFileSync(path).equals(before)).toBe(true);
});

test('a file that is not there is told by its name', async () => {
	await expect(stampLoudness(file('none.wav'), MEASURED)).rejects.toMatchObject({ subject: file('none.wav') });
});
