import type { ResolvedDefinition } from '../../../../src/shared/model/definition.ts';
import { compareScene } from '../../../../src/shared/model/scene.ts';
import type { UnitState } from '../../../../src/shared/protocol/state.ts';
import { ForEngineer } from '../../controls/ForEngineer.tsx';
import { SureButton } from '../../controls/SureButton.tsx';
import { recallScene, storeScene } from '../../state/scenes.ts';
import { useRemote } from '../../state/store.ts';
import { Differences } from './Differences.tsx';

/** So many controls are named on the unit; the sheet names all. */
const MOST_NAMED = 3;

/** How the unit stands against its active scene, while it does not stand as in it. */
export function SceneStanding({ unit, definition }: { unit: UnitState; definition: ResolvedDefinition }) {
	const locked = useRemote((now) => !now.mayControl);
	const active = unit.scenes?.active ?? null;
	const scene = active === null ? undefined : unit.scenes?.slots[active];
	if (active === null || scene === undefined) return null;
	const { differences } = compareScene(scene, definition, unit.controls);
	if (differences.length === 0) return null;
	return (
		<div class="scene-standing">
			<p>
				<strong>
					{differences.length} changed since {active}
				</strong>{' '}
				<Differences differences={differences} most={MOST_NAMED} />
			</p>
			<ForEngineer>
				<div class="scene-answers">
					<button type="button" class="small" disabled={locked} onClick={() => void recallScene(unit.id, active)}>
						Back to {active}
					</button>
					<SureButton
						className="small"
						label={`Store in ${active}`}
						sure={`Yes, replace ${active}`}
						onSure={() => void storeScene(unit.id, active)}
					/>
				</div>
			</ForEngineer>
		</div>
	);
}
