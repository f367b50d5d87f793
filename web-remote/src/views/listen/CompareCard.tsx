import { useState } from 'preact/hooks';
import { MOST_TRIM_DB } from '../../../../src/shared/model/monitor.ts';
import {
	type CompareRef,
	type ListeningItem,
	type ListeningState,
	MOST_REFS,
} from '../../../../src/shared/protocol/listening.ts';
import { level } from '../../app/words.ts';
import { Stepper } from '../../controls/Stepper.tsx';
import { currentTrack } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';
import { BlindPanel, BlindStart } from './BlindPanel.tsx';
import { LoopKeys } from './LoopKeys.tsx';

/** `−2.3 LU, matched`: how the item stands beside the mix. */
function matchWords({ match }: ListeningItem, matching: boolean): string {
	if (match === null) return '';
	switch (match.state) {
		case 'reference':
			return 'as it came';
		case 'matching':
			return match.done === undefined ? 'matching…' : `matching… ${Math.round(100 * match.done)} %`;
		case 'not matched':
			return match.louderLu === undefined ? 'not matched' : `${louderWords(match.louderLu)}, not matched`;
		case 'matched':
			if (!matching) return `${louderWords(match.louderLu)}, as it is`;
			return `${louderWords(match.louderLu)}, ${match.inTime ? 'matched' : 'loudness only'}`;
	}
}

function louderWords(louderLu: number): string {
	return Math.abs(louderLu) < 0.05 ? 'as loud' : `${louderLu > 0 ? '+' : ''}${level(louderLu)} LU`;
}

function noteOf({ match }: ListeningItem): string | null {
	if (match?.state === 'not matched') return match.reason;
	return match?.state === 'matched' ? match.note : null;
}

/** The big buttons: what is heard, and how it stands beside the mix. */
function Feeds({ listening }: { listening: ListeningState }) {
	const locked = useRemote((now) => !now.mayControl);
	// Before there is a mix nothing can be matched, and nothing needs to be.
	const hasMix = useRemote((now) => currentTrack(now.state)?.track.mix != null);
	return (
		<fieldset class="feeds" aria-label="What is heard" disabled={locked}>
			{listening.items.map((item) => (
				<button
					key={item.id}
					type="button"
					class={hasMix && item.match?.state === 'not matched' ? 'unmatched' : ''}
					aria-pressed={listening.heard === item.id}
					onClick={() => void store.command({ type: 'compare.hear', item: item.id })}
				>
					<span class={item.label.length > 24 ? 'feed-name long' : 'feed-name'}>{item.label}</span>
					{hasMix && item.match !== null && <small>{matchWords(item, listening.matchLoudness)}</small>}
				</button>
			))}
		</fieldset>
	);
}

/** The trim of what is heard. */
function Trim({ listening }: { listening: ListeningState }) {
	const item = listening.items.find(({ id }) => id === listening.heard);
	if (item === undefined) return null;
	const note = noteOf(item);
	return (
		<>
			<Stepper
				label={`Trim of ${item.label}`}
				value={item.trimDb}
				unit="dB"
				step={0.5}
				min={-MOST_TRIM_DB}
				max={MOST_TRIM_DB}
				onChange={(trimDb) => void store.command({ type: 'compare.trim', item: item.id, trimDb })}
			/>
			{note !== null && <p class="quiet">{note}</p>}
		</>
	);
}

function idOf(ref: CompareRef): string {
	if (ref.kind === 'reference') return `reference ${ref.reference}`;
	return ref.kind === 'file' ? ref.path : `${ref.revision} ${ref.part}`;
}

function refOf(id: string): CompareRef | null {
	if (id === 'source' || id === 'return' || id === 'master') return null;
	const reference = /^reference ([0-9a-f-]{36})$/.exec(id)?.[1];
	if (reference !== undefined) return { kind: 'reference', reference };
	const [, revision, part] = /^([0-9a-f-]{36}) (capture|master)$/.exec(id) ?? [];
	if (revision === undefined) return { kind: 'file', path: id };
	return { kind: 'revision', revision, part: part === 'master' ? 'master' : 'capture' };
}

