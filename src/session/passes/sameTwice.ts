import { type Chain, chainUnits, type PassKind } from '../../shared/model/chain.ts';
import type { DeviceClass } from '../../shared/model/definition.ts';
import type { RigUnit } from '../../shared/model/rig.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';

/** What gives another sound the second time: it remembers longer than a stretch lasts, or runs as it likes. */
const REMEMBERING: ReadonlySet<DeviceClass> = new Set(['tape', 'cassette', 'recorder', 'reverb']);

/** A unit of a chain with what it is. */
export interface RackUnitOf {
	id: RigUnit['id'];
	name: string;
	class: DeviceClass;
}

/** Units of a chain with what they are. */
export function rackUnitsOf(
	chain: Chain,
	rack: Pick<Rack, 'unit'>,
	{ state }: Pick<StateStore, 'state'>,
): RackUnitOf[] {
	return chainUnits(chain).map((id) => ({
		id,
		name: state.units[id]?.name ?? id,
		class: rack.unit(id).definition.class,
	}));
}

/** Why a print of this chain can't be punched; null for music through a rack that forgets. */
export function mayPunchIn(passKind: PassKind, units: readonly RackUnitOf[]): string | null {
	if (passKind !== 'through') return 'a pass over tape is not the same twice';
	const remembers = units.find((unit) => REMEMBERING.has(unit.class));
	return remembers === undefined ? null : `${remembers.name} is not the same twice`;
}
