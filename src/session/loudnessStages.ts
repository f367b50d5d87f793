import { stageParts } from '../chain/compile.ts';
import { resolveLoudness, unresolvedStages } from '../chain/resolve.ts';
import { DetentError } from '../shared/errors.ts';
import type { Chain } from '../shared/model/chain.ts';

/** Integrated loudness of what enters *pre* and *post*; null where it is not known or has no value. */
export interface EnteringLoudness {
	sourceLufs: number | null;
	captureLufs: number | null;
}

/**
 * The chain with every open loudness stage set: to what was measured, or, where nothing is known yet, to 0 dB (which is
 * what is heard during a first print). Gains before a stage in its part are counted in.
 *
 * @throws DetentError `chain.loudness-order` for a loudness stage behind a limiter, whose effect is not a gain
 */
export function resolveLoudnessStages(chain: Chain, entering: EnteringLoudness): Chain {
	let resolved = chain;
	for (const id of unresolvedStages(chain)) {
		const index = resolved.stages.findIndex((stage) => stage.id === id);
		const parts = stageParts(resolved.stages);
		const part = parts[index];
		const measured = part === 'pre' ? entering.sourceLufs : entering.captureLufs;
		let gainDb = part === 'post' ? resolved.returnTrimDb : 0;
		for (const [place, stage] of resolved.stages.slice(0, index).entries()) {
			if (stage.kind !== 'digital' || parts[place] !== part) continue;
			if (stage.process.type === 'gain' || stage.process.type === 'loudness') gainDb += stage.process.gainDb ?? 0;
			else {
				throw new DetentError('chain.loudness-order', {
					message: `A loudness stage can't stand behind a ${stage.process.type}.`,
					subject: id,
					remedy: 'Move it before that stage.',
				});
			}
		}
		resolved = measured === null ? withGain(resolved, id, 0) : resolveLoudness(resolved, id, measured + gainDb);
	}
	return resolved;
}

function withGain(chain: Chain, id: string, gainDb: number): Chain {
	const stages = chain.stages.map((stage) =>
		stage.id === id && stage.kind === 'digital' && stage.process.type === 'loudness'
			? { ...stage, process: { ...stage.process, gainDb } }
			: stage,
	);
	return { ...chain, stages };
}