/** Which prints of the track are heard beside the mix. */
function Choose({ listening }: { listening: ListeningState }) {
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const [path, setPath] = useState('');
	if (track === null) return null;
	const files = listening.items.filter(({ id }) => refOf(id) !== null);
	const chosen = files.flatMap(({ id }) => refOf(id) ?? []);
	const send = (items: CompareRef[]) => store.command({ type: 'compare.items', items });
	const toggle = (ref: CompareRef) => {
		const without = chosen.filter((known) => idOf(known) !== idOf(ref));
		void send(without.length < chosen.length ? without : [...chosen, ref]);
	};
	const references = (track.references ?? []).map(({ id, name }) => ({
		words: name,
		ref: { kind: 'reference', reference: id } as const,
	}));
	const prints = [...track.revisions]
		.sort((a, b) => b.number - a.number)
		.flatMap(({ id, number, hasMaster, hasCapture }) => [
			...(hasMaster
				? [{ words: `${number} master`, ref: { kind: 'revision', revision: id, part: 'master' } as const }]
				: []),
			...(hasCapture
				? [{ words: `${number} capture`, ref: { kind: 'revision', revision: id, part: 'capture' } as const }]
				: []),
		]);
	return (
		<details class="choose">
			<summary>
				Compare with… <span class="quiet">{chosen.length === 0 ? 'nothing yet' : `${chosen.length} chosen`}</span>
			</summary>
			<fieldset class="choices" disabled={locked} aria-label="Prints and references to compare with">
				{[...prints, ...references].map(({ words, ref }) => {
					const isChosen = chosen.some((known) => idOf(known) === idOf(ref));
					return (
						<button
							key={idOf(ref)}
							type="button"
							aria-pressed={isChosen}
							disabled={locked || (!isChosen && chosen.length >= MOST_REFS)}
							onClick={() => toggle(ref)}
						>
							{words}
						</button>
					);
				})}
				{files
					.filter(({ id }) => refOf(id)?.kind === 'file')
					.map(({ id, label }) => (
						<button key={id} type="button" aria-pressed onClick={() => toggle({ kind: 'file', path: id })}>
							{label}
						</button>
					))}
			</fieldset>
			{prints.length === 0 && <p class="quiet">There is no print of this track yet.</p>}
			<form
				class="row"
				onSubmit={(event) => {
					event.preventDefault();
					if (path.trim() === '') return;
					void send([...chosen, { kind: 'file', path: path.trim() }]).then(({ ok }) => {
						if (ok) setPath('');
					});
				}}
			>
				<input
					class="grow"
					value={path}
					aria-label="Path of a file on the studio machine"
					placeholder="Path of a file on the studio machine"
					onInput={(event) => setPath(event.currentTarget.value)}
				/>
				<button type="submit" disabled={locked || path.trim() === '' || chosen.length >= MOST_REFS}>
					Add
				</button>
			</form>
		</details>
	);
}

function Options({ listening }: { listening: ListeningState }) {
	const locked = useRemote((now) => !now.mayControl);
	const { withRack, matchLoudness } = listening;
	return (
		<div class="row">
			<button
				type="button"
				class="grow"
				aria-pressed={withRack}
				disabled={locked}
				onClick={() => void store.command({ type: 'compare.rack', withRack: !withRack })}
			>
				Through the rack
			</button>
			<button
				type="button"
				class="grow"
				aria-pressed={matchLoudness}
				disabled={locked}
				onClick={() => void store.command({ type: 'compare.match', matchLoudness: !matchLoudness })}
			>
				Equally loud
			</button>
		</div>
	);
}

/** What is heard against what, by name or blind. */
export function CompareCard() {
	const listening = useRemote((now) => now.state?.listening ?? null);
	if (listening === null) return null;
	const hidden = listening.blind !== null && listening.blind.revealed === null;
	return (
		<div class="card">
			<h2>{hidden ? 'Blind' : 'Hear'}</h2>
			<Feeds listening={listening} />
			{listening.blind !== null && <BlindPanel blind={listening.blind} heard={listening.heard} />}
			{!hidden && (
				<>
					<Trim listening={listening} />
					<Options listening={listening} />
				</>
			)}
			<LoopKeys listening={listening} />
			{listening.blind === null && (
				<>
					<Choose listening={listening} />
					<BlindStart listening={listening} />
				</>
			)}
		</div>
	);
}
