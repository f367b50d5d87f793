import type { AudioFileFacts, Loudness } from '../../shared/model/measurement.ts';
import type { Target, TargetReport } from '../../shared/model/target.ts';

/** Levels of the album that a track belongs to. */
export interface AlbumLevels {
	readonly loudestLufs: number;
	/** See `meanLufs`. */
	readonly meanLufs: number;
	/** Highest true peak of all tracks. */
	readonly truePeakDbtp: number;
}

/** Levels differ by less than this only in how they are rounded, LU. */
const ROUNDING_LU = 0.05;

interface Judgement {
	gainDb: number | null;
	warnings: string[];
}

function lu(value: number): string {
	return `${value.toFixed(1)} LU`;
}

function over(value: number, limit: number): boolean {
	return value - limit > 1e-9;
}

/** It is played with the gain of its album. */
function isByAlbum(target: Target, album: AlbumLevels | null): album is AlbumLevels {
	return target.album !== null && album !== null;
}

/** The gain that brings the track or its album to the level. */
function plainGain(target: Target, integratedLufs: number, album: AlbumLevels | null): Judgement {
	const { lufs, rangeLufs } = target;
	if (target.levelled === null) return { gainDb: null, warnings: ['Whether it is levelled is not known.'] };
	if (target.album !== null && (album !== null || target.album.always)) {
		const { by } = target.album;
		const levelLufs = (by === 'loudest' ? album?.loudestLufs : album?.meanLufs) ?? integratedLufs;
		const isUnsaid = by === null && album !== null;
		return {
			gainDb: target.album.lufs - levelLufs,
			warnings: isUnsaid ? ['How the level of an album is formed is not published: the mean is taken.'] : [],
		};
	}
	if (rangeLufs !== null) {
		const [low, high] = rangeLufs;
		return { gainDb: Math.min(high, Math.max(low, integratedLufs)) - integratedLufs, warnings: [] };
	}
	const isSingle = target.kind === 'playback' && album !== null && lufs !== null;
	return {
		gainDb: lufs === null ? 0 : lufs - integratedLufs,
		warnings: isSingle ? ['No levelling by album is known: each track gets its own gain.'] : [],
	};
}

/** What playback makes of a gain above 0. */
function raised(target: Target, gainDb: number, truePeakDbtp: number): Judgement {
	switch (target.turnsUp) {
		case 'fully':
			return { gainDb, warnings: [] };
		case 'never':
			return { gainDb: 0, warnings: [`Softer than the level by ${lu(gainDb)}, and not turned up.`] };
		case 'to-headroom': {
			const room = Math.max(0, (target.headroomDbtp ?? 0) - truePeakDbtp);
			if (gainDb - room <= ROUNDING_LU) return { gainDb, warnings: [] };
			return { gainDb: room, warnings: [`Its peaks leave no room for the last ${lu(gainDb - room)}.`] };
		}
		case null:
			return {
				gainDb: null,
				warnings: [`Softer than the level by ${lu(gainDb)}; whether it is turned up is not published.`],
			};
	}
}

function masterWarnings(target: Target, loudness: Loudness, file: AudioFileFacts): string[] {
	const warnings: string[] = [];
	const { integratedLufs, truePeakDbtp, maxShortTermLufs } = loudness;
	const { ceiling } = target;
	if (ceiling !== null && truePeakDbtp !== null) {
		const loud = ceiling.loud !== null && integratedLufs !== null && integratedLufs > ceiling.loud.overLufs;
		const limit = loud && ceiling.loud !== null ? ceiling.loud.dbtp : ceiling.dbtp;
		if (over(truePeakDbtp, limit))
			warnings.push(`True peak ${truePeakDbtp.toFixed(2)} dBTP; asked for: at most ${limit} dBTP.`);
	}
	if (target.maxShortTermLufs !== null && maxShortTermLufs !== null && over(maxShortTermLufs, target.maxShortTermLufs))
		warnings.push(`Short-term loudness ${maxShortTermLufs.toFixed(1)} LUFS; at most ${target.maxShortTermLufs} LUFS.`);
	if (target.file !== null) {
		const { minBits, minRateHz, maxRateHz } = target.file;
		if (file.bits < minBits) warnings.push(`${file.bits} bits are not accepted: at least ${minBits}.`);
		if (file.rateHz < minRateHz || file.rateHz > maxRateHz)
			warnings.push(`${file.rateHz} Hz is not accepted: ${minRateHz} to ${maxRateHz} Hz.`);
	}
	if (target.kind === 'standard' && integratedLufs !== null) warnings.push(...levelWarnings(target, integratedLufs));
	return warnings;
}

