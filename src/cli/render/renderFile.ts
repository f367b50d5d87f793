import type { OfflineEngine, OfflineOptions } from '../../audio/offlineEngine.ts';
import { unreached } from '../../chain/match/unreached.ts';
import { openLoudness, withMatch } from '../../chain/resolve.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { EqStage } from '../../shared/model/eq.ts';
import type { Match, Reduction } from '../../shared/model/match.ts';
import type { AudioFileFacts, Loudness } from '../../shared/model/measurement.ts';
import { type DitherStage, headerFits, isUntouched, planOf, type Wish } from './wish.ts';

export interface RenderReport {
	source: AudioFileFacts & { loudness: Loudness };
	output: AudioFileFacts & { loudness: Loudness };
	/** Null without an equalizer. */
	eq: Omit<EqStage, 'type'> | null;
	/** All gain before the limiter, dB. */
	gainDb: number;
	/** How the loudness target was reached; null without one. */
	match: Match | null;
	ceilingDbtp: number | null;
	/** The limiter's; null without one. */
	character: Wish['character'] | null;
	/** What the limiter did; null without one. */
	limiting: Reduction | null;
	dither: Omit<DitherStage, 'type'> | null;
	/** Samples cut at full scale. */
	clippedSamples: number;
	/** Farthest that dither put a sample from its place, in LSB; null without dither. */
	peakNoiseLsb: number | null;
	/** The words of the source fit, and each is in the result as it was. */
	copied: boolean;
}

/** @throws DetentError `audio.silent`, `chain.target.refused`, `chain.range` */
async function toTarget(
	engine: OfflineEngine,
	file: { path: string; enteringLufs: number | null },
	chain: Chain,
	rateHz: number | null,
	options: OfflineOptions,
): Promise<{ chain: Chain; match: Match | null }> {
	const open = openLoudness(chain, 'post');
	if (open === null) return { chain, match: null };
	if (file.enteringLufs === null)
		throw new DetentError('audio.silent', {
			subject: file.path,
			message: 'It is too short or too quiet to have a loudness.',
			remedy: 'Use --gain instead of --lufs.',
		});
	const match = await engine.match(
		{
			inPath: file.path,
			chain,
			part: 'post',
			rateHz,
			skipHeadFrames: 0,
			skipTailFrames: 0,
			enteringLufs: file.enteringLufs,
		},
		options,
	);
	const error = unreached(match, file.path);
	if (error !== null) throw error;
	return { chain: withMatch(chain, open, match.reading), match };
}

/** A stage's settings without the word for what it is. */
function settings<Stage extends { type: string }>(stage: Stage | null): Omit<Stage, 'type'> | null {
	if (stage === null) return null;
	const { type: _, ...rest } = stage;
	return rest;
}

/** Looks at the samples themselves where the word length alone does not tell. */
async function losesNothing(
	engine: OfflineEngine,
	wish: Wish,
	source: AudioFileFacts,
	inPath: string,
	options: OfflineOptions,
): Promise<boolean> {
	const { bits } = wish;
	if (headerFits(source, bits)) return true;
	if (bits === 32 || bits === 64 || !isUntouched(wish, source)) return false;
	return engine.fitsWords(inPath, bits, options);
}

/**
 * One file through rate conversion, equalizer, gain, limiter and dither.
 *
 * @param report progress 0…1 with what is being done
 * @throws DetentError `file.*`, `audio.*`, `chain.*`; nothing is left of OUT then
 */
export async function renderFile(
	engine: OfflineEngine,
	wish: Wish,
	inPath: string,
	outPath: string,
	signal: AbortSignal,
	report: (fraction: number, label: string) => void,
): Promise<RenderReport> {
	const during = (label: string, from: number, to: number): OfflineOptions => ({
		signal,
		onProgress: (fraction) => report(from + (to - from) * fraction, label),
	});
	const source = await engine.inspect(inPath);
	const sourceLoudness = await engine.measure(inPath, during('measuring the source', 0, 0.2));
	const plan = planOf(wish, source, await losesNothing(engine, wish, source, inPath, during('reading', 0.2, 0.2)));
	const { chain, match } = await toTarget(
		engine,
		{ path: inPath, enteringLufs: sourceLoudness.integratedLufs },
		plan.chain,
		plan.rateHz,
		during('finding the gain to the target', 0.2, 0.7),
	);
	const rendered = await engine.render(
		{
			inPath,
			outPath,
			chain,
			part: 'post',
			rateHz: plan.rateHz,
			bits: wish.bits,
			refuseOvers: true,
			skipHeadFrames: 0,
			skipTailFrames: 0,
		},
		during('rendering', match === null ? 0.2 : 0.7, 1),
	);
	return {
		source: { ...source, loudness: sourceLoudness },
		output: { ...rendered.file, loudness: rendered.loudness },
		eq: settings(wish.eq),
		gainDb: wish.gainDb + (match?.reading.gainDb ?? 0),
		match,
		ceilingDbtp: wish.ceilingDbtp,
		character: wish.ceilingDbtp === null ? null : wish.character,
		limiting: rendered.reduction,
		dither: settings(plan.dither),
		clippedSamples: rendered.clippedSamples,
		peakNoiseLsb: rendered.peakNoiseLsb,
		copied: plan.isCopy,
	};
}
