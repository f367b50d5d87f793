import {
	type BlindState,
	blindCountsSchema,
	isBlindlyComparable,
	type ListeningState,
} from '../../../../src/shared/protocol/listening.ts';
import { signedDb } from '../../app/words.ts';
import { ForEngineer } from '../../controls/ForEngineer.tsx';
import { store, useRemote } from '../../state/store.ts';
import { BlindAnswer } from './BlindAnswer.tsx';

/** Why some of what is matched in loudness takes no part. */
function OtherMusic({ items }: Pick<ListeningState, 'items'>) {
	const names = items.flatMap(({ label, match }) => (match?.state === 'matched' && !match.inTime ? [label] : []));
	if (names.length === 0) return null;
	return (
		<p class="quiet">
			{names.join(', ')}: not in a blind test. Other music is never in time with the mix, and that would tell.
		</p>
	);
}

/** Begins a blind test between what is matched in loudness and time. */
export function BlindStart({ listening }: { listening: ListeningState }) {
	const locked = useRemote((now) => !now.mayControl);
	const between = listening.items.filter(({ match }) => isBlindlyComparable(match));
	const start = (method: 'preference' | 'abx') => void store.command({ type: 'blind.start', method });
	return (
		<>
			{between.length < 2 ? (
				<p class="quiet">A blind test needs two that are matched in loudness and time.</p>
			) : (
				<div class="row">
					<button type="button" class="grow" disabled={locked} onClick={() => start('preference')}>
						Blind test of {between.length}
					</button>
					{between.length === 2 && (
						<button type="button" class="grow" disabled={locked} onClick={() => start('abx')}>
							ABX
						</button>
					)}
				</div>
			)}
			<OtherMusic items={listening.items} />
		</>
	);
}

/** A person's choice; a client's device may choose too. */
function Choice({ blind, heard }: { blind: BlindState; heard: string }) {
	const letters = useRemote((now) => now.state?.listening.items ?? []).map(({ id }) => id);
	const { method, trial } = blind;
	const choose = (letter: string, note: string) =>
		void store.command({ type: 'blind.choose', letter, note, trial }).then(({ ok, result }) => {
			if (!ok) return;
			if (method === 'preference') store.say(`Your choice is ${letter}.`, 'info');
			else if (blindCountsSchema.safeParse(result).data?.counts === false)
				store.say(`Trial ${trial} was answered before: this one does not count.`, 'info');
			else store.say(`Trial ${trial} is answered.`, 'info');
		});
	return <BlindAnswer {...blind} letters={letters} heard={heard} onChoose={choose} />;
}

/** `Anna: 5 of 8 right`. */
function rightOf(answers: NonNullable<BlindState['revealed']>['answers'], listener: string): string {
	const theirs = answers.filter(({ name }) => name === listener);
	return `${listener}: ${theirs.filter(({ letter, x }) => letter === x).length} of ${theirs.length} right`;
}

function Revealed({ revealed }: { revealed: NonNullable<BlindState['revealed']> }) {
	const { items, choices, abx, answers } = revealed;
	const listeners = [...new Set(answers.map(({ name }) => name))];
	return (
		<>
			<dl class="revealed">
				{items.map(({ letter, what, gainDb }) => (
					<div key={letter}>
						<dt>{letter}</dt>
						<dd>
							{what} <span class="quiet">heard at {signedDb(gainDb)}</span>
						</dd>
					</div>
				))}
			</dl>
			{abx === null ? (
				<ul>
					{choices.map(({ name, letter, note }) => (
						<li key={name}>
							{name} chose {letter}
							{note !== '' && `: “${note}”`}
						</li>
					))}
				</ul>
			) : (
				<>
					<p>
						{abx.correct} of {abx.trials} right. One who guesses gets that far in {(100 * abx.probability).toFixed(1)} %
						of such tests.
					</p>
					{listeners.length > 1 && (
						<ul>
							{listeners.map((name) => (
								<li key={name}>{rightOf(answers, name)}</li>
							))}
						</ul>
					)}
				</>
			)}
		</>
	);
}

/** A blind test, from its first letter to what the letters stood for. */
export function BlindPanel({ blind, heard }: { blind: BlindState; heard: string }) {
	const locked = useRemote((now) => !now.mayControl);
	const end = () =>
		void store.command({ type: 'blind.end' }).then(({ ok }) => {
			if (ok && blind.revealed === null && blind.chosen.length > 0)
				store.say('Given up, not revealed. What was chosen is in the log.', 'info');
		});
	if (blind.revealed !== null) {
		return (
			<>
				<Revealed revealed={blind.revealed} />
				<ForEngineer>
					<button type="button" class="primary" disabled={locked} onClick={end}>
						Done
					</button>
				</ForEngineer>
			</>
		);
	}
	return (
		<>
			<Choice blind={blind} heard={heard} />
			<p class="quiet" role="status">
				{blind.chosen.length === 0 ? 'Nobody has chosen yet.' : `Chosen: ${blind.chosen.join(', ')}.`}
			</p>
			<ForEngineer>
				<div class="row">
					<button
						type="button"
						class="grow"
						disabled={locked || blind.chosen.length === 0}
						onClick={() => void store.command({ type: 'blind.reveal' })}
					>
						Reveal
					</button>
					<button type="button" class="grow" disabled={locked} onClick={end}>
						Give it up
					</button>
				</div>
			</ForEngineer>
		</>
	);
}
