import { type CalibrationStanding, referenceInForce } from './model/calibration.ts';
import { type Chain, chainInserts } from './model/chain.ts';
import { formatDb } from './units.ts';

/** What is known of the reference level: by the rig, and by what was calibrated. */
export interface KnownReference {
	referenceDbfs: number;
	/** Of the main pair. */
	calibration: CalibrationStanding | null;
	/** Of each insert pair. */
	loopCalibrations: Readonly<Record<string, CalibrationStanding | null>>;
}

/** The pairs that a chain goes through, each once, in its order; null is the main one, which a chain without units goes through too. */
export function pairsOfChain(chain: Pick<Chain, 'stages'>): (string | null)[] {
	const used = chainInserts(chain).map(({ loop = null }) => loop);
	return used.length === 0 ? [null] : [...new Set(used)];
}

/** The pair that the chain's first unit hangs on. */
export function drivenPair(chain: Pick<Chain, 'stages'>): string | null {
	return pairsOfChain(chain)[0] ?? null;
}

/** dBFS that was measured to be +4 dBu on a pair, or set where nobody measured it; null before its first calibration. */
export function calibratedReference(
	{ calibration, loopCalibrations }: Pick<KnownReference, 'calibration' | 'loopCalibrations'>,
	loop: string | null,
): number | null {
	const standing = loop === null ? calibration : (loopCalibrations[loop] ?? null);
	return standing === null ? null : referenceInForce(standing.calibration);
}

/**
 * A chain that a track takes from the templates of the studio: with the level that is calibrated where its first unit hangs, else
 * the rig's. A chain out of the log keeps its own.
 */
export function withReferenceInForce(chain: Chain, known: KnownReference): Chain {
	const level = calibratedReference(known, drivenPair(chain)) ?? known.referenceDbfs;
	return { ...chain, referenceDbfs: asChainReference(level) };
}

/** As a chain can have it. */
export function asChainReference(dbfs: number): number {
	return Math.round(Math.min(0, Math.max(-30, dbfs)) * 100) / 100;
}

/** `-18.0 dBFS`, `-18.15 dBFS`. */
export function referenceText(dbfs: number): string {
	return formatDb(dbfs, Math.abs(dbfs * 10 - Math.round(dbfs * 10)) < 1e-6 ? 1 : 2, 'dBFS');
}
