import { standsAsPhotographed } from '../../../../src/shared/model/photo.ts';
import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { SureButton } from '../../controls/SureButton.tsx';
import { currentTrack } from '../../state/selectors.ts';
import { store, useRemote } from '../../state/store.ts';
import { PhotoStrip } from './PhotoStrip.tsx';

/** Photos of a unit that wait for the next revision, and whether it still stands as they show it. */
export function UnitPhotos({ unit }: { unit: UnitState }) {
	const project = useRemote((now) => currentTrack(now.state)?.project.id ?? null);
	const waiting = useRemote((now) => currentTrack(now.state)?.track.photos ?? null);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const own = (waiting ?? []).filter((one) => one.unit === unit.id);
	if (!engineer || project === null || own.length === 0) return null;
	const positions = Object.fromEntries(Object.entries(unit.controls).map(([id, { position }]) => [id, position]));
	const turned = new Set(
		own.filter(({ settings }) => !standsAsPhotographed(settings, positions)).map(({ photo }) => photo.sha256),
	);
	return (
		<div class="unit-photos">
			<PhotoStrip
				project={project}
				photos={own.map(({ photo }) => ({
					photo,
					name: unit.name,
					note: turned.has(photo.sha256) ? 'Turned since' : null,
					action: (
						<SureButton
							label="Take it away"
							sure="Sure?"
							className=""
							onSure={() => void store.command({ type: 'photo.remove', unit: unit.id, sha256: photo.sha256 })}
						/>
					),
				}))}
			/>
			<p class="quiet">
				For the next revision.
				{turned.size > 0 && ' What shows settings that were turned since does not go with it.'}
			</p>
		</div>
	);
}
