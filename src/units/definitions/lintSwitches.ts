import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Rig } from '../../shared/model/rig.ts';
import type { Finding } from './lintControls.ts';

/** What is wrong with the rig's words about what hangs on its switchers. */
export function lintSwitches(rig: Rig, resolved: ReadonlyMap<string, ResolvedDefinition>): Finding[] {
	const findings: Finding[] = [];
	const wired = new Map<string, string>();
	rig.units.forEach((unit, index) => {
		const definition = resolved.get(unit.id);
		for (const [id, { loop, units }] of Object.entries(unit.switches ?? {})) {
			const fault = (message: string, ...at: (string | number)[]) =>
				findings.push({ path: ['units', index, 'switches', id, ...at], message, severity: 'error' });
			const control = definition === undefined ? null : findControl(definition, id);
			if (control?.purpose !== 'insert_switch') fault(`"${unit.id}" has no insert switch "${id}"`);
			if (loop !== undefined && rig.audio.loops?.[loop] === undefined)
				fault(`there is no pair "${loop}" in audio.loops`, 'loop');
			units.forEach((behind, place) => {
				if (!rig.units.some((other) => other.id === behind)) fault(`there is no unit "${behind}"`, 'units', place);
				const spot = `${behind} ${loop ?? ''}`;
				const other = wired.get(spot);
				if (other !== undefined) fault(`"${behind}" hangs on ${other} already`, 'units', place);
				wired.set(spot, `${unit.id} ${id}`);
			});
		}
	});
	return findings;
}
