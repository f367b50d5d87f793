import type { OfflineEngine, OfflineOptions } from '../../audio/offlineEngine.ts';
import { unreached } from '../../chain/match/unreached.ts';
import { openLoudness, withMatch } from '../../chain/resolve.ts';
import { describeError } from '../../shared/errors.ts';
import type { Chain } from '../../shared/model/chain.ts';

export interface PartMaterial {
	part: 'pre' | 'post';
	path: string;
	/** Measured already; null for material without a loudness. */
	enteringLufs: number | null;
	skipHeadFrames: number;
}

export interface MatchedChain {
	chain: Chain;
	/** Why what leaves the part does not have its target loudness; null when it has, or when there is no target. */
	problem: string | null;
}

/**
 * The chain with the gain of the part's open loudness stage found: what leaves the part lands on the target, after the
 * limiter. Where the limiting that takes is not allowed, the stage has the gain that is; where nothing leads there, 0 dB.
 *
 * @throws DetentError `file.*`; `chain.loudness-order`; the signal's reason
 */
export async function matchPart(
	offline: OfflineEngine,
	chain: Chain,
	material: PartMaterial,
	options: OfflineOptions = {},
): Promise<MatchedChain> {
	const open = openLoudness(chain, material.part);
	if (open === null) return { chain, problem: null };
	if (material.enteringLufs === null)
		return {
			chain: withMatch(chain, open, { gainDb: 0, marginDb: 0 }),
			problem: 'There is nothing to be heard in it.',
		};
	const match = await offline.match(
		{
			inPath: material.path,
			chain,
			part: material.part,
			rateHz: null,
			skipHeadFrames: material.skipHeadFrames,
			skipTailFrames: 0,
			enteringLufs: material.enteringLufs,
		},
		options,
	);
	const error = unreached(match, open.id);
	if (error === null) return { chain: withMatch(chain, open, match.reading), problem: null };
	const setting = match.outcome === 'too-much-limiting' ? match.reading : { gainDb: 0, marginDb: 0 };
	return { chain: withMatch(chain, open, setting), problem: describeError(error) };
}
