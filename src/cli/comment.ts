import { z } from 'zod';
import { commentSchema } from '../shared/model/conversation.ts';
import type { TrackSummary } from '../shared/model/log.ts';
import { parseTapeTime } from '../shared/tapeWords.ts';
import { attachSession } from './attach.ts';
import { daemonOptions, SESSION_OPTIONS } from './daemonOptions.ts';
import { findRevision, findTrackIn } from './findTrack.ts';
import { usageError } from './framework/args.ts';
import { EXIT, type Verb, type VerbContext } from './framework/verb.ts';

/** A moment such as `1:23.5`, as a frame of the mix. @throws DetentError `cli.usage` */
function momentOf(text: string | null, track: TrackSummary): { frame: number; rateHz: number } | null {
	if (text === null) return null;
	const seconds = parseTapeTime(text);
	if (seconds === null || seconds < 0) throw usageError(`"${text}" is not a moment.`, 'Write 1:23.5 or seconds.');
	if (track.mix === null) throw usageError('The track has no mix that a moment could lie in.', 'Leave --at out.');
	const { frames, rateHz } = track.mix;
	const frame = Math.round(seconds * rateHz);
	if (frame >= frames) throw usageError(`${text} is behind the end of the track.`, 'Give an earlier moment.');
	return { frame, rateHz };
}

async function run({ args, env, stdout }: VerbContext): Promise<number> {
	const { positionals } = args;
	const [projectRef, trackRef, revisionRef, text] =
		positionals.length === 3 ? [positionals[0], null, positionals[1], positionals[2]] : positionals;
	if (projectRef === undefined || revisionRef === undefined || text === undefined || positionals.length > 4)
		throw usageError('Expected PROJECT [TRACK] REVISION TEXT.', 'See --help.');
	const via = commentSchema.shape.via.safeParse(args.text('via') ?? undefined);
	if (!via.success) throw usageError('--via is mail, telephone or "in the room".', 'See --help.');
	const from = args.text('from');
	const session = await attachSession(daemonOptions(args, env));
	try {
		const { track } = await findTrackIn(session, projectRef, trackRef ?? null);
		const revision = findRevision(track, revisionRef);
		const result = z.strictObject({ comment: z.string() }).parse(
			await session.command({
				type: 'revision.comment',
				revision: revision.id,
				text,
				...momentOf(args.text('at'), track),
				...(from === null ? {} : { from }),
				...(via.data === undefined ? {} : { via: via.data }),
			}),
		);
		const number = track.requests.length + 1;
		if (args.flag('json')) stdout.write(`${JSON.stringify({ ...result, request: number })}\n`);
		else stdout.write(`Written down as request ${number} of ${track.title}, about revision ${revision.number}.\n`);
		return EXIT.ok;
	} finally {
		await session.close();
	}
}

export const verb: Verb = {
	name: 'comment',
	summary: 'Write down what somebody said about a revision',
	usage: 'PROJECT [TRACK] REVISION TEXT [--at TIME] [--from NAME] [--via mail] [--json]',
	options: {
		...SESSION_OPTIONS,
		at: { type: 'string', value: 'TIME', summary: 'The moment in the track it is about, 1:23.5' },
		from: { type: 'string', value: 'NAME', summary: 'Whose words they are' },
		via: { type: 'string', value: 'WAY', summary: 'How they came: mail, telephone, "in the room"' },
		json: { type: 'boolean', summary: 'Print JSON' },
	},
	notes: 'Each comment is a request that wants an answer: detent answer.',
	run,
};
