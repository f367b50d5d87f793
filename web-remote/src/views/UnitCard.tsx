import { settableControls } from '../../../src/shared/model/definition.ts';
import { LinkBadge } from '../controls/LinkBadge.tsx';
import { SureButton } from '../controls/SureButton.tsx';
import { UnitPanel } from '../controls/UnitPanel.tsx';
import { confirmAsDrawn, unsureByHand } from '../state/confirm.ts';
import { store, useRemote } from '../state/store.ts';
import { transferWords } from '../state/transferWords.ts';
import { CameraButton } from './photos/CameraButton.tsx';
import { UnitPhotos } from './photos/UnitPhotos.tsx';
import { SceneKeys } from './scenes/SceneKeys.tsx';
import { SceneStanding } from './scenes/SceneStanding.tsx';
import { TapeBadge } from './tape/TapeBadge.tsx';

/** One unit: who it is, how it is reached, and its panel. */
export function UnitCard({ id, place }: { id: string; place: number | null }) {
	const unit = useRemote((now) => now.state?.units[id] ?? null);
	const definition = useRemote((now) => now.state?.definitions[id] ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const unsure = useRemote((now) => unsureByHand(now.state, [id]).length);
	const transfer = useRemote((now) => (now.state?.transfer?.unit === id ? now.state.transfer : null));
	const turned = useRemote((now) => Object.values(now.state?.drift ?? {}).filter((drift) => drift.unit === id).length);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const worksOnTrack = useRemote((now) => now.state?.current != null);
	if (unit === null || definition === null) return null;
	const facts = [
		`${definition.maker} ${definition.model}`,
		...(unit.channel === 'stereo' ? [] : [`${unit.channel} channel`]),
		...(unit.serial === null ? [] : [`serial ${unit.serial}`]),
	].filter((fact) => fact !== unit.name);
	return (
		<article class="unit" aria-label={unit.name}>
			<header class="unit-head">
				{place !== null && <span class="unit-number">{place}</span>}
				<div class="unit-title">
					<h2>{unit.name}</h2>
					<p class="quiet">{facts.join(' · ')}</p>
				</div>
				<TapeBadge unit={unit} />
				{unsure > 0 && engineer && (
					<SureButton
						className="small"
						label={`${unsure} to confirm`}
						sure={`All ${unsure} stand as drawn`}
						onSure={() => void confirmAsDrawn([id])}
					/>
				)}
				{turned > 0 && <span class="badge badge-turned">{turned} turned here</span>}
				{transfer !== null && <span class="badge">Memory: {transferWords(transfer)}</span>}
				<LinkBadge link={unit.link} reason={unit.linkReason} />
				{unit.memory === 'started at the unit' && engineer && (
					<button
						type="button"
						class="small"
						disabled={locked || transfer !== null}
						onClick={() => void store.command({ type: 'unit.fetchMemory', unit: id })}
					>
						Fetch memory
					</button>
				)}
				{unit.link === 'connected' && engineer && (
					<button
						type="button"
						class="small"
						disabled={locked}
						onClick={() => void store.command({ type: 'unit.read', unit: id })}
					>
						Read
					</button>
				)}
				{engineer && worksOnTrack && <CameraButton unit={id} name={unit.name} revision={null} />}
				{engineer && settableControls(definition).length > 0 && <SceneKeys unit={unit} definition={definition} />}
			</header>
			<SceneStanding unit={unit} definition={definition} />
			<UnitPhotos unit={unit} />
			<UnitPanel unit={id} definition={definition} />
		</article>
	);
}
