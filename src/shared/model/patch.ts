import { type Chain, patchPoints } from './chain.ts';
import type { Control, SettableControl } from './control.ts';
import { type Evidence, isKnown } from './evidence.ts';
import { samePosition } from './setting.ts';

/** What a relay needs until its contacts are quiet, where its definition does not say. */
const USUAL_SETTLE_MS = 50;

/** True for a control that sends the music another way: an insert relay, a crosspoint of a patch matrix. */
export function isSwitch({ purpose }: Control): boolean {
	return purpose === 'insert_switch' || purpose === 'patch';
}

/** How long the path needs after a switch of the unit has moved, ms. */
export function settleMsOf(definition: { settleMs?: number | undefined }): number {
	return definition.settleMs ?? USUAL_SETTLE_MS;
}

/** Does something that moves relays in the path of the music, with everything that leaves the converter faded out. */
export type SwitchMuted = <T>(settleMs: number, work: () => Promise<T>) => Promise<T>;

export interface PatchFault {
	unit: string;
	control: string;
	position: number;
	/** Where it stands, as far as is known; null when that is not known, or no longer certain. */
	stands: number | null;
}

/**
 * The points of a chain's patch that are not known to stand as it wants.
 *
 * @param standing what is believed of a control, and the control; null for one that is not there
 */
export function patchFaults(
	chain: Chain,
	standing: (
		unit: string,
		control: string,
	) => { control: SettableControl; position: number | null; evidence: Evidence } | null,
): PatchFault[] {
	return patchPoints(chain).flatMap(({ unit, control, position }) => {
		const now = standing(unit, control);
		const known = now !== null && now.position !== null && isKnown(now.evidence) ? now.position : null;
		if (now !== null && known !== null && samePosition(now.control, known, position)) return [];
		return [{ unit, control, position, stands: known }];
	});
}
