import type { StepOutcome } from '../../recall/execution.ts';
import { wantedSettings } from '../../recall/wanted.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { findControl, settableControls } from '../../shared/model/definition.ts';
import { NO_EVIDENCE } from '../../shared/model/evidence.ts';
import type { RecordedUnit } from '../../shared/model/revision.ts';
import type { SceneSlot, SceneState, UnitScenes } from '../../shared/model/scene.ts';
import { describeSetting, isPosition } from '../../shared/model/setting.ts';
import type { SceneMemory, StoredScene } from '../../store/logStore.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import { recordUnit } from '../units/standing.ts';
import type { UndoStep } from '../units/undoSteps.ts';
import type { RecallRunner } from './recallRunner.ts';

export interface ScenesDeps {
	rack: Rack;
	recalls: RecallRunner;
	state: StateStore;
	clock: Clock;
	memory: SceneMemory;
}

/** Where a control is to stand. */
export interface WrittenSetting {
	control: string;
	position: number;
}

/** Of a setting that somebody wants, wherever the unit stands. */
const WANTED = { ...NO_EVIDENCE, evidence: 'asked', outcome: 'done' } as const;

const NO_SCENES: UnitScenes = { slots: {}, active: null };

/**
 * Three scenes of each unit, to compare its settings by ear: stored as a revision stores them, brought back by the recall
 * engine as one step to undo. Which is the active one says only what was stored or recalled last; how the unit stands
 * against it is for the reader of the state to see.
 */
export class Scenes {
	readonly #deps: ScenesDeps;

	constructor(deps: ScenesDeps) {
		this.#deps = deps;
	}

	/** Shows what was stored before a restart. Scenes of units that are not in the rig wait for them. */
	start(): void {
		const { memory, rack, state } = this.#deps;
		for (const scene of memory.all()) {
			if (!rack.units().has(scene.unit)) continue;
			const { slots, active } = this.#of(scene.unit);
			const shown: UnitScenes = {
				slots: { ...slots, [scene.slot]: this.#shown(scene) },
				active: scene.active ? scene.slot : active,
			};
			state.set(['units', scene.unit, 'scenes'], shown);
		}
	}

	/**
	 * Puts the unit's present settings into the slot, in place of what is there. What nobody knows is left out; trimmers
	 * belong to the alignment of a unit and are never in it.
	 *
	 * @throws DetentError `recall.nothing-known` when no setting is known, `unit.unknown`, `store.*`
	 */
	store(unit: string, slot: SceneSlot, by: string): void {
		const { rack, state } = this.#deps;
		const own = rack.unit(unit);
		const whole = recordUnit(own, state.state.units[unit]);
		const trimmers = new Set(
			settableControls(own.definition)
				.filter(({ type }) => type === 'trimmer')
				.map(({ id }) => id),
		);
		const settings = whole.settings.filter(({ control }) => !trimmers.has(control));
		if (settings.length === 0) {
			throw new DetentError('recall.nothing-known', {
				message: 'Nobody knows yet how this unit stands.',
				subject: whole.name,
				remedy: 'Turn or confirm its controls first.',
			});
		}
		this.#keep(slot, { ...whole, settings }, by, true);
	}

	/**
	 * Puts settings from elsewhere into the slot, such as a sheet of paper has them. Nothing moves: a recall of the scene
	 * leads there.
	 *
	 * @throws DetentError `recall.no-control` for a control or a position that the unit does not have, `unit.unknown`, `store.*`
	 */
	write(unit: string, slot: SceneSlot, wanted: readonly WrittenSetting[], by: string): void {
		const own = this.#deps.rack.unit(unit);
		const whole = recordUnit(own, this.#deps.state.state.units[unit]);
		const settings = wanted.map(({ control: id, position }) => {
			const control = findControl(own.definition, id);
			if (control === null || !isPosition(control, position)) {
				throw new DetentError('recall.no-control', {
					message: `It has no control "${id}" that could stand at ${position}. Nothing was stored.`,
					subject: whole.name,
				});
			}
			return { ...describeSetting(control, position), evidence: WANTED };
		});
		this.#keep(slot, { ...whole, settings }, by, false);
	}

	#keep(slot: SceneSlot, recorded: RecordedUnit, by: string, active: boolean): void {
		const { clock, memory, state } = this.#deps;
		const { unit } = recorded;
		const storedAt = new Date(clock.nowMs()).toISOString();
		const scene: StoredScene = { unit, slot, active, storedAt, storedBy: by, recorded };
		memory.save(scene);
		const before = this.#of(unit);
		const stillActive = before.active === slot ? null : before.active;
		const shown: UnitScenes = {
			slots: { ...before.slots, [slot]: this.#shown(scene) },
			active: active ? slot : stillActive,
		};
		state.set(['units', unit, 'scenes'], shown);
	}

	/** @throws DetentError `recall.no-scene` */
	clear(unit: string, slot: SceneSlot): void {
		this.#require(unit, slot);
		const { memory, state } = this.#deps;
		memory.remove(unit, slot);
		const { [slot]: _, ...slots } = this.#of(unit).slots;
		const active = this.#of(unit).active === slot ? null : this.#of(unit).active;
		state.set(['units', unit, 'scenes'], { slots, active } satisfies UnitScenes);
	}

	/**
	 * Plans the way to a scene; the recall runner carries it out. From then on it is the active one.
	 *
	 * @returns how many controls are to be set by hand
	 * @throws DetentError `recall.no-scene`, `unit.unknown`
	 */
	plan(unit: string, slot: SceneSlot): number {
		const { recorded } = this.#require(unit, slot);
		return this.#planTo(recorded, `scene ${slot} of ${this.#name(unit)}`, slot, (before, steps) => {
			const ways = steps.flatMap(wayOf);
			if (ways.length > 0) this.#deps.rack.steps.add({ ways, scene: { unit, from: before, to: slot } });
		});
	}

