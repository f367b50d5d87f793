import type { SimulatedUnit } from '../../audio/engine.ts';
import type { Rig } from '../../shared/model/rig.ts';

/**
 * The relay that a unit hangs on where a patch puts it on a pair, as the rig says that it is wired.
 *
 * @param loop null for the main pair
 * @param positionsOf where the switches of a unit really stand
 * @returns nothing for a unit that is always in the path
 */
export function wiredRelay(
	rig: Rig,
	{ unit, loop }: { unit: string; loop: string | null },
	positionsOf: (switcher: string) => Readonly<Record<string, number>>,
): Pick<SimulatedUnit, 'relay'> {
	for (const { id, switches = {} } of rig.units)
		for (const [control, wired] of Object.entries(switches))
			if (wired.units.includes(unit) && (wired.loop ?? null) === loop)
				return { relay: { unit: id, control, inPath: positionsOf(id)[control] === 1 } };
	return {};
}
