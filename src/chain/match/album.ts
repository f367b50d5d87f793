import { DetentError } from '../../shared/errors.ts';
import type { Loudness } from '../../shared/model/measurement.ts';

export interface AlbumTrack {
	readonly name: string;
	readonly seconds: number;
	readonly loudness: Loudness;
	/** What the engineer wants this track louder (or softer) than the album's gain makes it, dB. */
	readonly offsetDb: number;
}

export interface AlbumWish {
	readonly targetLufs: number;
	/** The loudest track, or the mean of all, is on the target; the offsets are counted in. */
	readonly by: 'loudest' | 'mean';
	/** True peak that no track should exceed after its gain. */
	readonly ceilingDbtp: number;
}

export interface AlbumRow {
	readonly name: string;
	readonly measuredLufs: number | null;
	readonly offsetDb: number;
	/** Gain of the album and offset, dB. */
	readonly gainDb: number;
	/** After the gain. */
	readonly integratedLufs: number | null;
	readonly truePeakDbtp: number | null;
	readonly samplePeakDbfs: number | null;
	/** Room between true peak and ceiling, dB; below 0 a limiter has to take that much. */
	readonly headroomDb: number | null;
	/** Sample peaks after the gain lie over full scale: integer samples would be cut. */
	readonly clips: boolean;
}

export interface AlbumMatch {
	/** The same for all tracks, dB. */
	readonly gainDb: number;
	/** Loudness of the whole after all gains, LUFS; see `meanLufs`. */
	readonly meanLufs: number;
	readonly loudestLufs: number;
	readonly rows: readonly AlbumRow[];
}

/**
 * Loudness of tracks as one programme: of their mean power, weighted by length. Unlike a meter that runs through the
 * album it takes each track at its own gated loudness, so silence and long fades count with the track's level.
 *
 * @returns null when no track has a loudness
 */
export function meanLufs(tracks: readonly { lufs: number | null; seconds: number }[]): number | null {
	let power = 0;
	let seconds = 0;
	for (const track of tracks) {
		if (track.lufs === null) continue;
		power += track.seconds * 10 ** (track.lufs / 10);
		seconds += track.seconds;
	}
	return seconds > 0 ? 10 * Math.log10(power / seconds) : null;
}

/**
 * One gain for an album, so that its tracks keep their relations: the loudest track, or their mean, comes to the target.
 * Offsets change the relations first. A silent track gets the gain of the others.
 *
 * @throws DetentError `audio.silent` when no track has a loudness
 */
export function matchAlbum(tracks: readonly AlbumTrack[], wish: AlbumWish): AlbumMatch {
	const wanted = tracks.map(({ loudness, offsetDb, seconds }) => ({
		lufs: loudness.integratedLufs === null ? null : loudness.integratedLufs + offsetDb,
		seconds,
	}));
	const mean = meanLufs(wanted);
	if (mean === null)
		throw new DetentError('audio.silent', {
			message: 'None of the tracks has a loudness.',
			remedy: 'Check that they are the right files.',
		});
	const loudest = wanted.reduce((highest, { lufs }) => Math.max(highest, lufs ?? highest), Number.NEGATIVE_INFINITY);
	const gainDb = wish.targetLufs - (wish.by === 'loudest' ? loudest : mean);
	const rows = tracks.map(({ name, loudness, offsetDb }): AlbumRow => {
		const trackGainDb = gainDb + offsetDb;
		const after = (level: number | null) => (level === null ? null : level + trackGainDb);
		const truePeakDbtp = after(loudness.truePeakDbtp);
		const samplePeakDbfs = after(loudness.samplePeakDbfs);
		return {
			name,
			measuredLufs: loudness.integratedLufs,
			offsetDb,
			gainDb: trackGainDb,
			integratedLufs: after(loudness.integratedLufs),
			truePeakDbtp,
			samplePeakDbfs,
			headroomDb: truePeakDbtp === null ? null : wish.ceilingDbtp - truePeakDbtp,
			clips: samplePeakDbfs !== null && samplePeakDbfs > 0,
		};
	});
	return { gainDb, meanLufs: mean + gainDb, loudestLufs: loudest + gainDb, rows };
}
