import { findRevision } from '../../state/findRevision.ts';
import { store, useRemote } from '../../state/store.ts';
import { RevisionRow } from '../RevisionRow.tsx';

/** One revision by its hash, as a recall sheet's QR code or a search opens it. */
export function OneRevision({ hash }: { hash: string }) {
	// The projects are one object that is replaced when anything in them changes.
	useRemote((now) => now.state?.projects ?? null);
	const current = useRemote((now) => now.state?.current ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const found = findRevision(store.state, hash);
	if (found === null)
		return (
			<p class="card">
				The log of this studio has no revision <code>{hash.slice(0, 12)}</code>. The sheet may be another studio’s.
			</p>
		);
	const { project, track, revision, before } = found;
	return (
		<div class="card">
			<h2>
				{track.title}, revision {revision.number}
			</h2>
			<p class="quiet">
				{project.title}
				{project.artist !== '' && ` · ${project.artist}`} · track {track.position}
			</p>
			<ol class="revisions">
				<RevisionRow key={revision.id} revision={revision} before={before} opened />
			</ol>
			{current?.track !== track.id && (
				<button
					type="button"
					disabled={locked}
					onClick={() => void store.command({ type: 'track.select', project: project.id, track: track.id })}
				>
					Work on this track
				</button>
			)}
		</div>
	);
}
