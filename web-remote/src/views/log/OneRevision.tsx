import { ApiError, revisionDetail } from '../../state/api.ts';
import { findRevision } from '../../state/findRevision.ts';
import { store, useRemote } from '../../state/store.ts';
import { useAsked } from '../../state/useAsked.ts';
import { openProject } from '../FindProject.tsx';
import { RevisionRow } from '../revision/Row.tsx';

/** Brings the project of a revision to hand. @returns false when the log has no such revision */
async function bringToHand(hash: string): Promise<boolean> {
	try {
		return await openProject((await revisionDetail(hash)).facts.project);
	} catch (error) {
		if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false;
		throw error;
	}
}

/** One revision by its hash, as a recall sheet's QR code or a search opens it. */
export function OneRevision({ hash }: { hash: string }) {
	// The projects are one object that is replaced when anything in them changes.
	useRemote((now) => now.state?.projects ?? null);
	const current = useRemote((now) => now.state?.current ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const client = useRemote((now) => now.truth.role === 'client');
	const found = findRevision(store.state, hash);
	const asked = useAsked(found === null ? () => bringToHand(hash) : null, `${hash} ${found === null}`);
	if (found === null && asked.problem !== null) return <p class="card error-text">{asked.problem}</p>;
	if (found === null && asked.value !== false)
		return (
			<p class="card quiet" role="status">
				Looking into the log…
			</p>
		);
	if (found === null && client)
		return (
			<p class="card">
				This revision is not of the project that is open in the studio now. Ask the engineer to open it, then look
				again.
			</p>
		);
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
			{current?.track !== track.id && !client && (
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
