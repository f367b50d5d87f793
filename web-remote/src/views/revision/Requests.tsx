import { useState } from 'preact/hooks';
import {
	type ANSWER_OUTCOMES,
	type ClientRequest,
	isOpenRequest,
	momentSeconds,
	type RequestAnswer,
	THANKS,
} from '../../../../src/shared/model/conversation.ts';
import type { RevisionSummary, TrackSummary } from '../../../../src/shared/model/log.ts';
import { readingWords } from '../../../../src/shared/printEffect.ts';
import { sentence } from '../../../../src/shared/sentence.ts';
import { trueMinus } from '../../../../src/shared/trueMinus.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import { clockTime } from '../../app/words.ts';
import { ForEngineer } from '../../controls/ForEngineer.tsx';
import { store, useRemote } from '../../state/store.ts';

type Outcome = (typeof ANSWER_OUTCOMES)[number];

const OUTCOMES: Record<Exclude<Outcome, 'noted'>, string> = {
	done: 'Done',
	partly: 'Done in part',
	declined: 'Not done',
	question: 'We ask back',
};
/** What a person chooses from. */
const CHOICES = ['done', 'partly', 'declined', 'question'] as const;
const HINTS: Record<(typeof CHOICES)[number], string> = {
	done: 'What was done?',
	partly: 'What was done, and what not?',
	declined: 'Why not?',
	question: 'What do you ask?',
};

/** `Done in revision 3:`; nothing for thanks. */
function begins({ inRevisionNumber, outcome }: RequestAnswer): string {
	if (outcome === 'noted') return '';
	return `${OUTCOMES[outcome]}${inRevisionNumber === null ? '' : ` in revision ${inRevisionNumber}`}:`;
}

function useName(id: string | null): string | null {
	return useRemote((now) => (id === null ? null : (now.state?.people[id] ?? null)));
}

/** What became of a request, and what was measured of it. */
function Answer({ answer }: { answer: RequestAnswer }) {
	const effect = [...(answer.effect?.sound ?? []), ...(answer.effect?.readings ?? []).map(readingWords)];
	return (
		<div class="request-answer">
			<p>
				<strong>{begins(answer)}</strong> {trueMinus(sentence(answer.text))}
				{answer.why !== '' && ` ${trueMinus(sentence(answer.why))}`}
			</p>
			{effect.length > 0 && (
				<details>
					<summary>What it did to the sound</summary>
					<ul class="lines">
						{effect.map((line) => (
							<li key={line}>{trueMinus(line)}</li>
						))}
					</ul>
				</details>
			)}
		</div>
	);
}

interface AnswerFormProps {
	request: ClientRequest;
	/** Which may hold what was done: the one that was spoken of, and those after it. */
	later: readonly RevisionSummary[];
	onDone: () => void;
}

function AnswerForm({ request, later, onDone }: AnswerFormProps) {
	const locked = useRemote((now) => !now.mayControl);
	const [outcome, setOutcome] = useState<(typeof CHOICES)[number]>('done');
	const [text, setText] = useState('');
	const [holder, setHolder] = useState(later.at(-1)?.id ?? '');
	const holds = (outcome === 'done' || outcome === 'partly') && later.length > 0;
	return (
		<form
			class="request-form"
			onSubmit={(event) => {
				event.preventDefault();
				if (text.trim() === '') return;
				const revision = holds && holder !== '' ? holder : null;
				void store
					.command({ type: 'comment.answer', comment: request.comment, outcome, text, revision })
					.then(({ ok }) => ok && onDone());
			}}
		>
			<fieldset class="choices" aria-label="What became of it">
				{CHOICES.map((one) => (
					<button key={one} type="button" aria-pressed={one === outcome} onClick={() => setOutcome(one)}>
						{OUTCOMES[one]}
					</button>
				))}
			</fieldset>
			<input
				value={text}
				maxLength={2000}
				aria-label="Answer"
				placeholder={HINTS[outcome]}
				onInput={(event) => setText(event.currentTarget.value)}
			/>
			{holds && (
				<label class="quiet">
					It is in{' '}
					<select value={holder} onChange={(event) => setHolder(event.currentTarget.value)}>
						{later.map(({ id, number }) => (
							<option key={id} value={id}>
								revision {number}
							</option>
						))}
						<option value="">no revision yet</option>
					</select>
				</label>
			)}
			<div class="row">
				<button type="submit" class="primary" disabled={locked || text.trim() === ''}>
					Answer
				</button>
				<button type="button" onClick={onDone}>
					Back
				</button>
			</div>
		</form>
	);
}

function Request({ request, track }: { request: ClientRequest; track: TrackSummary }) {
	const name = useName(request.by);
	const locked = useRemote((now) => !now.mayControl);
	const [answering, setAnswering] = useState(false);
	const seconds = track.mix === null ? null : momentSeconds(request, track.mix.rateHz);
	const { answer, comment } = request;
	const thank = () =>
		store.command({ type: 'comment.answer', comment, outcome: 'noted', text: THANKS, revision: null });
	const later = track.revisions
		.filter(({ number }) => number >= request.revisionNumber)
		.sort((a, b) => a.number - b.number);
	return (
		<li>
			<p>
				{seconds !== null && <strong>{formatTime(seconds)} </strong>}
				{request.text}{' '}
				<span class="quiet">
					{name !== null && `${name}, `}
					{clockTime(request.at)}
				</span>
			</p>
			{answer !== null && <Answer answer={answer} />}
			{answering ? (
				<AnswerForm request={request} later={later} onDone={() => setAnswering(false)} />
			) : (
				<ForEngineer>
					<div class="row">
						{isOpenRequest(request) && (
							<button type="button" disabled={locked} onClick={() => void thank()}>
								Thanks
							</button>
						)}
						<button type="button" disabled={locked} onClick={() => setAnswering(true)}>
							{answer === null ? 'Answer…' : 'Answer again…'}
						</button>
					</div>
				</ForEngineer>
			)}
		</li>
	);
}

/** What was said about a revision, and what became of each of it. */
export function Requests({ revision, track }: { revision: RevisionSummary; track: TrackSummary }) {
	const own = track.requests.filter((request) => request.revision === revision.hash);
	if (own.length === 0) return null;
	return (
		<ul class="comments" aria-label={`Said about revision ${revision.number}`}>
			{own.map((request) => (
				<Request key={request.comment} request={request} track={track} />
			))}
		</ul>
	);
}
