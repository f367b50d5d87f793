import { compileChain, SEND_TRIM_STAGE } from '../../../chain/compile.ts';
import { type MatchRun, solveMatch } from '../../../chain/match/solve.ts';
import { openLoudness, withMatch } from '../../../chain/resolve.ts';
import { LoudnessMeter } from '../../../dsp/meters/loudness.ts';
import { PreciseTruePeakMeter } from '../../../dsp/meters/truePeak.ts';
import { DetentError } from '../../../shared/errors.ts';
import type { Match } from '../../../shared/model/match.ts';
import { toDb } from '../../../shared/units.ts';
import { type JobContext, stretch } from '../jobContext.ts';
import type { JobOf } from '../jobs.ts';
import { runPart } from './partRun.ts';
import { withSource } from './source.ts';

/** Each pass takes this part of what is left of the bar: how many there will be is not known. */
const PASS_SHARE = 0.4;

/**
 * Finds the gain of the open loudness stage of a part by running the file through the part: see `solveMatch`. *pre* is
 * looked at before the send trim.
 *
 * @throws DetentError `file.*`, `chain.*`; `chain.stage` when no loudness stage is open; `chain.unresolved` for silence
 */
export function match(job: JobOf<'match'>, context: JobContext): Match {
	const open = openLoudness(job.chain, job.part);
	if (open === null)
		throw new DetentError('chain.stage', { message: 'The chain has no loudness stage without a gain.' });
	return withSource(job, (source) => {
		const { rateHz, channels } = source;
		let begun = 0;
		const run: MatchRun = (gainDb, marginDb) => {
			const plan = compileChain(withMatch(job.chain, open, { gainDb, marginDb }), rateHz);
			const stages = plan[job.part].stages.filter(({ id }) => id !== SEND_TRIM_STAGE);
			const meter = new LoudnessMeter({ rateHz, channels });
			const peaks = new PreciseTruePeakMeter(channels);
			const passContext = stretch(context, begun, begun + (1 - begun) * PASS_SHARE);
			begun += (1 - begun) * PASS_SHARE;
			const { reduction } = runPart(source, stages, passContext, (planes, from, frames) => {
				meter.process(planes, frames, from);
				peaks.process(planes, frames, from);
			});
			peaks.finish();
			const peak = peaks.peaks.reduce((highest, value) => Math.max(highest, value), 0);
			return {
				integratedLufs: meter.integratedLufs(),
				truePeakDbtp: peak > 0 ? toDb(peak) : null,
				reduction,
			};
		};
		return solveMatch(
			{
				targetLufs: open.targetLufs,
				ceilingDbtp: open.limiter?.ceilingDbtp ?? null,
				maxReductionDb: open.maxReductionDb,
				firstGainDb: job.enteringLufs === null ? 0 : open.targetLufs - job.enteringLufs - open.otherGainDb,
			},
			run,
		);
	});
}
