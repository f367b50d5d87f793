import { useState } from 'preact/hooks';
import type { RevisionSummary } from '../../../../src/shared/model/log.ts';
import type { RevisionFacts } from '../../../../src/shared/model/revision.ts';
import { useRemote } from '../../state/store.ts';
import { CameraButton } from './CameraButton.tsx';
import { PhotoStrip } from './PhotoStrip.tsx';

/** Photos of a revision's units, and one more for it. */
export function RevisionPhotos({ revision, facts }: { revision: RevisionSummary; facts: RevisionFacts }) {
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const [chosen, setChosen] = useState<string | null>(null);
	const { units, project } = facts;
	const photos = revision.photos ?? [];
	const unit = units.find((one) => one.unit === chosen) ?? units[0];
	if (!engineer || unit === undefined) return null;
	const nameOf = (id: string) => units.find((one) => one.unit === id)?.name ?? id;
	return (
		<div class="revision-photos">
			<h3>Photos</h3>
			<PhotoStrip
				project={project}
				photos={photos.map((one) => ({
					photo: one.photo,
					name: nameOf(one.unit),
					note: nameOf(one.unit),
					action: null,
				}))}
			/>
			<div class="row">
				<select
					class="grow"
					aria-label="Unit to add a photo of"
					value={unit.unit}
					onChange={(event) => setChosen(event.currentTarget.value)}
				>
					{units.map((one) => (
						<option key={one.unit} value={one.unit}>
							{one.name}
						</option>
					))}
				</select>
				<CameraButton unit={unit.unit} name={unit.name} revision={revision.hash} />
			</div>
		</div>
	);
}
