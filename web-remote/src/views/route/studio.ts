import type { PatchPoint } from '../../../../src/shared/model/chain.ts';
import { isStepped } from '../../../../src/shared/model/control.ts';
import {
	type DeviceClass,
	type ResolvedDefinition,
	settableControls,
} from '../../../../src/shared/model/definition.ts';
import { isSwitch } from '../../../../src/shared/model/patch.ts';
import type { RemoteState, UnitState } from '../../../../src/shared/protocol/state.ts';

/** What stands beside the path of the music, or sends it elsewhere. */
const BESIDE: ReadonlySet<DeviceClass> = new Set(['interface_mixer', 'monitor_control', 'router']);
const MACHINES: ReadonlySet<DeviceClass> = new Set(['tape', 'cassette', 'recorder']);

interface Named {
	id: string;
	name: string;
}

/** What of the rig a route is made of. */
export interface RouteStudio {
	/** Units that the music can go through, in the order of the rig. */
	units: readonly Named[];
	nameOf: (unit: string) => string;
	/** Pairs beside the main send and return. */
	loops: readonly string[];
	/** Every position of every switch of the path, with its words. */
	points: readonly { point: PatchPoint; words: string }[];
	isMachine: (unit: string) => boolean;
	/** Detent can roll it. */
	rolls: (unit: string) => boolean;
}

export function routeStudio(
	units: Readonly<Record<string, UnitState>>,
	definitions: Readonly<Record<string, ResolvedDefinition>>,
	loopCalibrations: RemoteState['audio']['loopCalibrations'],
): RouteStudio {
	const classOf = (unit: string) => definitions[unit]?.class ?? 'other';
	const nameOf = (unit: string) => units[unit]?.name ?? unit;
	const points = Object.entries(definitions).flatMap(([unit, definition]) =>
		settableControls(definition)
			.filter(isSwitch)
			.flatMap((control) =>
				(isStepped(control) ? control.positions : []).map(({ legend }, position) => ({
					point: { unit, control: control.id, position },
					words: `${nameOf(unit)}: ${control.label} ${legend}`,
				})),
			),
	);
	return {
		units: Object.values(units).filter(({ id }) => !BESIDE.has(classOf(id))),
		nameOf,
		loops: Object.keys(loopCalibrations),
		points,
		isMachine: (unit) => MACHINES.has(classOf(unit)),
		rolls: (unit) => units[unit]?.tapeDesk != null,
	};
}

/** What a pair is called. */
export function pairWords(pair: string | null): string {
	return pair === null ? 'the main pair' : `the pair ${pair}`;
}
