import { useState } from 'preact/hooks';
import type { ProjectSummary } from '../../../src/shared/model/log.ts';
import { go } from '../app/route.ts';
import { createProject } from '../state/setup.ts';
import { store, useRemote } from '../state/store.ts';
import { FindProject, openProject } from './FindProject.tsx';
import { NewTrack } from './NewTrack.tsx';

/** More are found by their words. */
const MOST_SHOWN = 12;

function NewName({
	label,
	placeholder,
	make,
}: {
	label: string;
	placeholder: string;
	make: (title: string) => Promise<unknown>;
}) {
	const [title, setTitle] = useState('');
	const locked = useRemote((now) => !now.mayControl);
	return (
		<form
			class="row"
			onSubmit={(event) => {
				event.preventDefault();
				if (title.trim() === '') return;
				make(title.trim()).then(
					() => setTitle(''),
					(error: unknown) => store.say(error instanceof Error ? error.message : String(error), 'error'),
				);
			}}
		>
			<input
				class="grow"
				value={title}
				maxLength={200}
				aria-label={label}
				placeholder={placeholder}
				onInput={(event) => setTitle(event.currentTarget.value)}
			/>
			<button type="submit" disabled={locked || title.trim() === ''}>
				Add
			</button>
		</form>
	);
}

/** A project that comes in from elsewhere, or why it did not. */
function ImportProgress() {
	const importing = useRemote((now) => now.state?.studio.importing ?? null);
	const locked = useRemote((now) => !now.mayControl);
	if (importing === null || importing.outcome === 'done' || importing.outcome === 'cancelled') return null;
	if (importing.failure !== null)
		return <p class="error-text">The project could not be imported: {importing.failure.message}</p>;
	return (
		<div class="row">
			<p class="quiet grow" role="status">
				A project is being imported: {Math.floor(100 * importing.progress)} %
			</p>
			<button
				type="button"
				class="small"
				disabled={locked}
				onClick={() => void store.command({ type: 'project.importCancel' })}
			>
				Cancel
			</button>
		</div>
	);
}

/** The one that is worked on, one that was looked for, then the newest: ids are in the order in which projects were made. */
function inOrder(all: readonly ProjectSummary[], first: readonly (string | undefined)[]): ProjectSummary[] {
	const place = ({ id }: ProjectSummary) => (first.includes(id) ? first.indexOf(id) : first.length);
	return [...all].sort((a, b) => place(a) - place(b) || (a.id < b.id ? 1 : -1));
}

/** Projects with their tracks; the one that is worked on stands out. */
export function Projects() {
	const size = useRemote((now) => now.state?.log.projects ?? 0);
	const [looked, setLooked] = useState<string | undefined>();
	const projects = useRemote((now) => now.state?.projects ?? null);
	const current = useRemote((now) => now.state?.current ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const filling = useRemote((now) => now.state?.studio.filling ?? null);
	const all = inOrder(Object.values(projects ?? {}), [current?.project, looked]).slice(0, MOST_SHOWN);
	return (
		<div class="card">
			<div class="row">
				<h2 class="grow">Projects</h2>
				{all.length > 0 && (
					<button type="button" class="small" onClick={() => go('log')}>
						Search the log
					</button>
				)}
			</div>
			{filling !== null && (
				<p class="quiet" role="status">
					An old log is being read in: {Math.floor((100 * filling.done) / Math.max(1, filling.entries))} %. Its projects
					appear here as they come; searching has to wait.
				</p>
			)}
			<ImportProgress />
			{size > all.length && (
				<FindProject
					label={`Find one of ${size} projects`}
					atOnce={false}
					onChoose={({ id }) => void openProject(id).then((ok) => ok && setLooked(id))}
				/>
			)}
			{all.map((project) => (
				<details key={project.id} open={project.id === current?.project || project.id === looked || all.length === 1}>
					<summary>
						{project.title}
						{project.artist !== '' && <span class="quiet"> · {project.artist}</span>}
					</summary>
					<ol class="tracks">
						{project.tracks.map((track) => (
							<li key={track.id}>
								<button
									type="button"
									class="track"
									aria-pressed={track.id === current?.track}
									disabled={locked}
									onClick={() => void store.command({ type: 'track.select', project: project.id, track: track.id })}
								>
									<span class="track-number">{track.position}</span>
									<span class="grow">{track.title}</span>
									<span class="quiet">
										{track.mix === null
											? 'no mix'
											: track.revisions.length === 0
												? 'mix'
												: `rev ${track.revisions.length}`}
									</span>
								</button>
							</li>
						))}
					</ol>
					<NewTrack project={project.id} />
				</details>
			))}
			{size > all.length && (
				<p class="quiet">
					The newest {all.length} of {size} projects; the others are found by their words.
				</p>
			)}
			<NewName
				label="Title of the new project"
				placeholder="New project"
				make={(title) => createProject(title, '', 'single')}
			/>
		</div>
	);
}
