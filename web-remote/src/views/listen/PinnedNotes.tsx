import { useState } from 'preact/hooks';
import type { RevisionSummary, TrackSummary } from '../../../../src/shared/model/log.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import { pinnedNotes } from '../../state/pinnedNotes.ts';
import { store, useRemote } from '../../state/store.ts';

interface Props {
	track: TrackSummary;
	/** The revision that new words are about; null before the first print. */
	about: RevisionSummary | null;
	/** Where the music is, seconds. */
	atSeconds: () => number;
	/** Null where this device may not. */
	locate: ((seconds: number) => void) | null;
}

/** Words pinned to moments of the track, in their order; a touch goes there. New ones are pinned to where it plays. */
export function PinnedNotes({ track, about, atSeconds, locate }: Props) {
	const [text, setText] = useState('');
	const [pinnedSeconds, setPinnedSeconds] = useState<number | null>(null);
	const live = useRemote((now) => now.truth.trust === 'live');
	const notes = pinnedNotes(track);
	const rateHz = track.mix?.rateHz ?? null;
	const add = () => {
		if (about === null || rateHz === null || text.trim() === '') return;
		const frame = Math.round((pinnedSeconds ?? atSeconds()) * rateHz);
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
					{notes.map(({ comment, words, seconds, revisionNumber }) => (
						<li key={comment}>
							<button type="button" disabled={locate === null} onClick={() => locate?.(seconds)}>
								<strong>{formatTime(seconds)}</strong> <span>{words}</span>{' '}
								<span class="quiet">revision {revisionNumber}</span>
							</button>
						</li>
					))}
				</ul>
			)}
			{about !== null && rateHz !== null && (
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
						placeholder={`Note on this moment, revision ${about.number}`}
						onInput={(event) => {
							// The moment is where the first letter was typed: the music goes on under the writing.
							if (text === '') setPinnedSeconds(atSeconds());
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
