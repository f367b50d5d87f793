import type { JobContext } from '../jobContext.ts';
import type { Job, ResultOf } from '../jobs.ts';
import { changeOfMix, compareFiles, explainFiles, matchFiles } from './compare.ts';
import { convertRate } from './convertRate.ts';
import { fileFitsWords } from './fileFitsWords.ts';
import { inspect } from './inspect.ts';
import { joinTakes } from './joinTakes.ts';
import { match } from './match.ts';
import { measure, peaks } from './measure.ts';
import { render } from './render.ts';
import { waveform } from './waveform.ts';

/** Does one job from beginning to end, in the calling thread. */
export function runJob(job: Job, context: JobContext): ResultOf<Job['kind']> {
	switch (job.kind) {
		case 'inspect':
			return inspect(job.path, context);
		case 'waveform':
			return waveform(job.path, context);
		case 'measure':
			return measure(job.path, job, context);
		case 'fitsWords':
			return fileFitsWords(job.path, job.bits, context);
		case 'peaks':
			return peaks(job, context);
		case 'render':
			return render(job, context);
		case 'match':
			return match(job, context);
		case 'convertRate':
			return convertRate(job, context);
		case 'nullTest':
			return compareFiles(job, context);
		case 'matchPair':
			return matchFiles(job, context);
		case 'explain':
			return explainFiles(job, context);
		case 'mixChange':
			return changeOfMix(job, context);
		case 'joinTakes':
			return joinTakes(job, context);
	}
}
