import { hashFile } from '../audio/files/hash.ts';
import type { ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { CommandInput } from '../shared/protocol/commands.ts';
import { attachSession } from './attach.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { findRevision, findTrackIn, openProject, projectAtHand } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import type { OptionSpec } from './framework/option.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { projectNamed, readLog } from './logAccess.ts';

const OPTIONS: Readonly<Record<string, OptionSpec>> = {
	...SESSION_OPTIONS,
	json: { type: 'boolean', summary: 'Print JSON' },
};
const FILE: OptionSpec = { type: 'string', value: 'FILE', summary: 'The very file; refused when it is not the print' };

async function withRevision(
	{ args, env, stdout }: VerbContext,
	order: (revision: RevisionSummary) => Promise<CommandInput>,
): Promise<number> {
	const { positionals } = args;
	const [projectRef, trackRef, revisionRef] =
		positionals.length === 2 ? [positionals[0], null, positionals[1]] : positionals;
	if (projectRef === undefined || revisionRef === undefined || positionals.length > 3)
		throw usageError('Expected PROJECT [TRACK] REVISION.', 'See --help.');
	const session = await attachSession(daemonOptions(args, env));
	try {
		const { track, project } = await findTrackIn(session, projectRef, trackRef ?? null);
		const revision = findRevision(track, revisionRef);
		await session.command(await order(revision));
		const after = session.state().projects[project.id];
		const now = after?.tracks.find(({ id }) => id === track.id)?.revisions.find(({ id }) => id === revision.id);
		if (args.flag('json')) stdout.write(`${JSON.stringify(now ?? revision)}\n`);
		else stdout.write(`Revision ${revision.number} of ${track.title} is now ${now?.state ?? revision.state}.\n`);
		return EXIT.ok;
	} finally {
		await session.close();
	}
}

async function printOf(context: VerbContext): Promise<{ print: string } | Record<string, never>> {
	const path = context.args.text('file');
	return path === null ? {} : { print: await hashFile(path, context.signal) };
}

function named(context: VerbContext, option: 'to' | 'from'): Record<string, string> {
	const name = context.args.text(option);
	return name === null ? {} : { [option]: name };
}

const usage = 'PROJECT [TRACK] REVISION';
const TO: OptionSpec = { type: 'string', value: 'NAME', summary: 'To whom' };

const send: Verb = {
	name: 'send',
	summary: 'Write down that a print went to somebody to be heard',
	usage: `${usage} [--to NAME] [--json]`,
	options: { ...OPTIONS, to: TO },
	notes: null,
	run: (context) =>
		withRevision(context, async ({ id }) => ({ type: 'revision.send', revision: id, ...named(context, 'to') })),
};

const approve: Verb = {
	name: 'approve',
	summary: 'Write down that a print is approved, or no longer',
	usage: `${usage} [--from NAME] [--file FILE] [--back] [--json]`,
	options: {
		...OPTIONS,
		from: { type: 'string', value: 'NAME', summary: 'Who approved' },
		file: FILE,
		back: { type: 'boolean', summary: 'Take the approval back' },
	},
	notes: null,
	run: (context) =>
		withRevision(context, async ({ id }) => ({
			type: 'revision.approve',
			revision: id,
			approved: !context.args.flag('back'),
			...(await printOf(context)),
			...named(context, 'from'),
		})),
};

const deliver: Verb = {
	name: 'deliver',
	summary: 'Write down that a print went out as the final one; only an approved one can',
	usage: `${usage} [--to NAME] [--file FILE] [--json]`,
	options: { ...OPTIONS, to: TO, file: FILE },
	notes: null,
	run: (context) =>
		withRevision(context, async ({ id }) => ({
			type: 'revision.deliver',
			revision: id,
			...(await printOf(context)),
			...named(context, 'to'),
		})),
};

/** `Opening: revision 3 approved, 2 of 3 revisions used`. */
function standing(track: TrackSummary, included: number | null): string {
	const furthest = ['delivered', 'approved', 'sent'].flatMap((state) => {
		const last = track.revisions.findLast((revision) => revision.state === state);
		return last === undefined ? [] : [`revision ${last.number} ${state}`];
	});
	const over = included !== null && track.revisionsUsed > included ? ', more than agreed' : '';
	const used = `${track.revisionsUsed}${included === null ? '' : ` of ${included}`} revisions used${over}`;
	return `${track.position}. ${track.title}: ${[...furthest, used].join(', ')}\n`;
}

async function agree({ args, env }: VerbContext, ref: string, included: number): Promise<ProjectSummary> {
	const session = await attachSession(daemonOptions(args, env));
	try {
		const { id } = await openProject(session, ref);
		await session.command({ type: 'project.terms', project: id, revisionsIncluded: included });
		return projectAtHand(session, id);
	} finally {
		await session.close();
	}
}

async function show(context: VerbContext): Promise<void> {
	const { args, stdout } = context;
	const { PROJECT } = args.exactly('PROJECT');
	const included = args.integer('included', 0, 1000);
	// Looking needs no studio.
	const project =
		included === null
			? readLog(context, (store) => projectNamed(store, PROJECT))
			: await agree(context, PROJECT, included);
	if (args.flag('json')) stdout.write(`${JSON.stringify(project, null, 2)}\n`);
	else stdout.write(project.tracks.map((track) => standing(track, project.revisionsIncluded)).join(''));
}

export const verb: Verb = {
	name: 'version',
	summary: 'How far each print got: sent, approved, delivered; revisions used of those agreed',
	usage: 'PROJECT [--included N] [--json]',
	options: {
		...OPTIONS,
		included: { type: 'string', value: 'N', summary: 'Revisions that the price includes' },
	},
	notes: 'A print is named by the hash of its file: only the very file that was approved can be delivered.',
	commands: { send, approve, deliver },
	run: async (context) => {
		await show(context);
		return EXIT.ok;
	},
};
