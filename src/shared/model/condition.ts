import type { Condition, Conditions, Control } from './control.ts';

/** Positions of a unit's controls by id; a control that is missing or null is not known. */
export type Positions = ReadonlyMap<string, number | null> | Readonly<Record<string, number | null>>;

function positionOf(positions: Positions, control: string): number | null {
	if (positions instanceof Map) return positions.get(control) ?? null;
	return (positions as Readonly<Record<string, number | null>>)[control] ?? null;
}

function holds(condition: Condition, positions: Positions): boolean {
	const position = positionOf(positions, condition.control);
	if (position === null) return true;
	const there =
		(condition.steps === undefined || condition.steps.includes(position)) &&
		(condition.above === undefined || position > condition.above);
	return condition.not === true ? !there : there;
}

/** True when all conditions hold. A control whose position is not known never makes a condition fail. */
export function conditionsHold(conditions: Conditions | undefined, positions: Positions): boolean {
	return (conditions ?? []).every((entry) =>
		'anyOf' in entry ? entry.anyOf.some((condition) => holds(condition, positions)) : holds(entry, positions),
	);
}

/** True when the control acts on the sound at these positions, as far as is known. */
export function isLive(control: Control, positions: Positions): boolean {
	return conditionsHold(control.liveWhen, positions);
}

/** True when the control's position can be told from a measurement at these positions. */
export function isObservable(control: Control, positions: Positions): boolean {
	return isLive(control, positions) && conditionsHold(control.observableWhen, positions);
}

/** Ids of all controls that conditions refer to. */
export function conditionControls(conditions: Conditions | undefined): string[] {
	return (conditions ?? []).flatMap((entry) =>
		'anyOf' in entry ? entry.anyOf.map((condition) => condition.control) : [entry.control],
	);
}
