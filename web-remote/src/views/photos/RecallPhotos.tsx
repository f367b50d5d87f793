import { revisionById } from '../../state/findRevision.ts';
import { useRemote } from '../../state/store.ts';
import { PhotoStrip } from './PhotoStrip.tsx';

/** How a unit looked at the revision that is recalled, beside the knob to turn. */
export function RecallPhotos({ revision, unit, name }: { revision: string | null; unit: string; name: string }) {
	const projects = useRemote((now) => now.state?.projects ?? null);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const placed = projects === null || revision === null ? null : revisionById(projects, revision);
	if (!engineer || placed === null) return null;
	const own = (placed.revision.photos ?? []).filter((photo) => photo.unit === unit);
	return (
		<PhotoStrip
			project={placed.project.id}
			photos={own.map(({ photo }) => ({ photo, name, note: null, action: null }))}
		/>
	);
}
