import { statisticsWords } from '../shared/statistics.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { LOG_OPTIONS, readLog } from './logAccess.ts';

export const verb: Verb = {
	name: 'stats',
	summary: 'Settings used per unit, time per project, what fails, how recalls end',
	usage: '[--json]',
	options: LOG_OPTIONS,
	notes: null,
	run: async (context) => {
		context.args.exactly();
		const statistics = readLog(context, (store) => store.statistics());
		if (context.args.flag('json')) context.stdout.write(`${JSON.stringify(statistics, null, 2)}\n`);
		else {
			const lines = statisticsWords(statistics);
			context.stdout.write(lines.length === 0 ? 'There is nothing to count yet.\n' : `${lines.join('\n')}\n`);
		}
		return EXIT.ok;
	},
};
