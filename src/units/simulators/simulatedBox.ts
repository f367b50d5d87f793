import { DetentError } from '../../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import { isContinuous, type SettableControl } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition, settableControls } from '../../shared/model/definition.ts';
import { restPosition } from '../../shared/model/rest.ts';
import type { RigUnit } from '../../shared/model/rig.ts';
import { isPosition } from '../../shared/model/setting.ts';
import type { Rng } from '../../shared/random.ts';

export interface PositionChange {
	unit: string;
	control: string;
	position: number;
	/** `hand`: somebody turned the knob; `wire`: the remote moved it. */
	by: 'hand' | 'wire';
}

/**
 * Where a control stands on a box nobody has touched.
 *
 * @param rng null: at its rest; else anywhere
 */
function startPosition(control: SettableControl, rng: Rng | null): number {
	if (isContinuous(control)) return rng === null ? restPosition(control) : rng();
	return rng === null ? restPosition(control) : Math.floor(rng() * control.positions.length);
}

/** One simulated unit: where its knobs really stand, whatever anybody believes. */
export class SimulatedBox {
	readonly unit: RigUnit;
	readonly definition: ResolvedDefinition;
	readonly #positions = new Map<string, number>();
	readonly #changes = new Listeners<PositionChange>();

	constructor(unit: RigUnit, definition: ResolvedDefinition, startRng: Rng | null) {
		this.unit = unit;
		this.definition = definition;
		for (const control of settableControls(definition))
			this.#positions.set(control.id, startPosition(control, startRng));
	}

	get positions(): ReadonlyMap<string, number> {
		return this.#positions;
	}

	onChange(listener: (change: PositionChange) => void): Unsubscribe {
		return this.#changes.add(listener);
	}

	/**
	 * @param position step index, or fraction of travel
	 * @throws DetentError `unit.refused` for a control or a place that the box does not have; nothing moves then
	 */
	move(controlId: string, position: number, by: 'hand' | 'wire'): void {
		const control = findControl(this.definition, controlId);
		const fits = control !== null && isPosition(control, position);
		if (!fits) {
			throw new DetentError('unit.refused', {
				message:
					control === null
						? `There is no control "${controlId}" that can be moved.`
						: `${control.label} has no place ${position}.`,
				subject: this.unit.id,
				remedy:
					control === null
						? `It has ${[...this.#positions.keys()].join(', ')}.`
						: isContinuous(control)
							? 'Give a fraction of travel from 0 to 1.'
							: `Give a step from 0 to ${control.positions.length - 1}.`,
			});
		}
		if (this.#positions.get(controlId) === position) return;
		this.#positions.set(controlId, position);
		this.#changes.tell({ unit: this.unit.id, control: controlId, position, by });
	}
}
