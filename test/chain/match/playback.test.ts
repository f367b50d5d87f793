import { describe, expect, test } from 'vitest';
import { type AlbumLevels, playbackOf } from '../../../src/chain/match/playback.ts';
import { type Target, targetSchema } from '../../../src/shared/model/target.ts';
import { fileFacts } from '../../support/passFakes.ts';

const SOURCE = { title: 'test', url: null, checkedOn: '2026-11-21', certainty: 'low' };

function target(more: object): Target {
	return targetSchema.parse({ schema: 1, name: 'Test', kind: 'playback', lufs: -14, source: SOURCE, ...more });
}

function master(lufs: number | null, peak: number | null) {
	return {
		file: { ...fileFacts('x.wav'), encoding: 'pcm' as const, bits: 24 },
		loudness: {
			integratedLufs: lufs,
			lra: 4,
			maxMomentaryLufs: lufs,
			maxShortTermLufs: lufs === null ? null : lufs + 3,
			truePeakDbtp: peak,
			truePeakStandardDbtp: peak,
			samplePeakDbfs: peak === null ? null : peak - 0.5,
		},
	};
}

const play = (more: object, lufs: number | null, peak: number | null, album: AlbumLevels | null = null) =>
	playbackOf('test', target(more), master(lufs, peak), album);

describe('a single track', () => {
	test('that is too loud is turned down, peaks and all', () => {
		expect(play({}, -8, -0.5)).toMatchObject({ gainDb: -6, integratedLufs: -14, truePeakDbtp: -6.5, warnings: [] });
	});

	test('is turned up as far as its true peak leaves headroom', () => {
		const rule = { turnsUp: 'to-headroom', headroomDbtp: -1 };
		// Spotify's own example: -20 LUFS with -5 dBTP goes to -16.
		const report = play(rule, -20, -5);
		expect(report).toMatchObject({ gainDb: 4, integratedLufs: -16, truePeakDbtp: -1 });
		expect(report.warnings).toEqual(['Its peaks leave no room for the last 2.0 LU.']);
		expect(play(rule, -20, -9)).toMatchObject({ gainDb: 6, integratedLufs: -14, warnings: [] });
		expect(play(rule, -20, 0.5)).toMatchObject({ gainDb: 0, integratedLufs: -20 });
	});

	test('is turned up into a limiter, and it is said by how much', () => {
		const loud = { lufs: -11, turnsUp: 'fully', limiter: { ceilingDbfs: -1, attackMs: 5, releaseMs: 100 } };
		const report = play(loud, -20, -5);
		expect(report.gainDb).toBe(9);
		expect(report.limitedDb).toBeCloseTo(4.5, 9);
		expect(report.warnings[0]).toContain('4.5 dB over');
		expect(play(loud, -8, 0)).toMatchObject({ gainDb: -3, limitedDb: 0, warnings: [] });
	});

	test('is not turned up where that is not done, and nothing is guessed where it is not known', () => {
		expect(play({ turnsUp: 'never' }, -20, -5)).toMatchObject({ gainDb: 0, integratedLufs: -20 });
		const unknown = play({}, -20, -5);
		expect(unknown).toMatchObject({ gainDb: null, integratedLufs: null, truePeakDbtp: null });
		expect(unknown.warnings[0]).toContain('not published');
		expect(play({ levelled: null, lufs: null }, -8, 0).gainDb).toBeNull();
		expect(play({ levelled: false, lufs: null }, -8, 0)).toMatchObject({ gainDb: 0, integratedLufs: -8, warnings: [] });
	});

	test('over the ceiling that is asked for is warned of, the stricter one for loud masters', () => {
		const rule = { ceiling: { dbtp: -1, loud: { overLufs: -14, dbtp: -2 } } };
		expect(play(rule, -14, -1.5).warnings).toEqual([]);
		expect(play(rule, -9, -1.5).warnings[0]).toContain('at most -2 dBTP');
		expect(play(rule, -14, -0.5).warnings[0]).toContain('at most -1 dBTP');
	});

	test('without a loudness has no figures', () => {
		expect(play({}, null, null)).toMatchObject({ gainDb: null, integratedLufs: null, limitedDb: null });
	});
});

describe('an album', () => {
	const album: AlbumLevels = { loudestLufs: -10, meanLufs: -12, truePeakDbtp: -0.5 };

	test('gets one gain, by its loudest track or its mean', () => {
		const loudest = { album: { lufs: -14, by: 'loudest' } };
		expect(play(loudest, -16, -6, album)).toMatchObject({ gainDb: -4, integratedLufs: -20 });
		expect(play(loudest, -10, -1, album)).toMatchObject({ gainDb: -4, integratedLufs: -14 });
		expect(play({ album: { lufs: -14, by: 'mean' } }, -16, -6, album).gainDb).toBe(-2);
		expect(play({ album: { lufs: -14, by: null } }, -16, -6, album).warnings[0]).toContain('not published');
	});

	test('is turned up only as far as the highest true peak of all its tracks allows', () => {
		const soft: AlbumLevels = { loudestLufs: -18, meanLufs: -20, truePeakDbtp: -3 };
		const rule = { album: { lufs: -14, by: 'loudest' }, turnsUp: 'to-headroom', headroomDbtp: -1 };
		expect(play(rule, -24, -12, soft).gainDb).toBe(2);
	});

	test('a track of it by itself has its own gain, unless album gain always holds', () => {
		expect(play({ album: { lufs: -12, by: 'loudest' } }, -8, -1).gainDb).toBe(-6);
		expect(play({ album: { lufs: -12, by: 'loudest', always: true } }, -8, -1).gainDb).toBe(-4);
		expect(play({}, -8, -1, album).warnings[0]).toContain('each track gets its own gain');
	});
});

describe('a standard', () => {
	const r128 = { kind: 'standard', lufs: -23, toleranceLu: 0.2, ceiling: { dbtp: -1 } };

	test('passes what complies and names what does not', () => {
		expect(play(r128, -23.1, -2).warnings).toEqual([]);
		expect(play(r128, -22, -0.5).warnings).toEqual([
			'True peak -0.50 dBTP; asked for: at most -1 dBTP.',
			'1.0 LU too loud; allowed: ±0.2 LU.',
		]);
		expect(play({ ...r128, maxShortTermLufs: -18 }, -20, -3).warnings[0]).toContain('-17.0 LUFS; at most -18');
		expect(play({ ...r128, lufs: null, toleranceLu: null, rangeLufs: [-20, -16] }, -15, -3)).toMatchObject({
			gainDb: -1,
			integratedLufs: -16,
			warnings: ['-15.0 LUFS; asked for: -20 to -16 LUFS.'],
		});
	});

	test('says when the gain to its level needs limiting, and what the file has to be', () => {
		const report = play(r128, -30, -5);
		expect(report.gainDb).toBe(7);
		expect(report.warnings.at(-1)).toContain('2.0 dBTP: it needs limiting');
		const file = { minBits: 24, minRateHz: 44100, maxRateHz: 192000 };
		const narrow = { ...master(-20, -3), file: { ...fileFacts('y.wav', 32000), encoding: 'pcm' as const, bits: 16 } };
		expect(playbackOf('x', target({ ...r128, lufs: null, file }), narrow, null).warnings).toEqual([
			'16 bits are not accepted: at least 24.',
			'32000 Hz is not accepted: 44100 to 192000 Hz.',
		]);
	});
});
