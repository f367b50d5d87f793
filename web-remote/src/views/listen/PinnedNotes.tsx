import { useState } from 'preact/hooks';
import { momentSeconds } from '../../../../src/shared/model/conversation.ts';
import type { RevisionDetail } from '../../../../src/shared/protocol/http.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import type { FilePlayer } from '../../audio/filePlayer.ts';
import { store, useRemote } from '../../state/store.ts';

interface Props {
	details: readonly RevisionDetail[];
	/** The revision that new words are about; null before the first print. */
	about: RevisionDetail | null;
	player: FilePlayer;
}

/** Words pinned to moments of the track, in their order; a touch goes there. New ones are pinned to where it plays. */
export function PinnedNotes({ details, about, player }: Props) {
	const [text, setText] = useState('');
	const [pinnedSeconds, setPinnedSeconds] = useState<number | null>(null);
	const live = useRemote((now) => now.truth.trust === 'live');
	const notes = details
		.flatMap(({ facts, comments }) =>
			comments.flatMap((comment) => {
				const seconds = momentSeconds(comment, facts.rateHz);
				return seconds === null ? [] : [{ at: comment.at, words: comment.text, seconds, number: facts.number }];
			}),
		)
		.sort((a, b) => a.seconds - b.seconds);
	const add = () => {
		if (about === null || text.trim() === '') return;
		const { rateHz } = about.facts;
		const frame = Math.round((pinnedSeconds ?? player.seconds) * rateHz);
		void store.command({ type: 'revision.comment', revision: about.id, text, frame, rateHz }).then(({ ok }) => {
			if (!ok) return;
			setText('');
			setPinnedSeconds(null);
		});
	};
	return (
		<>
			{notes.length > 0 && (
				<ul class="pinned-notes" aria-label="Notes on moments of the track">
					{notes.map(({ at, words, seconds, number }) => (
						<li key={`${at}/${words}`}>
							<button type="button" onClick={() => player.locate(seconds)}>
								<strong>{formatTime(seconds)}</strong> <span>{words}</span> <span class="quiet">revision {number}</span>
							</button>
						</li>
					))}
				</ul>
			)}
			{about !== null && (
				<form
					class="row"
					onSubmit={(event) => {
						event.preventDefault();
						add();
					}}
				>
					<input
						class="grow"
						value={text}
						maxLength={2000}
						aria-label="Note on this moment"
						placeholder={`Note on this moment, revision ${about.facts.number}`}
						onInput={(event) => {
							// The moment is where the first letter was typed: the music goes on under the writing.
							if (text === '') setPinnedSeconds(player.seconds);
							setText(event.currentTarget.value);
						}}
					/>
					<button type="submit" disabled={!live || text.trim() === ''}>
						{pinnedSeconds === null || text === '' ? 'Pin' : `Pin at ${formatTime(pinnedSeconds)}`}
					</button>
				</form>
			)}
		</>
	);
}
