import { findTrack } from '../shared/findByName.ts';
import {
	ANSWER_OUTCOMES,
	type ClientRequest,
	isOpenRequest,
	momentSeconds,
	THANKS,
} from '../shared/model/conversation.ts';
import type { TrackSummary } from '../shared/model/log.ts';
import { readingWords } from '../shared/printEffect.ts';
import { sentence } from '../shared/sentence.ts';
import { formatTime } from '../shared/units.ts';
import { createPeople } from '../store/people.ts';
import { attachSession } from './attach.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { findRevision, findTrackIn } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';
import { projectNamed, readLog } from './logAccess.ts';

/** A request and what became of it, for the terminal. */
export function requestText(
	request: ClientRequest,
	number: number,
	track: Pick<TrackSummary, 'mix'>,
	names: Readonly<Record<string, string>>,
): string {
	const seconds = track.mix === null ? null : momentSeconds(request, track.mix.rateHz);
	const at = seconds === null ? '' : ` at ${formatTime(seconds)}`;
	const who = request.by === null ? 'Studio' : (names[request.by] ?? 'Somebody');
	const lines = [
		`${String(number).padStart(3)}. ${who}, about revision ${request.revisionNumber}${at}: ${request.text}`,
	];
	const { answer } = request;
	if (answer === null) return [...lines, '     open', ''].join('\n');
	const where = answer.inRevisionNumber === null ? '' : ` in revision ${answer.inRevisionNumber}`;
	const why = answer.why === '' ? '' : ` Why: ${sentence(answer.why)}`;
	lines.push(`     ${answer.outcome}${where}: ${sentence(answer.text)}${why}`);
	for (const words of answer.effect?.sound ?? []) lines.push(`       ${words}`);
	for (const reading of answer.effect?.readings ?? []) lines.push(`       ${readingWords(reading)}`);
	return [...lines, ''].join('\n');
}

function requestOf(track: TrackSummary, ref: string): ClientRequest {
	const found = track.requests.find(({ comment }, index) =>
		/^\d{1,4}$/.test(ref) ? index + 1 === Number(ref) : ref.length >= 8 && comment.startsWith(ref),
	);
	if (found !== undefined) return found;
	throw usageError(`${track.title} has no request ${ref}.`, '`detent answer PROJECT TRACK` lists them.');
}

/** What was said about one track, or about each of an album. */
function list(context: VerbContext, projectRef: string, trackRef: string | null): number {
	const { args, stdout } = context;
	// Looking needs no studio.
	const { tracks, people } = readLog(context, (store) => {
		const project = projectNamed(store, projectRef);
		return {
			tracks: trackRef === null ? project.tracks : [findTrack(project, trackRef)],
			people: createPeople(store.layout.people, store.newId).names(),
		};
	});
	const shown = tracks.flatMap((track) =>
		track.requests.map((request, index) => ({ track, request, number: index + 1 })),
	);
	const told = args.flag('open') ? shown.filter(({ request }) => isOpenRequest(request)) : shown;
	if (args.flag('json')) {
		const found = told.map(({ track, ...rest }) => ({ track: track.title, ...rest }));
		stdout.write(`${JSON.stringify(found, null, 2)}\n`);
		return EXIT.ok;
	}
	if (told.length === 0) stdout.write(args.flag('open') ? 'Nothing is open.\n' : 'Nothing was said yet.\n');
	let heading = '';
	for (const { track, request, number } of told) {
		if (tracks.length > 1 && track.title !== heading) stdout.write(`${track.position}. ${track.title}\n`);
		heading = track.title;
		stdout.write(requestText(request, number, track, people));
	}
	return EXIT.ok;
}

async function run(context: VerbContext): Promise<number> {
	const { args, env, stdout } = context;
	const thanks = args.flag('thanks');
	const positionals = thanks ? [...args.positionals, THANKS] : args.positionals;
	const [projectRef, trackRef = null, requestRef, text] =
		positionals.length === 3 ? [positionals[0], null, positionals[1], positionals[2]] : positionals;
	const listing = !thanks && (positionals.length === 1 || positionals.length === 2);
	if (
		projectRef === undefined ||
		(!listing && (requestRef === undefined || text === undefined || positionals.length > 4))
	)
		throw usageError('Expected PROJECT [TRACK] REQUEST TEXT, or PROJECT [TRACK] to list.', 'See --help.');
	const wanted = args.text('outcome') ?? (thanks ? 'noted' : 'done');
	const outcome = ANSWER_OUTCOMES.find((known) => known === wanted);
	if (outcome === undefined) throw usageError(`--outcome is one of ${ANSWER_OUTCOMES.join(', ')}.`, 'See --help.');
	if (listing || requestRef === undefined || text === undefined) return list(context, projectRef, trackRef);
	const session = await attachSession(daemonOptions(args, env));
	try {
		const { track, project } = await findTrackIn(session, projectRef, trackRef);
		const request = requestOf(track, requestRef);
		const revisionRef = args.text('revision');
		await session.command({
			type: 'comment.answer',
			comment: request.comment,
			outcome,
			text,
			why: args.text('why') ?? '',
			revision: revisionRef === null ? null : findRevision(track, revisionRef).id,
		});
		const after = session.state().projects[project.id]?.tracks.find(({ id }) => id === track.id) ?? track;
		const index = after.requests.findIndex(({ comment }) => comment === request.comment);
		const answered = after.requests[index] ?? request;
		if (args.flag('json')) stdout.write(`${JSON.stringify(answered, null, 2)}\n`);
		else stdout.write(requestText(answered, index + 1, after, session.state().people));
		return EXIT.ok;
	} finally {
		await session.close();
	}
}

export const verb: Verb = {
	name: 'answer',
	summary: 'Answer what was said about a revision; without an answer, list the requests',
	usage: 'PROJECT [TRACK] [REQUEST TEXT] [--revision N] [--why TEXT] [--outcome done] [--thanks] [--open] [--json]',
	options: {
		...SESSION_OPTIONS,
		revision: { type: 'string', value: 'N', summary: 'The revision that holds what was done; its effect is measured' },
		why: { type: 'string', value: 'TEXT', summary: 'Why it was done so' },
		outcome: { type: 'string', value: 'WORD', summary: `${ANSWER_OUTCOMES.join(', ')} (default done)` },
		thanks: { type: 'boolean', summary: `For words that ask for nothing: “${THANKS}” is the answer` },
		open: { type: 'boolean', summary: 'List only what nobody has answered' },
		json: { type: 'boolean', summary: 'Print JSON' },
	},
	notes: 'REQUEST is its number in the list of its track. Without TRACK the requests of the whole project are listed.',
	run,
};
