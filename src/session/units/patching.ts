import { DetentError } from '../../shared/errors.ts';
import { type Chain, patchPoints } from '../../shared/model/chain.ts';
import { isSwitch, type PatchFault, patchFaults } from '../../shared/model/patch.ts';
import { describeSetting, isPosition } from '../../shared/model/setting.ts';
import type { Rack } from './rack.ts';

/** The points of a chain's patch that are not known to stand as it wants. @throws DetentError `unit.unknown`, `unit.control` */
export function unpatched(rack: Rack, chain: Chain): PatchFault[] {
	return patchFaults(chain, (unit, control) => ({
		control: rack.control(unit, control),
		...rack.state(unit, control),
	}));
}

/**
 * What a chain asks of switchers must be switches of this rig, and say one thing only.
 *
 * @throws DetentError `unit.unknown`, `unit.control`, `chain.patch`
 */
export function checkPatch(rack: Rack, chain: Chain): void {
	const wanted = new Map<string, number>();
	for (const { unit, control: id, position } of patchPoints(chain)) {
		const control = rack.control(unit, id);
		const subject = `${unit} ${id}`;
		if (!isSwitch(control))
			throw new DetentError('chain.patch', {
				message: `${control.label} is no switch of the path: its purpose is ${control.purpose}.`,
				subject,
				remedy: 'Name a control whose purpose is insert_switch or patch.',
			});
		if (!isPosition(control, position))
			throw new DetentError('chain.patch', { message: `${position} is not a position of ${control.label}.`, subject });
		if ((wanted.get(subject) ?? position) !== position)
			throw new DetentError('chain.patch', {
				message: `The chain wants ${control.label} at two positions.`,
				subject,
				remedy: 'Take one of the two out.',
			});
		wanted.set(subject, position);
	}
}

/**
 * Before a pass: the music must go the chain's way, by what is known and not by what is hoped. A switcher that can answer
 * is asked first where nothing is known.
 *
 * @throws DetentError `chain.patch`
 */
export async function requirePatched(rack: Rack, chain: Chain): Promise<void> {
	const unsure = new Set(unpatched(rack, chain).flatMap(({ unit, stands }) => (stands === null ? [unit] : [])));
	const answering = [...unsure].filter((unit) => (rack.unit(unit).driver?.readable.size ?? 0) > 0);
	// One that does not answer stays unknown, and is named below.
	await Promise.allSettled(answering.map((unit) => rack.read(unit)));
	requireStandsPatched(rack, chain);
}

/** Asks nobody: what is known now must be what the chain wants. @throws DetentError `chain.patch` */
export function requireStandsPatched(rack: Rack, chain: Chain): void {
	const [fault] = unpatched(rack, chain);
	if (fault === undefined) return;
	const control = rack.control(fault.unit, fault.control);
	const wanted = describeSetting(control, fault.position).legend;
	const stands =
		fault.stands === null
			? 'it is not known where it stands'
			: `it stands at ${describeSetting(control, fault.stands).legend}`;
	throw new DetentError('chain.patch', {
		message: `The chain wants ${control.label} at ${wanted}, and ${stands}.`,
		subject: fault.unit,
		remedy: 'Patch the chain (its card has a button), or set the switch at the unit and enter where it stands.',
	});
}

/** Sets what does not stand as the chain wants. */
export function patchChain(rack: Rack, chain: Chain, by: string): void {
	for (const { unit, control, position } of unpatched(rack, chain))
		rack.move(unit, control, position, { by, gesture: null, last: true });
}