function levelWarnings(target: Target, integratedLufs: number): string[] {
	if (target.rangeLufs !== null) {
		const [low, high] = target.rangeLufs;
		return integratedLufs < low || integratedLufs > high
			? [`${integratedLufs.toFixed(1)} LUFS; asked for: ${low} to ${high} LUFS.`]
			: [];
	}
	if (target.lufs === null || target.toleranceLu === null) return [];
	const off = integratedLufs - target.lufs;
	return Math.abs(off) > target.toleranceLu
		? [`${lu(Math.abs(off))} too ${off > 0 ? 'loud' : 'soft'}; allowed: ±${target.toleranceLu} LU.`]
		: [];
}

/**
 * What a service's playback does to a master, or how far a master is from a standard.
 *
 * @param id of the target: its file's name
 * @param album levels of the album it is played with; null for a single track
 */
export function playbackOf(
	id: string,
	target: Target,
	master: { loudness: Loudness; file: AudioFileFacts },
	album: AlbumLevels | null,
): TargetReport {
	const { loudness, file } = master;
	const { integratedLufs, truePeakDbtp, samplePeakDbfs } = loudness;
	const warnings = masterWarnings(target, loudness, file);
	const head = { target: id, name: target.name, certainty: target.source.certainty };
	if (integratedLufs === null || truePeakDbtp === null || samplePeakDbfs === null) {
		const none = { gainDb: null, integratedLufs: null, truePeakDbtp: null, samplePeakDbfs: null, limitedDb: null };
		return { ...head, ...none, warnings: ['It has no loudness: it is silent, or shorter than 400 ms.', ...warnings] };
	}
	const plain = plainGain(target, integratedLufs, album);
	const isRaised = target.kind === 'playback' && plain.gainDb !== null && plain.gainDb > ROUNDING_LU;
	const highest = isByAlbum(target, album) ? album.truePeakDbtp : truePeakDbtp;
	const applied = isRaised ? raised(target, plain.gainDb ?? 0, highest) : { gainDb: plain.gainDb, warnings: [] };
	warnings.push(...plain.warnings, ...applied.warnings);
	const { gainDb } = applied;
	const after = (level: number) => (gainDb === null ? null : level + gainDb);
	const peakAfter = after(truePeakDbtp);
	const sampleAfter = after(samplePeakDbfs);
	let limitedDb: number | null = null;
	if (target.limiter !== null && sampleAfter !== null) {
		limitedDb = isRaised ? Math.max(0, sampleAfter - target.limiter.ceilingDbfs) : 0;
		if (limitedDb > 0) warnings.push(`Playback limits it: ${limitedDb.toFixed(1)} dB over the limiter's ceiling.`);
	} else if (target.kind === 'playback' && peakAfter !== null && peakAfter > 0 && (gainDb ?? 0) > 0)
		warnings.push(`Turned up, its true peaks reach ${peakAfter.toFixed(1)} dBTP.`);
	if (
		target.kind === 'standard' &&
		peakAfter !== null &&
		target.ceiling !== null &&
		over(peakAfter, target.ceiling.dbtp)
	)
		warnings.push(`With the gain to its level the true peak is ${peakAfter.toFixed(1)} dBTP: it needs limiting.`);
	return {
		...head,
		gainDb,
		integratedLufs: after(integratedLufs),
		truePeakDbtp: peakAfter,
		samplePeakDbfs: sampleAfter,
		limitedDb,
		warnings,
	};
}
