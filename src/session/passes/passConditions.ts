import { REFERENCE_TOLERANCE_DB } from '../../measure/calibration/warnings.ts';
import { driveOf } from '../../shared/levels.ts';
import type { CalibrationInForce } from '../../shared/model/calibration.ts';
import { type Chain, chainUnits } from '../../shared/model/chain.ts';
import type { LoopLatency } from '../../shared/model/measurement.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import type { PassLevels } from '../../shared/protocol/state.ts';
import { drivenPair, pairsOfChain, referenceText } from '../../shared/referenceLevel.ts';
import type { CalibrationShelf } from '../calibration/calibrationShelf.ts';
import type { StateStore } from '../stateStore.ts';
import type { WarmUp } from '../units/warmUp.ts';
import type { Prepared } from './passChecks.ts';

export interface PassConditionDeps {
	calibrations: { shelf: Pick<CalibrationShelf, 'inForce' | 'measured'> };
	warmUp: Pick<WarmUp, 'warming' | 'unknown'>;
	state: StateStore;
}

/** What a pass is printed under. */
export interface PassConditions {
	levels: PassLevels;
	/** What of it the revision keeps. */
	facts: Pick<RevisionFacts, 'calibration' | 'loopCalibrations' | 'warmingUp'>;
}

/**
 * Levels, calibration and warm-up of a pass that is about to be printed. None of it stops the pass: what a person should know
 * is in `levels.warnings`.
 *
 * @param loops the round trips that were measured for it: a hint whether the cabling is what it was
 */
export function passConditions(
	{ calibrations, warmUp, state }: PassConditionDeps,
	{ chain, sourceLoudness, dacPeak }: Prepared,
	loops: readonly LoopLatency[],
): PassConditions {
	const { shelf } = calibrations;
	shelf.measured(chain, loops);
	const inForce = new Map(pairsOfChain(chain).map((loop) => [loop, shelf.inForce(loop)]));
	const calibration = inForce.get(null) ?? null;
	const ofPairs = [...inForce].flatMap(([loop, found]) =>
		loop === null || found === null ? [] : [[loop, found] as const],
	);
	const driven = inForce.get(drivenPair(chain)) ?? null;
	const units = chainUnits(chain);
	const warmingUp = warmUp.warming(units);
	const name = (unit: string) => state.state.units[unit]?.name ?? unit;
	const drive = driveOf(chain, { loudness: sourceLoudness, dacPeak }, driven?.referenceDbfs);
	const warnings = [
		...(calibration?.warnings ?? []),
		...ofPairs.flatMap(([loop, found]) => found.warnings.map((warning) => `Pair ${loop}: ${warning}`)),
		...warmingUp.map(({ unit, minutesLeft }) => `${name(unit)} is warming up: ${minutesLeft} min left.`),
		...warmUp.unknown(units).map((unit) => `Nobody has said when ${name(unit)} was switched on.`),
	];
	const reference = driven === null ? null : referenceWarning(chain, driven);
	if (reference !== null) warnings.push(reference);
	return {
		levels: { drive, dacPeak, warnings },
		facts: {
			...(calibration === null ? {} : { calibration }),
			...(ofPairs.length === 0 ? {} : { loopCalibrations: Object.fromEntries(ofPairs) }),
			...(warmingUp.length === 0 ? {} : { warmingUp }),
		},
	};
}

/** Why the chain's reference level is not the one calibrated where its first unit hangs, in a sentence; null when it is. */
export function referenceWarning(
	chain: Pick<Chain, 'referenceDbfs'>,
	calibration: Pick<CalibrationInForce, 'referenceDbfs'>,
): string | null {
	if (Math.abs(calibration.referenceDbfs - chain.referenceDbfs) <= REFERENCE_TOLERANCE_DB) return null;
	return `The chain counts on 0 VU at ${referenceText(chain.referenceDbfs)}; the calibration of its first pair says ${calibration.referenceDbfs.toFixed(2)} dBFS.`;
}
