import { describe, expect, test } from 'vitest';
import { type AlbumTrack, type AlbumWish, matchAlbum, meanLufs } from '../../../src/chain/match/album.ts';

function track(name: string, lufs: number | null, peak: number | null, offsetDb = 0, seconds = 200): AlbumTrack {
	return {
		name,
		seconds,
		offsetDb,
		loudness: {
			integratedLufs: lufs,
			lra: 4,
			maxMomentaryLufs: lufs,
			maxShortTermLufs: lufs,
			truePeakDbtp: peak,
			truePeakStandardDbtp: peak,
			samplePeakDbfs: peak === null ? null : peak - 0.3,
		},
	};
}

const byLoudest: AlbumWish = { targetLufs: -14, by: 'loudest', ceilingDbtp: -1 };

test('by the loudest track: it lands on the target and the others keep their relation', () => {
	const match = matchAlbum([track('a', -20, -6), track('b', -17, -3), track('c', -26, -12)], byLoudest);
	expect(match.gainDb).toBe(3);
	expect(match.rows.map(({ integratedLufs }) => integratedLufs)).toEqual([-17, -14, -23]);
	expect(match.loudestLufs).toBe(-14);
});

test('by the mean: the power mean weighted by length lands on the target', () => {
	const match = matchAlbum([track('a', -20, -6, 0, 100), track('b', -20, -6, 0, 300)], { ...byLoudest, by: 'mean' });
	expect(match.gainDb).toBeCloseTo(6, 12);
	const uneven = matchAlbum([track('a', -10, -6, 0, 100), track('b', -20, -6, 0, 300)], { ...byLoudest, by: 'mean' });
	// (1 × 0.1 + 3 × 0.01) / 4 = 0.0325
	expect(uneven.gainDb).toBeCloseTo(-14 - 10 * Math.log10(0.0325), 12);
	expect(uneven.meanLufs).toBeCloseTo(-14, 12);
});

test('an offset moves its track, and the loudest is the loudest with it', () => {
	const match = matchAlbum([track('a', -20, -6, 5), track('b', -17, -3)], byLoudest);
	expect(match.gainDb).toBe(1);
	expect(match.rows.map(({ gainDb, integratedLufs }) => [gainDb, integratedLufs])).toEqual([
		[6, -14],
		[1, -16],
	]);
});

test('says what is over the ceiling, and what would clip', () => {
	const { rows } = matchAlbum([track('a', -20, -4.5), track('b', -20, -6.2), track('c', -20, -8)], byLoudest);
	expect(rows.map(({ truePeakDbtp, headroomDb, clips }) => [truePeakDbtp, headroomDb, clips])).toEqual([
		[1.5, -2.5, true],
		[expect.closeTo(-0.2, 9), expect.closeTo(-0.8, 9), false],
		[-2, 1, false],
	]);
});

describe('silence', () => {
	test('a silent track gets the gain of the others and has no levels', () => {
		const { rows } = matchAlbum([track('a', -20, -6), track('gap', null, null)], byLoudest);
		expect(rows[1]).toMatchObject({
			gainDb: 6,
			integratedLufs: null,
			truePeakDbtp: null,
			headroomDb: null,
			clips: false,
		});
	});

	test('an album of silence is refused, and has no mean', () => {
		expect(() => matchAlbum([track('gap', null, null)], byLoudest)).toThrow(
			expect.objectContaining({ code: 'audio.silent' }),
		);
		expect(meanLufs([])).toBeNull();
	});
});
