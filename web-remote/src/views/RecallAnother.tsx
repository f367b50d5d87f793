import { currentTrack } from '../state/selectors.ts';
import { useRemote } from '../state/store.ts';
import { RevisionRow } from './revision/Row.tsx';

/** The revisions of the track, newest first, each with the button that plans its recall. */
export function RecallAnother({ title }: { title: string }) {
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const revisions = [...(track?.revisions ?? [])].sort((a, b) => b.number - a.number);
	if (track === null || revisions.length === 0) return null;
	return (
		<div class="card">
			<h2>
				{title} <span class="quiet">{track.title}</span>
			</h2>
			<ol class="revisions">
				{revisions.map((revision, index) => (
					<RevisionRow key={revision.id} revision={revision} before={revisions[index + 1] ?? null} />
				))}
			</ol>
		</div>
	);
}
