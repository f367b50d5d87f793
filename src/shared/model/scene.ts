import { z } from 'zod';
import type { SettableControl } from './control.ts';
import { findControl, type ResolvedDefinition } from './definition.ts';
import { type Evidence, isKnown } from './evidence.ts';
import { samePosition } from './setting.ts';

/** Where the settings of one unit are put aside, to be compared with others. */
export const SCENE_SLOTS = ['A', 'B', 'C'] as const;
export const sceneSlotSchema = z.enum(SCENE_SLOTS);
export type SceneSlot = z.infer<typeof sceneSlotSchema>;

/** Stored settings of one unit, as its definition has them now. */
export interface SceneState {
	storedAt: string;
	/** Remote id, `terminal`. */
	storedBy: string;
	/** Positions by control id; a control that was not known when it was stored is not in it. */
	positions: Record<string, number>;
	/** What of it can't be brought back, in words: the unit's definition has changed since. */
	problems: string[];
}

export interface UnitScenes {
	slots: Partial<Record<SceneSlot, SceneState>>;
	/** What was stored or recalled last; null when nothing was, or that was undone. */
	active: SceneSlot | null;
}

/** What `scene.recall` answers. */
export const sceneAnswerSchema = z.object({
	/** Controls that a person is led to set by hand. */
	byHand: z.int().min(0),
});

export interface SceneDifference {
	control: SettableControl;
	/** Where the control stands; null when nobody knows. */
	now: number | null;
	/** Where the scene has it. */
	scene: number;
}

/**
 * How a unit stands against a scene.
 *
 * @returns what stands elsewhere, in the panel's order, and how many of the others nobody vouches for
 */
export function compareScene(
	scene: Pick<SceneState, 'positions'>,
	definition: ResolvedDefinition,
	controls: Readonly<Record<string, { position: number | null; evidence: Evidence }>>,
): { differences: SceneDifference[]; unsure: number } {
	const differences: SceneDifference[] = [];
	let unsure = 0;
	for (const [id, position] of Object.entries(scene.positions)) {
		const control = findControl(definition, id);
		if (control === null) continue;
		const state = controls[id];
		const now = state?.position ?? null;
		if (now === null || !samePosition(control, now, position)) differences.push({ control, now, scene: position });
		else if (state !== undefined && !isKnown(state.evidence)) unsure += 1;
	}
	return { differences, unsure };
}
