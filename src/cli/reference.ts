import { resolve } from 'node:path';
import { z } from 'zod';
import type { TrackSummary } from '../shared/model/log.ts';
import { REFERENCE_KINDS, referenceKindWords, referenceWordsSchema } from '../shared/model/reference.ts';
import { attachSession } from './attach.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { findTrackIn } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import type { OptionSpec } from './framework/option.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

const OPTIONS: Readonly<Record<string, OptionSpec>> = {
	...SESSION_OPTIONS,
	json: { type: 'boolean', summary: 'Print JSON' },
};
/** As they are typed, in the order of `REFERENCE_KINDS`. */
const KINDS = ['master', 'record', 'service'] as const;

/** `PROJECT [TRACK] LAST`, the track left out where the project has one only. */
function places({ args }: VerbContext, last: string): { project: string; track: string | null; last: string } {
	const [project, ...rest] = args.positionals;
	const [one, two] = rest;
	if (project === undefined || one === undefined || rest.length > 2)
		throw usageError(`Expected PROJECT [TRACK] ${last}.`, 'See --help.');
	return two === undefined ? { project, track: null, last: one } : { project, track: one, last: two };
}

function lines({ references = [] }: TrackSummary): string {
	return references
		.map((one) => `${one.name}  (${referenceKindWords(one)}, ${one.file.fileName}, ${one.file.sha256.slice(0, 12)})\n`)
		.join('');
}

const add: Verb = {
	name: 'add',
	summary: 'Import a recording to hear a track beside',
	usage: 'PROJECT [TRACK] FILE --kind master|record|service [--service NAME] [--name NAME] [--json]',
	options: {
		...OPTIONS,
		kind: { type: 'string', value: 'KIND', summary: 'master (an earlier one), record, service (an automatic one)' },
		service: { type: 'string', value: 'NAME', summary: 'Which service: LANDR, eMastered, Ozone…' },
		name: { type: 'string', value: 'NAME', summary: 'What it is called (default: the service, else the file)' },
	},
	notes:
		'The file is copied into the project and named in its log. It is heard and explained, and is never the result.',
	run: async (context) => {
		const { args, env, stdout } = context;
		const { project: projectRef, track: trackRef, last: file } = places(context, 'FILE');
		const what = REFERENCE_KINDS[KINDS.findIndex((kind) => kind === args.text('kind'))];
		if (what === undefined) throw usageError('--kind is master, record or service.', 'See --help.');
		const service = args.text('service');
		const name = args.text('name') ?? service ?? file.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '');
		const words = referenceWordsSchema.safeParse({ name, what, ...(service === null ? {} : { service }) });
		if (!words.success)
			throw usageError(
				'A master of a service needs --service with its name, and nothing else has one.',
				'--kind service --service LANDR',
			);
		const session = await attachSession(daemonOptions(args, env));
		try {
			const { project, track } = await findTrackIn(session, projectRef, trackRef);
			const made = z.strictObject({ reference: z.string() }).parse(
				await session.command({
					type: 'reference.import',
					project: project.id,
					track: track.id,
					path: resolve(file),
					words: words.data,
				}),
			);
			stdout.write(
				args.flag('json')
					? `${JSON.stringify(made)}\n`
					: `${words.data.name} (${referenceKindWords(words.data)}) is a reference of ${track.title}.\n`,
			);
			return EXIT.ok;
		} finally {
			await session.close();
		}
	},
};

const remove: Verb = {
	name: 'remove',
	summary: 'Offer a reference no more; its file and its entry stay',
	usage: 'PROJECT [TRACK] NAME',
	options: SESSION_OPTIONS,
	notes: null,
	run: async (context) => {
		const { args, env, stdout } = context;
		const { project: projectRef, track: trackRef, last: name } = places(context, 'NAME');
		const session = await attachSession(daemonOptions(args, env));
		try {
			const { project, track } = await findTrackIn(session, projectRef, trackRef);
			const found = track.references?.find((one) => one.name === name || one.id === name);
			if (found === undefined) throw usageError(`${track.title} has no reference "${name}".`, lines(track));
			await session.command({ type: 'reference.remove', project: project.id, reference: found.id });
			stdout.write(`${found.name} is no longer a reference of ${track.title}.\n`);
			return EXIT.ok;
		} finally {
			await session.close();
		}
	},
};

export const verb: Verb = {
	name: 'reference',
	summary: 'What a track is heard beside: earlier masters, records, masters of services',
	usage: 'PROJECT [TRACK] [--json]',
	options: OPTIONS,
	notes: null,
	commands: { add, remove },
	run: async ({ args, env, stdout }) => {
		const [projectRef, trackRef] = args.positionals;
		if (projectRef === undefined || args.positionals.length > 2)
			throw usageError('Expected PROJECT [TRACK].', 'See --help.');
		const session = await attachSession(daemonOptions(args, env));
		try {
			const { track } = await findTrackIn(session, projectRef, trackRef ?? null);
			if (args.flag('json')) stdout.write(`${JSON.stringify(track.references ?? [], null, 2)}\n`);
			else stdout.write(lines(track) || `${track.title} has no reference.\n`);
			return EXIT.ok;
		} finally {
			await session.close();
		}
	},
};
