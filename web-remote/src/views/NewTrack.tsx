import { useState } from 'preact/hooks';
import type { StartingPoint } from '../../../src/shared/protocol/commands/tracks.ts';
import type { FoundRevision } from '../../../src/shared/searchFilter.ts';
import { go } from '../app/route.ts';
import { planStart, type Started, startTrack } from '../state/setup.ts';
import { store, useRemote } from '../state/store.ts';
import { useAsked } from '../state/useAsked.ts';
import { FindRevision } from './FindRevision.tsx';

const LAST = 'last';
const OTHER = 'other';

function pointOf(choice: string, other: FoundRevision | null): StartingPoint | null {
	if (choice === LAST) return { kind: 'last' };
	if (choice !== OTHER) return { kind: 'preset', preset: choice };
	return other === null ? null : { kind: 'revision', revision: other.hash };
}

/** What a start takes over and leaves to be done, in sentences. */
function Plan({ words }: { words: readonly string[] }) {
	return (
		<ul>
			{words.map((line) => (
				<li key={line}>{line}</li>
			))}
		</ul>
	);
}

/** A new track of a project, with the chain of the last revision, of a template, or of any revision; says what is left to be done. */
export function NewTrack({ project }: { project: string }) {
	const [title, setTitle] = useState('');
	const presets = useRemote((now) => now.state?.chainPresets ?? null);
	const any = useRemote((now) => (now.state?.log.revisions ?? 0) > 0);
	const locked = useRemote((now) => !now.mayControl);
	const [chosen, setChosen] = useState<string | null>(null);
	const [other, setOther] = useState<FoundRevision | null>(null);
	const [started, setStarted] = useState<Started | null>(null);
	const choice = chosen ?? (any ? LAST : (Object.keys(presets ?? {})[0] ?? null));
	const from = choice === null ? null : pointOf(choice, other);
	const revision = started?.plan.revision ?? null;
	// Before it is made, as soon as somebody has begun: what it would take over.
	const wanted = started === null && from !== null && (title.trim() !== '' || chosen !== null);
	const planned = useAsked(
		wanted ? () => planStart(project, from) : null,
		`${project} ${JSON.stringify(from)} ${wanted}`,
	);
	const add = async () => {
		const made = await startTrack(project, title.trim(), from);
		if (made === null) return;
		setTitle('');
		setStarted(made.started);
	};
	const recall = async (id: string) => {
		if ((await store.command({ type: 'recall.plan', revision: id })).ok) go('recall');
	};
	return (
		<div class="new-track">
			<form
				class="row"
				onSubmit={(event) => {
					event.preventDefault();
					if (title.trim() === '') return;
					add().catch((error: unknown) => store.say(error instanceof Error ? error.message : String(error), 'error'));
				}}
			>
				<input
					class="grow"
					value={title}
					maxLength={200}
					aria-label="Title of the new track"
					placeholder="New track"
					onInput={(event) => {
						setTitle(event.currentTarget.value);
						setStarted(null);
					}}
				/>
				<select
					aria-label="Where the new track starts from"
					value={choice ?? ''}
					onChange={(event) => {
						setChosen(event.currentTarget.value);
						setStarted(null);
					}}
				>
					{any && <option value={LAST}>Like the last revision</option>}
					{any && <option value={OTHER}>Like another revision…</option>}
					{Object.entries(presets ?? {}).map(([id, chain]) => (
						<option key={id} value={id}>
							{chain.name}
						</option>
					))}
				</select>
				<button type="submit" disabled={locked || title.trim() === '' || (choice === OTHER && other === null)}>
					Add
				</button>
			</form>
			{choice === OTHER && <FindRevision label="Revision to start from" chosen={other} onChoose={setOther} />}
			{wanted && planned.problem !== null && <p class="quiet">{planned.problem}</p>}
			{wanted && planned.value !== null && (
				<div class="started">
					<Plan words={planned.value.words} />
				</div>
			)}
			{started !== null && (
				<div class="started" role="status">
					<Plan words={started.words} />
					<div class="row">
						{revision !== null && (
							<button type="button" disabled={locked} onClick={() => void recall(revision)}>
								Recall its settings
							</button>
						)}
						<button type="button" onClick={() => setStarted(null)}>
							Close
						</button>
					</div>
				</div>
			)}
		</div>
	);
}
