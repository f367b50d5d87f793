import { useState } from 'preact/hooks';
import type { ResolvedDefinition } from '../../../../src/shared/model/definition.ts';
import { compareScene, SCENE_SLOTS, type SceneSlot } from '../../../../src/shared/model/scene.ts';
import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { haptic } from '../../app/haptic.ts';
import { recallScene, storeScene } from '../../state/scenes.ts';
import { useRemote } from '../../state/store.ts';
import { SceneSheet } from './SceneSheet.tsx';

/** What a touch on the key does: an empty one takes the present settings, a full one gives its own back. */
function press(unit: string, slot: SceneSlot, stored: boolean): void {
	haptic();
	void (stored ? recallScene(unit, slot) : storeScene(unit, slot));
}

/** The three scenes of a unit as keys, and the way to all that is known of them. */
export function SceneKeys({ unit, definition }: { unit: UnitState; definition: ResolvedDefinition }) {
	const locked = useRemote((now) => !now.mayControl);
	const [open, setOpen] = useState(false);
	const { slots, active } = unit.scenes ?? { slots: {}, active: null };
	return (
		<fieldset class="scene-keys" aria-label={`Scenes of ${unit.name}`}>
			{SCENE_SLOTS.map((slot) => {
				const scene = slots[slot];
				const changed =
					scene !== undefined &&
					slot === active &&
					compareScene(scene, definition, unit.controls).differences.length > 0;
				const words =
					scene === undefined
						? `Store the present settings as scene ${slot}`
						: slot !== active
							? `Recall scene ${slot}`
							: changed
								? `Scene ${slot}, changed since: go back to it`
								: `Scene ${slot}: it stands so`;
				return (
					<button
						key={slot}
						type="button"
						class={scene === undefined ? 'scene-key scene-empty' : 'scene-key'}
						aria-label={words}
						title={words}
						aria-pressed={slot === active}
						disabled={locked}
						onClick={() => press(unit.id, slot, scene !== undefined)}
					>
						{scene === undefined && <span class="scene-plus">+</span>}
						{slot}
						{changed && <span class="scene-dot" />}
					</button>
				);
			})}
			<button
				type="button"
				class="scene-key scene-more"
				aria-label={`All about the scenes of ${unit.name}`}
				onClick={() => setOpen(true)}
			>
				<svg viewBox="0 0 24 24" aria-hidden="true">
					<path d="M5 12 h.01 M12 12 h.01 M19 12 h.01" />
				</svg>
			</button>
			{open && <SceneSheet unit={unit} definition={definition} onClose={() => setOpen(false)} />}
		</fieldset>
	);
}
