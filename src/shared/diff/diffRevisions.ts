import type { RevisionFacts } from '../model/revision.ts';
import type { RevisionChange } from './change.ts';
import { diffChains } from './diffChains.ts';
import { diffPass } from './diffPass.ts';
import { diffResult } from './diffResult.ts';
import { diffSource } from './diffSource.ts';
import { diffUnits } from './diffUnits.ts';

/**
 * What changed from revision `a` to revision `b`, causes first (source, pass, chain, units), then what came of it. Settings
 * are compared by position and named by what is printed on the unit.
 *
 * @returns empty when nothing that is recorded differs
 */
export function diffRevisions(a: RevisionFacts, b: RevisionFacts): RevisionChange[] {
	return [
		...diffSource(a, b),
		...diffPass(a, b),
		...diffChains(a.chain, b.chain),
		...diffUnits(a, b),
		...diffResult(a, b),
	];
}
