import { type ResolvedDefinition, settableControls } from '../../shared/model/definition.ts';
import { NO_EVIDENCE } from '../../shared/model/evidence.ts';
import type { RigUnit } from '../../shared/model/rig.ts';
import { isPosition } from '../../shared/model/setting.ts';
import type { ControlState, UnitState } from '../../shared/protocol/state.ts';
import type { StoredControl } from '../../store/logStore.ts';
import type { UnitDriver } from '../../units/driver.ts';

export interface RackUnit {
	rig: RigUnit;
	definition: ResolvedDefinition;
	/** Null for a unit that only a hand can set. */
	driver: UnitDriver | null;
}

/** Initial state of the rack's units, with what was last known of each control marked as stale. */
export function initialUnits(units: readonly RackUnit[], stored: readonly StoredControl[]): Record<string, UnitState> {
	const known = new Map(stored.map((control) => [`${control.unit}/${control.control}`, control]));
	return Object.fromEntries(
		units.map(({ rig, definition, driver }) => {
			const controls: Record<string, ControlState> = {};
			for (const control of settableControls(definition)) {
				const before = known.get(`${rig.id}/${control.id}`);
				const usable = before !== undefined && isPosition(control, before.position);
				controls[control.id] = {
					position: usable ? before.position : null,
					evidence: usable ? { ...before.evidence, stale: before.evidence.stale ?? 'restart' } : NO_EVIDENCE,
					movedBy: usable ? before.movedBy : null,
					seq: null,
				};
			}
			const state: UnitState = {
				id: rig.id,
				name: rig.name ?? `${definition.maker} ${definition.model}`,
				definition: definition.id,
				serial: rig.serial ?? null,
				channel: rig.channel,
				link: driver === null ? 'manual' : driver.link().link,
				linkReason: driver === null ? null : driver.link().reason,
				controls,
				tape: null,
				memory: driver?.memory == null ? null : driver.memory.asks ? 'asked for' : 'started at the unit',
				tapeDesk: driver?.transport == null ? null : { order: null, disarmsInSeconds: null },
			};
			return [rig.id, state];
		}),
	);
}
