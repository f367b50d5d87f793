import { resolve } from 'node:path';
import { z } from 'zod';
import type { StartingPoint } from '../shared/protocol/commands/tracks.ts';
import { withReferenceInForce } from '../shared/referenceLevel.ts';
import { createPeople } from '../store/people.ts';
import { type AttachedSession, attachSession } from './attach.ts';
import { daemonOptions } from './daemonOptions.ts';
import { openProject, projectAtHand } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { LOG_OPTIONS, projectNamed, readLog } from './logAccess.ts';
import { projectLine, trackText } from './logText.ts';

const list: Verb = {
	name: 'list',
	summary: 'List the projects',
	usage: '[--json]',
	options: LOG_OPTIONS,
	notes: null,
	run: async (context) => {
		context.args.exactly();
		return readLog(context, (store) => {
			if (context.args.flag('json')) context.stdout.write(`${JSON.stringify(store.projects(), null, 2)}\n`);
			else {
				const lines = store.list().map((line) => `${projectLine(line)}\n`);
				context.stdout.write(lines.join('') || 'There is no project yet.\n');
			}
			return EXIT.ok;
		});
	},
};

const show: Verb = {
	name: 'show',
	summary: 'Show a project: where it lies, its tracks and revisions',
	usage: 'PROJECT [--json]',
	options: LOG_OPTIONS,
	notes: null,
	run: async (context) => {
		const { PROJECT } = context.args.exactly('PROJECT');
		return readLog(context, (store) => {
			const project = projectNamed(store, PROJECT);
			const { folder } = store.paths(project.id);
			if (context.args.flag('json')) context.stdout.write(`${JSON.stringify({ ...project, folder }, null, 2)}\n`);
			else {
				const entries = store.entries(project.id);
				const names = createPeople(store.layout.people, store.newId).names();
				const tracks = project.tracks.map((track) => `\n${trackText(track, entries, names)}`).join('');
				context.stdout.write(`${projectLine(project)}\n${folder}\n${tracks}`);
			}
			return EXIT.ok;
		});
	},
};

const create: Verb = {
	name: 'create',
	summary: 'Make a new project',
	usage: 'TITLE [--artist NAME] [--form FORM] [--json]',
	options: {
		...LOG_OPTIONS,
		artist: { type: 'string', value: 'NAME', summary: 'Artist' },
		form: { type: 'string', value: 'FORM', summary: 'album, ep or single (default album)' },
	},
	notes: null,
	run: async (context) => {
		const { TITLE } = context.args.exactly('TITLE');
		const form = context.args.choice('form', ['album', 'ep', 'single']) ?? 'album';
		const artist = context.args.text('artist') ?? '';
		return withSession(context, async (session) => {
			const { project } = createdSchema.parse(
				await session.command({ type: 'project.create', title: TITLE, artist, form }),
			);
			return print(context, session, project);
		});
	},
};

const track: Verb = {
	name: 'track',
	summary: 'Add a track to a project, with its mix and its chain',
	usage: 'PROJECT TITLE [--mix FILE] [--chain PRESET | --from POINT [--plan]] [--json]',
	options: {
		...LOG_OPTIONS,
		mix: { type: 'string', value: 'FILE', summary: 'The mix: WAV, RF64, AIFF or FLAC, stereo' },
		chain: { type: 'string', value: 'PRESET', summary: 'One of `detent chain list`' },
		from: { type: 'string', value: 'POINT', summary: 'Start from the last revision, another one, or a template' },
		plan: { type: 'boolean', summary: 'Only say what would be taken over, and what is left to do' },
	},
	notes: 'POINT: last; a revision of any project, by 8 digits of its hash or more; or one of `detent chain list`.',
	run: async (context) => {
		const { PROJECT, TITLE } = context.args.exactly('PROJECT', 'TITLE');
		const point = context.args.text('from');
		if (point !== null && context.args.text('chain') !== null)
			throw usageError('--chain and --from both say which chain.', 'Give one of them.');
		if (point === null && context.args.flag('plan'))
			throw usageError('--plan says what --from would do.', 'Add --from.');
		const mix = context.args.text('mix');
		const preset = context.args.text('chain');
		return withSession(context, async (session) => {
			const project = (await openProject(session, PROJECT)).id;
			const chains = session.state().chainPresets;
			const chain = preset === null ? null : chains[preset];
			if (chain === undefined)
				throw usageError(`There is no chain "${preset}".`, `There is ${Object.keys(chains).join(', ')}.`);
			const from = point === null ? null : startingPoint(point, Object.keys(chains));
			if (from !== null && context.args.flag('plan')) {
				const planned = startSchema.parse(await session.command({ type: 'track.startPlan', project, from }));
				return printStart(context, planned);
			}
			const created = createdTrackSchema.parse(
				await session.command({ type: 'track.create', project, title: TITLE, ...(from === null ? {} : { from }) }),
			);
			// On stderr, so that what is printed stays the project.
			for (const line of created.start?.words ?? []) context.stderr.write(`${line}\n`);
			if (created.start?.plan.revision)
				context.stderr.write(`\`detent recall ${created.start.plan.revision}\` brings its settings back.\n`);
			if (mix !== null) await session.command({ type: 'track.mix', project, track: created.track, path: resolve(mix) });
			if (chain !== null)
				await session.command({ type: 'chain.set', chain: withReferenceInForce(chain, session.state().audio) });
			return print(context, session, project);
		});
	},
};

const createdSchema = z.object({ project: z.string() });
const startSchema = z.object({
	plan: z.object({ revision: z.string().nullable() }).loose(),
	words: z.array(z.string()),
});
const createdTrackSchema = z.object({ track: z.string(), start: startSchema.optional() });

/** What a person means: `last`, the name of a template, or else a revision. */
function startingPoint(text: string, templates: readonly string[]): StartingPoint {
	if (text === 'last') return { kind: 'last' };
	if (templates.includes(text)) return { kind: 'preset', preset: text };
	if (/^[0-9a-f-]{8,64}$/i.test(text)) return { kind: 'revision', revision: text };
	throw usageError(
		`"${text}" is no place to start from.`,
		`Write last, 8 digits of a revision's hash or more, or one of ${templates.join(', ')}.`,
	);
}

function printStart({ args, stdout }: VerbContext, { plan, words }: z.infer<typeof startSchema>): number {
	stdout.write(args.flag('json') ? `${JSON.stringify(plan, null, 2)}\n` : words.map((line) => `${line}\n`).join(''));
	return EXIT.ok;
}

/** Through the daemon that holds the data folder, or by a session of this process's own. */
async function withSession(context: VerbContext, work: (session: AttachedSession) => Promise<number>): Promise<number> {
	const session = await attachSession(daemonOptions(context.args, context.env));
	try {
		return await work(session);
	} finally {
		await session.close();
	}
}

function print({ args, stdout }: VerbContext, session: AttachedSession, id: string): number {
	const project = projectAtHand(session, id);
	stdout.write(args.flag('json') ? `${JSON.stringify(project, null, 2)}\n` : `${projectLine(project)}\n`);
	return EXIT.ok;
}

export const verb: Verb = {
	name: 'project',
	summary: 'List, show and make projects',
	usage: 'COMMAND',
	options: LOG_OPTIONS,
	notes: null,
	commands: { list, show, create, track },
	run: async (context) => list.run(context),
};
