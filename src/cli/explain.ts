import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createOfflineEngine } from '../audio/offline/engine.ts';
import { DetentError } from '../shared/errors.ts';
import { explanationSvg } from '../shared/explanationSvg.ts';
import { explanationWords } from '../shared/explanationWords.ts';
import { calibrationSchema } from '../shared/model/calibration.ts';
import type { Explanation } from '../shared/model/explanation.ts';
import { type PrintLoop, withoutLoops } from '../shared/withoutLoops.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { writeNewText } from './writeNewText.ts';

/** Masters that one chart can hold. */
const MOST_MASTERS = 4;

/** The loops, from the files of their calibrations. @throws DetentError `file.unreadable` */
function readLoops({ args }: VerbContext): PrintLoop[] {
	return args.list('calibration').map((path) => {
		try {
			return { calibration: calibrationSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), isDoubted: false };
		} catch (cause) {
			throw new DetentError('file.unreadable', {
				subject: path,
				message: 'this is no calibration.',
				remedy: 'They lie in `calibrations/` of the data folder.',
				cause,
			});
		}
	});
}

export const verb: Verb = {
	name: 'explain',
	summary: 'What a master did to a mix: gain, EQ, dynamics, width, limiting',
	usage: 'MIX MASTER… [--calibration FILE] [--svg FILE] [--json]',
	options: {
		svg: { type: 'string', value: 'FILE', summary: 'Draw it, all masters beside each other' },
		calibration: {
			type: 'string',
			multiple: true,
			value: 'FILE',
			summary:
				'Take off what a loop does without units: a calibration with a cable, a file of calibrations/ in the data folder; repeatable',
		},
		json: { type: 'boolean', summary: 'Print everything in full precision as JSON' },
	},
	notes: `Of a service's master, an earlier one, or this chain's own print: up to ${MOST_MASTERS} beside each other. They are laid on the mix;
the EQ is smoothed to thirds of an octave.`,
	async run(context) {
		const { args, stdout, signal, progress } = context;
		const [mix, ...masters] = args.positionals;
		if (mix === undefined || masters.length === 0 || masters.length > MOST_MASTERS)
			throw usageError(`Expected MIX and 1 to ${MOST_MASTERS} masters.`, 'See --help.');
		const loops = readLoops(context);
		const engine = createOfflineEngine({ threads: 1 });
		try {
			const named: { name: string; explanation: Explanation }[] = [];
			for (const [index, path] of masters.entries()) {
				const explanation = await engine.explain(mix, path, {
					signal,
					onProgress: (fraction) => progress.report((index + fraction) / masters.length, 'reading and comparing'),
				});
				named.push({ name: basename(path), explanation: withoutLoops(explanation, loops) });
			}
			progress.clear();
			const svg = args.text('svg');
			if (svg !== null) writeNewText(svg, explanationSvg(named));
			if (args.flag('json')) stdout.write(`${JSON.stringify(named, null, 2)}\n`);
			else
				for (const { name, explanation } of named)
					stdout.write(
						`${name}\n${explanationWords(explanation)
							.map((line) => `  ${line}\n`)
							.join('')}`,
					);
			return EXIT.ok;
		} finally {
			await engine.dispose();
		}
	},
};
