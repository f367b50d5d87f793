import { useState } from 'preact/hooks';
import type { StartingPoint } from '../../../src/shared/protocol/commands/tracks.ts';
import { go } from '../app/route.ts';
import { type Started, startTrack } from '../state/setup.ts';
import { store, useRemote } from '../state/store.ts';

const LAST = 'last';

function pointOf(choice: string): StartingPoint {
	return choice === LAST ? { kind: 'last' } : { kind: 'preset', preset: choice };
}

/** A new track of a project, with the chain of the last revision or of a template; says what is left to be done. */
export function NewTrack({ project }: { project: string }) {
	const [title, setTitle] = useState('');
	const presets = useRemote((now) => now.state?.chainPresets ?? null);
	const any = useRemote((now) =>
		Object.values(now.state?.projects ?? {}).some(({ tracks }) => tracks.some(({ revisions }) => revisions.length > 0)),
	);
	const locked = useRemote((now) => !now.mayControl);
	const [chosen, setChosen] = useState<string | null>(null);
	const [started, setStarted] = useState<Started | null>(null);
	const choice = chosen ?? (any ? LAST : (Object.keys(presets ?? {})[0] ?? null));
	const revision = started?.plan.revision ?? null;
	const add = async () => {
		const made = await startTrack(project, title.trim(), choice === null ? null : pointOf(choice));
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
					onInput={(event) => setTitle(event.currentTarget.value)}
				/>
				<select
					aria-label="Where the new track starts from"
					value={choice ?? ''}
					onChange={(event) => setChosen(event.currentTarget.value)}
				>
					{any && <option value={LAST}>Like the last revision</option>}
					{Object.entries(presets ?? {}).map(([id, chain]) => (
						<option key={id} value={id}>
							{chain.name}
						</option>
					))}
				</select>
				<button type="submit" disabled={locked || title.trim() === ''}>
					Add
				</button>
			</form>
			{started !== null && (
				<div class="started" role="status">
					<ul>
						{started.words.map((line) => (
							<li key={line}>{line}</li>
						))}
					</ul>
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
