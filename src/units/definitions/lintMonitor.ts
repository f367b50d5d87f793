import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import { muteControls } from '../../shared/model/monitor.ts';
import type { Rig } from '../../shared/model/rig.ts';
import type { Finding } from './lintControls.ts';
import { reachedByWire } from './reachedByWire.ts';

/** What is wrong with the rig's words about its loudspeakers. */
export function lintMonitor(rig: Rig, resolved: ReadonlyMap<string, ResolvedDefinition>): Finding[] {
	const { monitor } = rig.audio;
	if (monitor === undefined) return [];
	const findings: Finding[] = [];
	const fault = (at: string, message: string) =>
		findings.push({ path: ['audio', 'monitor', at], message, severity: 'error' });
	if (monitor.ceilingDbSpl !== undefined && monitor.splAtReference === undefined)
		fault('ceilingDbSpl', 'a ceiling needs "splAtReference": how loud 0 dB is');
	const { controllerUnit } = monitor;
	if (controllerUnit === undefined) return findings;
	if (monitor.externalController === 'none')
		fault('controllerUnit', 'there is a controller, and "externalController" says that there is none');
	const definition = resolved.get(controllerUnit);
	if (definition === undefined) fault('controllerUnit', `there is no unit "${controllerUnit}" in this rig`);
	else {
		const mutes = muteControls(monitor, definition);
		const unknown = monitor.controllerMutes?.find((id) => !mutes.some((control) => control.id === id));
		if (unknown !== undefined) fault('controllerMutes', `"${controllerUnit}" has no control "${unknown}"`);
		else if (mutes.length === 0) fault('controllerUnit', `"${controllerUnit}" has no control with the purpose "mute"`);
		else if (mutes.some((control) => !('positions' in control)))
			fault('controllerMutes', 'only a switch can mute the loudspeakers');
		else {
			const connection = rig.units.find(({ id }) => id === controllerUnit)?.connection;
			const byHand = mutes.filter(({ id }) => !reachedByWire(definition, connection, id));
			if (byHand.length > 0)
				findings.push({
					path: ['audio', 'monitor', 'controllerUnit'],
					message: `no wire reaches ${byHand.map(({ id }) => `"${id}"`).join(', ')} of "${controllerUnit}": before test signals a person is asked whether it is muted`,
					severity: 'warning',
				});
		}
	}
	return findings;
}
