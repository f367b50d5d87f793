import { isContinuous, isStepped, type SettableControl } from './model/control.ts';
import { findControl, type ResolvedDefinition, settableControls } from './model/definition.ts';

/** So many differences are named; of more, how many there are. */
const MOST_NAMED = 4;

/**
 * What differs between two definitions of a unit for somebody who sets it: controls, legends, marks. Empty where only words
 * about it, its drawing or its wire differ.
 *
 * @returns parts of a sentence: `LOW GAIN has 12 positions instead of 11`
 */
export function definitionChanges(
	then: Pick<ResolvedDefinition, 'controls'>,
	now: Pick<ResolvedDefinition, 'controls'>,
): string[] {
	const gone = settableControls(then).filter(({ id }) => findControl(now, id) === null);
	const fresh = settableControls(now).filter(({ id }) => findControl(then, id) === null);
	const all = [
		...gone.map(({ label }) => `${label} is gone`),
		...fresh.map(({ label }) => `${label} was not there`),
		...settableControls(now).flatMap((control) => {
			const before = findControl(then, control.id);
			return before === null ? [] : controlChanges(before, control);
		}),
	];
	const left = all.length - MOST_NAMED;
	return left > 1 ? [...all.slice(0, MOST_NAMED), `and ${left} more`] : all;
}

function controlChanges(before: SettableControl, now: SettableControl): string[] {
	const renamed = before.label === now.label ? [] : [`${before.label} is called ${now.label}`];
	if (isStepped(before) && isStepped(now)) {
		const [were, are] = [before.positions.length, now.positions.length];
		if (were !== are) return [...renamed, `${now.label} has ${are} positions instead of ${were}`];
		const other = now.positions.flatMap(({ legend }, index) => {
			const was = before.positions[index]?.legend ?? '';
			return was === legend ? [] : [`${now.label} says ${legend} where it said ${was}`];
		});
		const [first] = other;
		if (first === undefined) return renamed;
		return [...renamed, other.length === 1 ? first : `${first}, and ${other.length - 1} more of its legends`];
	}
	if (isContinuous(before) && isContinuous(now)) {
		const same = JSON.stringify([before.marks, before.minAngleDeg, before.maxAngleDeg, before.taper]);
		return same === JSON.stringify([now.marks, now.minAngleDeg, now.maxAngleDeg, now.taper])
			? renamed
			: [...renamed, `the marks of ${now.label} lie elsewhere`];
	}
	return [...renamed, `${now.label} is turned in another way`];
}
