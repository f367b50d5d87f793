import { DetentError } from '../../shared/errors.ts';
import type { Match } from '../../shared/model/match.ts';

function lufs(value: number | null): string {
	return value === null ? 'no loudness' : `${value.toFixed(2)} LUFS`;
}

/**
 * Why a match is not on its target, as the answer of a check; null when it is.
 *
 * @param subject the file or the stage it is about
 */
export function unreached(match: Match, subject: string): DetentError | null {
	const { reading, targetLufs } = match;
	const wanted = lufs(targetLufs);
	switch (match.outcome) {
		case 'reached':
			return null;
		case 'too-much-limiting': {
			const { neededReductionDb } = match;
			const takes =
				neededReductionDb === null ? 'more limiting than that' : `${neededReductionDb.toFixed(1)} dB of limiting`;
			return new DetentError('chain.target.refused', {
				subject,
				message: `With the ${(match.maxReductionDb ?? 0).toFixed(1)} dB of limiting that are allowed it reaches ${lufs(reading.integratedLufs)}; ${wanted} takes ${takes}.`,
				remedy: 'Allow more limiting, or lower the target.',
			});
		}
		case 'out-of-range':
			return new DetentError('chain.range', {
				subject,
				message: `${wanted} is out of reach: ${reading.gainDb.toFixed(0)} dB of gain gives ${lufs(reading.integratedLufs)}.`,
				remedy: 'Check that it is the right file, or choose another target.',
			});
		case 'not-found':
			return new DetentError('chain.target.refused', {
				subject,
				message: `No gain gives ${wanted} under the ceiling: the nearest found gives ${lufs(reading.integratedLufs)}.`,
				remedy: 'Very short or very uneven material jumps past a target; use a plain gain.',
			});
	}
}
