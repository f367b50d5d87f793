import { DetentError } from '../shared/errors.ts';
import type { Chain } from '../shared/model/chain.ts';

const GAIN_LIMIT_DB = 60;

/**
 * The chain with the gain of one loudness stage set from what was measured; the chain given is not changed.
 *
 * @param stageId a stage of type `loudness`
 * @param measuredLufs integrated loudness of what enters the stage; null for material without a value
 * @throws DetentError `chain.stage` when there is no such stage, `chain.unresolved` for silence, `chain.range` when the
 * gain would be beyond ±60 dB
 */
export function resolveLoudness(chain: Chain, stageId: string, measuredLufs: number | null): Chain {
	const found = chain.stages.find((stage) => stage.id === stageId);
	if (found?.kind !== 'digital' || found.process.type !== 'loudness') {
		throw new DetentError('chain.stage', { message: 'The chain has no loudness stage of this id.', subject: stageId });
	}
	if (measuredLufs === null) {
		throw new DetentError('chain.unresolved', {
			message: 'What enters the stage has no loudness: it is silent or shorter than 400 ms.',
			subject: stageId,
			remedy: 'Measure the whole track, or use a plain gain.',
		});
	}
	const { process } = found;
	const gainDb = process.targetLufs - measuredLufs;
	if (Math.abs(gainDb) > GAIN_LIMIT_DB) {
		throw new DetentError('chain.range', {
			message: `From ${measuredLufs.toFixed(1)} to ${process.targetLufs.toFixed(1)} LUFS takes more than ${GAIN_LIMIT_DB} dB.`,
			subject: stageId,
			remedy: 'Check that the right file was measured.',
		});
	}
	const resolved = { ...found, process: { ...process, gainDb } };
	return { ...chain, stages: chain.stages.map((stage) => (stage === found ? resolved : stage)) };
}

/** Ids of the loudness stages that have no gain yet, in order. */
export function unresolvedStages(chain: Chain): string[] {
	return chain.stages.flatMap((stage) =>
		stage.kind === 'digital' && stage.process.type === 'loudness' && stage.process.gainDb === null ? [stage.id] : [],
	);
}
