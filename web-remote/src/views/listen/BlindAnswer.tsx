import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { AnswerKey } from '../../controls/AnswerKey.tsx';
import { useRemote } from '../../state/store.ts';

interface Props {
	method: 'preference' | 'abx';
	letters: readonly string[];
	heard: string;
	/** Which of how many of an ABX test. */
	trial: number;
	trials: number;
	onChoose: (letter: string, note: string) => void;
	/** Beside the choice. */
	children?: ComponentChildren;
}

/** What a listener says in a blind test: which one X is, or which one is liked and why. A client's device may too. */
export function BlindAnswer({ method, letters, heard, trial, trials, onChoose, children }: Props) {
	const live = useRemote((now) => now.truth.trust === 'live');
	const [note, setNote] = useState('');
	if (method === 'abx')
		return (
			<>
				<p>
					Trial {trial} of {trials}: is X A or B?
				</p>
				<div class="row">
					{letters
						.filter((letter) => letter !== 'X')
						.map((letter) => (
							<AnswerKey
								key={letter}
								question={String(trial)}
								className="grow"
								disabled={!live}
								onAnswer={() => onChoose(letter, '')}
							>
								X is {letter}
							</AnswerKey>
						))}
				</div>
				{children !== undefined && <div class="row">{children}</div>}
			</>
		);
	return (
		<>
			<input
				value={note}
				maxLength={2000}
				aria-label="Why"
				placeholder={`Why ${heard}? (if you like)`}
				onInput={(event) => setNote(event.currentTarget.value)}
			/>
			<div class="row">
				<button type="button" class="primary grow" disabled={!live} onClick={() => onChoose(heard, note.trim())}>
					I choose {heard}
				</button>
				{children}
			</div>
		</>
	);
}
