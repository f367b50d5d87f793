import { useState } from 'preact/hooks';
import {
	type ANSWER_OUTCOMES,
	type ClientRequest,
	isOpenRequest,
	momentSeconds,
	THANKS,
} from '../../../src/shared/model/conversation.ts';
import type { RevisionSummary, TrackSummary } from '../../../src/shared/model/log.ts';
import { sentence } from '../../../src/shared/sentence.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { formatTime } from '../../../src/shared/units.ts';
import { clockTime } from '../app/words.ts';
import { findRevision } from '../state/findRevision.ts';
import { store, useRemote } from '../state/store.ts';

type Outcome = (typeof ANSWER_OUTCOMES)[number];

const OUTCOMES: readonly { outcome: Exclude<Outcome, 'noted'>; words: string }[] = [
	{ outcome: 'done', words: 'Done' },
	{ outcome: 'partly', words: 'Done in part' },
	{ outcome: 'declined', words: 'Not done' },
	{ outcome: 'question', words: 'We ask back' },
];

function answerWords({ outcome, text, why, inRevisionNumber }: NonNullable<ClientRequest['answer']>): string {
	const begins = OUTCOMES.find((known) => known.outcome === outcome)?.words;
	const where = inRevisionNumber === null ? '' : ` in revision ${inRevisionNumber}`;
	const because = why === '' ? '' : ` ${sentence(why)}`;
	return `${begins === undefined ? '' : `${begins}${where}: `}${sentence(text)}${because}`;
}

/** What is said to words of a client: thanks, or what was done about them. */
function AnswerForm({ request, track }: { request: ClientRequest; track: TrackSummary }) {
	const later = track.revisions.filter(({ number }) => number > request.revisionNumber);
	const [open, setOpen] = useState(false);
	const [text, setText] = useState('');
	const [outcome, setOutcome] = useState<Outcome>('done');
	const [revision, setRevision] = useState(later.at(-1)?.id ?? '');
	const live = useRemote((now) => now.mayControl);
	const say = async (how: Outcome, words: string) => {
		const answer = { outcome: how, text: words, revision: how === 'noted' || revision === '' ? null : revision };
		const { ok } = await store.command({ type: 'comment.answer', comment: request.comment, ...answer });
		if (ok) setOpen(false);
	};
	if (!open)
		return (
			<span class="row">
				<button type="button" disabled={!live} onClick={() => void say('noted', THANKS)}>
					Thanks
				</button>
				<button type="button" disabled={!live} onClick={() => setOpen(true)}>
					Answer
				</button>
			</span>
		);
	return (
		<form
			class="comment-answer"
			onSubmit={(event) => {
				event.preventDefault();
				if (text.trim() !== '') void say(outcome, text);
			}}
		>
			<select
				value={outcome}
				aria-label="What became of it"
				onChange={(event) => setOutcome(event.currentTarget.value as Outcome)}
			>
				{OUTCOMES.map(({ outcome: one, words }) => (
					<option key={one} value={one}>
						{words}
					</option>
				))}
			</select>
			{later.length > 0 && (
				<select
					value={revision}
					aria-label="In which revision"
					onChange={(event) => setRevision(event.currentTarget.value)}
				>
					<option value="">in no revision</option>
					{later.map(({ id, number }) => (
						<option key={id} value={id}>
							in revision {number}
						</option>
					))}
				</select>
			)}
			<input
				value={text}
				maxLength={2000}
				aria-label="Answer"
				placeholder="What was done, or why not"
				onInput={(event) => setText(event.currentTarget.value)}
			/>
			<span class="row">
				<button type="submit" disabled={!live || text.trim() === ''}>
					Answer
				</button>
				<button type="button" onClick={() => setOpen(false)}>
					Cancel
				</button>
			</span>
		</form>
	);
}

/** What was said about a revision, at which moment, and what became of it. */
export function Comments({ revision }: { revision: RevisionSummary }) {
	// The projects are one object that is replaced when anything in them changes.
	useRemote((now) => now.state?.projects ?? null);
	const people = useRemote((now) => now.state?.people ?? null);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const track = findRevision(store.state, revision.hash)?.track ?? null;
	const said = track?.requests.filter((request) => request.revision === revision.hash) ?? [];
	if (track === null || said.length === 0) return null;
	return (
		<ul class="comments">
			{said.map((request) => {
				const seconds = track.mix === null ? null : momentSeconds(request, track.mix.rateHz);
				return (
					<li key={request.comment}>
						{request.text}{' '}
						<span class="quiet">
							{seconds !== null && `at ${formatTime(seconds)}, `}
							{request.by !== null && people?.[request.by] !== undefined && `${people[request.by]}, `}
							{clockTime(request.at)}
						</span>
						{request.answer !== null && <p class="quiet">{trueMinus(answerWords(request.answer))}</p>}
						{engineer && isOpenRequest(request) && <AnswerForm request={request} track={track} />}
					</li>
				);
			})}
		</ul>
	);
}
