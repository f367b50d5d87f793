import { describe, expect, test } from 'vitest';
import type { RevisionDetail } from '../../src/shared/protocol/http.ts';
import { matchGainsDb, type PreviewItem, previewItems } from '../../web-remote/src/audio/previewItems.ts';

const MIX_SHA = 'a'.repeat(64);
const REVISION = '018f0000-0000-7000-8000-000000000001';

function file(sha256: string): RevisionDetail['facts']['source'] {
	return {
		fileName: 'mix.wav',
		container: 'wav',
		encoding: 'pcm',
		bits: 24,
		rateHz: 48000,
		channels: 2,
		frames: 480_000,
		sha256,
		bytes: 2_880_044,
	};
}

function loudness(integratedLufs: number | null): RevisionDetail['facts']['measurements']['source'] {
	return {
		integratedLufs,
		lra: null,
		maxMomentaryLufs: null,
		maxShortTermLufs: null,
		truePeakDbtp: null,
		truePeakStandardDbtp: null,
		samplePeakDbfs: null,
	};
}

function revision(part: 'capture' | 'master'): RevisionDetail {
	const facts: Pick<RevisionDetail['facts'], 'number' | 'source' | 'rateHz' | 'capture' | 'master' | 'measurements'> = {
		number: 3,
		source: file(MIX_SHA),
		rateHz: 48000,
		capture: {
			file: { ...file('b'.repeat(64)), rateHz: 96000 },
			preRollFrames: 48000,
			tailFrames: 0,
			latency: { frames: 100, fraction: 0, inverted: false, confidence: 9, method: 'sweep' },
		},
		master: part === 'master' ? file('c'.repeat(64)) : null,
		measurements: { source: loudness(-18), capture: loudness(-16), master: loudness(-11) },
	};
	return {
		id: REVISION,
		hash: 'd'.repeat(64),
		at: '2026-01-01T00:00:00Z',
		facts: facts as RevisionDetail['facts'],
		comments: [],
	};
}

const track = { id: '018f0000-0000-7000-8000-000000000002', mix: file(MIX_SHA) };

describe('what a tablet plays by itself', () => {
	test('a master begins with the music, a capture after its pre-roll at its own rate', () => {
		expect(previewItems(track, [revision('master')]).map(({ label, startSeconds }) => [label, startSeconds])).toEqual([
			['Mix', 0],
			['3 master', 0],
		]);
		expect(previewItems(track, [revision('capture')])[1]).toMatchObject({ kind: 'capture', startSeconds: 0.5 });
	});

	test('everything is turned down to the quietest, and never up', () => {
		expect(matchGainsDb(previewItems(track, [revision('master')]))).toEqual([0, -7]);
		expect(matchGainsDb(previewItems(track, [revision('capture')]))).toEqual([0, -2]);
	});

	test('a mix that no print was made of is not called matched', () => {
		const newer = { ...track, mix: file('e'.repeat(64)) };
		expect(matchGainsDb(previewItems(newer, [revision('master')]))).toEqual([null, 0]);
	});

	test('without one reading nothing is turned', () => {
		const item: PreviewItem = { kind: 'mix', id: track.id, label: 'Mix', startSeconds: 0, integratedLufs: null };
		expect(matchGainsDb([item])).toEqual([null]);
		expect(matchGainsDb([])).toEqual([]);
	});
});
