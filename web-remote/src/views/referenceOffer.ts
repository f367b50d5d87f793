import type { Chain } from '../../../src/shared/model/chain.ts';
import {
	calibratedReference,
	drivenPair,
	type KnownReference,
	withReferenceInForce,
} from '../../../src/shared/referenceLevel.ts';

/** The level that a chain can take over, and whose it is; null where it has it already. */
export function referenceOffer(chain: Chain, known: KnownReference): { dbfs: number; words: string } | null {
	const { referenceDbfs: dbfs } = withReferenceInForce(chain, known);
	if (dbfs === chain.referenceDbfs) return null;
	const pair = drivenPair(chain);
	const whose = calibratedReference(known, pair) === null ? 'rig’s' : 'calibrated';
	const of = pair === null || whose !== 'calibrated' ? '' : ` of ${pair}`;
	return { dbfs, words: `Take the ${whose} level${of} (${dbfs.toFixed(2)} dBFS)` };
}
