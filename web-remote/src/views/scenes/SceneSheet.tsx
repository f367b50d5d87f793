import { useState } from 'preact/hooks';
import type { ResolvedDefinition } from '../../../../src/shared/model/definition.ts';
import { compareScene, SCENE_SLOTS, type SceneSlot, type SceneState } from '../../../../src/shared/model/scene.ts';
import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { clockTime } from '../../app/words.ts';
import { Dialog } from '../../controls/Dialog.tsx';
import { SureButton } from '../../controls/SureButton.tsx';
import { clearScene, recallScene, storeScene } from '../../state/scenes.ts';
import { useRemote } from '../../state/store.ts';
import { Differences } from './Differences.tsx';
import { TypeIn } from './TypeIn.tsx';

/** More than a hand would turn for a comparison; the rest is counted. */
const MOST_NAMED = 12;

interface StoredProps {
	unit: UnitState;
	definition: ResolvedDefinition;
	slot: SceneSlot;
	scene: SceneState;
	onRecalled: () => void;
}

function Stored({ unit, definition, slot, scene, onRecalled }: StoredProps) {
	const locked = useRemote((now) => !now.mayControl);
	const storer = useRemote((now) => now.state?.remotes[scene.storedBy]?.name ?? null);
	const { differences, unsure } = compareScene(scene, definition, unit.controls);
	return (
		<>
			<p class="quiet">
				{Object.keys(scene.positions).length} settings · {clockTime(scene.storedAt)}
				{storer !== null && ` · by ${storer}`}
			</p>
			{differences.length === 0 && <p>The unit stands so.</p>}
			{differences.length > 0 && (
				<p>
					<strong>{differences.length} stand elsewhere now:</strong>{' '}
					<Differences differences={differences} most={MOST_NAMED} />
				</p>
			)}
			{unsure > 0 && <p class="quiet">Of {unsure} others nobody is sure now; a recall sets them too.</p>}
			{scene.problems.map((problem) => (
				<p key={problem} class="error-text">
					{problem}
				</p>
			))}
			<div class="row">
				<button
					type="button"
					class="primary"
					disabled={locked}
					onClick={() => {
						onRecalled();
						void recallScene(unit.id, slot);
					}}
				>
					Recall {slot}
				</button>
				<SureButton
					className=""
					label="Store again"
					sure={`Yes, replace ${slot}`}
					onSure={() => void storeScene(unit.id, slot)}
				/>
				<SureButton
					className=""
					label="Clear"
					sure={`Yes, clear ${slot}`}
					onSure={() => void clearScene(unit.id, slot)}
				/>
			</div>
		</>
	);
}

/** All that is known of a unit's scenes: when they were stored, what stands elsewhere now, and what can be done with them. */
export function SceneSheet({
	unit,
	definition,
	onClose,
}: {
	unit: UnitState;
	definition: ResolvedDefinition;
	onClose: () => void;
}) {
	const locked = useRemote((now) => !now.mayControl);
	const [typing, setTyping] = useState<SceneSlot | null>(null);
	if (typing !== null)
		return (
			<Dialog title={`Scene ${typing}, from paper`} subtitle={unit.name} onClose={onClose}>
				<TypeIn unit={unit.id} name={unit.name} definition={definition} slot={typing} onDone={() => setTyping(null)} />
			</Dialog>
		);
	return (
		<Dialog title="Scenes" subtitle={unit.name} onClose={onClose}>
			<p class="quiet">
				A scene keeps every setting of the unit, to compare it with another.
				{unit.link === 'manual' && ' This unit is set by hand: you are led from knob to knob.'}
			</p>
			<ul class="scene-list">
				{SCENE_SLOTS.map((slot) => {
					const scene = unit.scenes?.slots[slot];
					return (
						<li key={slot} aria-label={`Scene ${slot}`}>
							<h3>
								{slot} {unit.scenes?.active === slot && <span class="badge">active</span>}
								{scene === undefined && <span class="quiet">empty</span>}
							</h3>
							{scene === undefined ? (
								<div class="row">
									<button type="button" class="grow" disabled={locked} onClick={() => void storeScene(unit.id, slot)}>
										Store the present settings
									</button>
									<button type="button" class="grow" disabled={locked} onClick={() => setTyping(slot)}>
										Type in from paper
									</button>
								</div>
							) : (
								<Stored unit={unit} definition={definition} slot={slot} scene={scene} onRecalled={onClose} />
							)}
						</li>
					);
				})}
			</ul>
		</Dialog>
	);
}