	/**
	 * Plans the way back from a recalled scene, or there again; `plan` for steps that were noted.
	 *
	 * @returns how many controls are to be set by hand
	 */
	planStep(step: UndoStep, way: 'back' | 'again'): number {
		const { scene } = step;
		if (scene === null) return 0;
		const { definition, rig } = this.#deps.rack.unit(scene.unit);
		const settings = step.ways.flatMap(({ control: id, from, to }) => {
			const control = findControl(definition, id);
			if (control === null) return [];
			return [{ ...describeSetting(control, way === 'back' ? from : to), evidence: WANTED }];
		});
		const name = this.#name(scene.unit);
		const recorded: RecordedUnit = {
			unit: scene.unit,
			name,
			definition: definition.id,
			definitionHash: definition.hash,
			serial: rig.serial ?? null,
			channel: rig.channel,
			settings,
		};
		const slot = way === 'back' ? scene.from : scene.to;
		const title = way === 'back' ? `what ${name} was before scene ${scene.to}` : `scene ${scene.to} of ${name}`;
		return this.#planTo(recorded, title, slot, null);
	}

	#planTo(
		recorded: RecordedUnit,
		title: string,
		slot: SceneSlot | null,
		ended: ((before: SceneSlot | null, steps: readonly StepOutcome[]) => void) | null,
	): number {
		const { memory, recalls, state } = this.#deps;
		const { unit } = recorded;
		const before = this.#of(unit).active;
		const plan = recalls.plan({
			title,
			units: [recorded],
			order: [unit],
			project: state.state.current?.project ?? null,
			revision: null,
			scene: { unit, slot },
			ended: ended === null ? null : (steps) => ended(before, steps),
		});
		memory.activate(unit, slot);
		state.set(['units', unit, 'scenes'], { ...this.#of(unit), active: slot } satisfies UnitScenes);
		return plan.steps.filter(({ kind }) => kind === 'hand').length;
	}

	#of(unit: string): UnitScenes {
		return this.#deps.state.state.units[unit]?.scenes ?? NO_SCENES;
	}

	#name(unit: string): string {
		return this.#deps.state.state.units[unit]?.name ?? unit;
	}

	#require(unit: string, slot: SceneSlot): StoredScene {
		this.#deps.rack.unit(unit);
		const found = this.#deps.memory.all().find((scene) => scene.unit === unit && scene.slot === slot);
		if (found !== undefined) return found;
		throw new DetentError('recall.no-scene', {
			message: `There is nothing in scene ${slot}.`,
			subject: this.#name(unit),
			remedy: 'Store the present settings there first.',
		});
	}

	/** A scene as the unit's definition has it now. */
	#shown({ unit, storedAt, storedBy, recorded }: StoredScene): SceneState {
		const { definition, rig } = this.#deps.rack.unit(unit);
		const now = { name: this.#name(unit), serial: rig.serial ?? null, definition };
		const { settings, problems } = wantedSettings(recorded, now, null);
		return {
			storedAt,
			storedBy,
			positions: Object.fromEntries(settings.map(({ control, position }) => [control.id, position])),
			problems: problems.filter(({ kind }) => kind !== 'not known when recorded').map(({ text }) => text),
		};
	}
}

/** The way a control went, where a recall brought it to another place and it was known where it stood. */
function wayOf({ step, evidence, position, touched }: StepOutcome): UndoStep['ways'] {
	if (step.kind !== 'send' && step.kind !== 'hand') return [];
	if (!touched || evidence.outcome !== 'done' || step.from === null || position === null) return [];
	return step.from === position ? [] : [{ unit: step.unit, control: step.control, from: step.from, to: position }];
}
