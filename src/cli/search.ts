import { REVISION_STATES } from '../shared/model/conversation.ts';
import { parseControlFilter, searchSchema } from '../shared/searchFilter.ts';
import { formatDb } from '../shared/units.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb } from './framework/verb.ts';
import { LOG_OPTIONS, readLog } from './logAccess.ts';

/** A day, or a whole moment, as the log writes times. @throws DetentError `cli.usage` */
function momentOf(text: string | null): string | null {
	if (text === null) return null;
	const at = new Date(text);
	if (Number.isNaN(at.getTime())) throw usageError(`"${text}" is not a day.`, 'Write 2026-01-31.');
	return at.toISOString();
}

export const verb: Verb = {
	name: 'search',
	summary: 'Find revisions by settings and words',
	usage: 'FILTER… [--text WORDS] [--state STATE] [--after DAY] [--before DAY] [--limit N] [--json]',
	options: {
		...LOG_OPTIONS,
		text: { type: 'string', value: 'WORDS', summary: 'In a title, an artist, a note, or what was said' },
		state: { type: 'string', value: 'STATE', summary: 'draft, sent, approved or delivered' },
		after: { type: 'string', value: 'DAY', summary: 'Not before this day' },
		before: { type: 'string', value: 'DAY', summary: 'Before this day' },
		limit: { type: 'string', value: 'N', summary: 'How many at most (default 100)' },
	},
	notes: [
		'FILTER: "unit: control = value", also > < >= <=. All have to hold in one revision.',
		'Where the Pultec boosted at 60: detent search "pultec: low frequency = 60" "pultec: boost low > 0"',
	].join('\n'),
	run: async ({ args, env, stdout, ...context }) => {
		const limit = args.integer('limit', 1, 1000);
		const search = searchSchema.parse({
			controls: args.positionals.map(parseControlFilter),
			text: args.text('text') ?? '',
			state: args.choice('state', REVISION_STATES),
			after: momentOf(args.text('after')),
			before: momentOf(args.text('before')),
			...(limit === null ? {} : { limit }),
		});
		const found = readLog({ args, env, stdout, ...context }, (store) => store.search(search));
		if (args.flag('json')) stdout.write(`${JSON.stringify(found, null, 2)}\n`);
		else if (found.length === 0) stdout.write('Nothing was found.\n');
		for (const one of args.flag('json') ? [] : found) {
			const { projectTitle, trackTitle, number, at, hash, lufs, note, state, settings } = one;
			const head = [
				`${trackTitle} (${projectTitle}), revision ${number}`,
				at.slice(0, 10),
				hash.slice(0, 8),
				formatDb(lufs, 1, 'LUFS'),
				...(state === 'draft' ? [] : [state]),
				...(note === '' ? [] : [note]),
			];
			stdout.write(`${head.join('  ')}\n${settings.map((setting) => `    ${setting}\n`).join('')}`);
		}
		return EXIT.ok;
	},
};
