import { z } from 'zod';
import { releasableSchema, retentionRuleSchema, retentionWords } from '../shared/retention.ts';
import { attachSession } from './attach.ts';
import { megabytes } from './backup.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { EXIT, type Verb } from './framework/verb.ts';

export const verb: Verb = {
	name: 'retain',
	summary: 'Let captures of old drafts go, by rule; never masters, mixes or the log',
	usage: '[--older DAYS] [--keep N] [--apply] [--json]',
	options: {
		...SESSION_OPTIONS,
		older: { type: 'string', value: 'DAYS', summary: 'Younger captures stay (default 90)' },
		keep: { type: 'string', value: 'N', summary: 'So many newest revisions of each track stay (default 3)' },
		apply: { type: 'boolean', summary: 'Do it: without this it is only listed' },
		json: { type: 'boolean', summary: 'Print the list as JSON' },
	},
	notes:
		'Only captures of drafts that have a master are let go: what was sent, approved or delivered stays whole. The log keeps\ntheir hashes and says when and by which rule they went, so that they are not called missing.',
	run: async ({ args, env, stdout }) => {
		args.exactly();
		const older = args.integer('older', 0, 36_500);
		const keep = args.integer('keep', 0, 10_000);
		const rule = retentionRuleSchema.parse({
			...(older === null ? {} : { olderThanDays: older }),
			...(keep === null ? {} : { keepNewest: keep }),
		});
		const apply = args.flag('apply');
		const session = await attachSession(daemonOptions(args, env));
		try {
			const answer = await session.command({ type: apply ? 'captures.release' : 'captures.releasable', rule });
			const all = z.array(releasableSchema).parse(answer);
			if (args.flag('json')) stdout.write(`${JSON.stringify(all, null, 2)}\n`);
			else {
				for (const { projectTitle, trackTitle, number, fileName, bytes } of all)
					stdout.write(`${projectTitle}, ${trackTitle}, revision ${number}: ${fileName}, ${megabytes(bytes)}\n`);
				const sum = megabytes(all.reduce((total, { bytes }) => total + bytes, 0));
				const done = apply ? 'let go' : 'would be let go (--apply does it)';
				stdout.write(`${all.length} files, ${sum}, ${done}: ${retentionWords(rule)}.\n`);
			}
			return EXIT.ok;
		} finally {
			await session.close();
		}
	},
};
