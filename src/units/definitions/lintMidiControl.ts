import { findControl, type ResolvedDefinition, settableControls } from '../../shared/model/definition.ts';
import type { MidiControlConfig, SurfaceMessage } from '../../shared/model/midiControl.ts';
import type { Rig } from '../../shared/model/rig.ts';
import { closest } from './hint.ts';
import type { Finding } from './lintControls.ts';
import type { Path } from './readYaml.ts';

const ROOT: Path = ['midiControl'];

/** What no two entries of a map may share. */
function addressesOf(message: SurfaceMessage): string[] {
	const { channel } = message;
	switch (message.send) {
		case 'bend':
			return [`pitch bend on channel ${channel}`];
		case 'nrpn':
			return [`NRPN ${message.parameter} on channel ${channel}`];
		case 'ticks':
			return [`controller ${message.cc} on channel ${channel}`];
		case 'cc': {
			const numbers = message.pair === undefined ? [message.cc] : [message.cc, message.cc + 32];
			return numbers.map((cc) => `controller ${cc} on channel ${channel}`);
		}
	}
}

/** What is wrong with the map of a MIDI controller: units and controls that do not exist, messages that are used twice. */
export function lintMidiControl(
	config: MidiControlConfig,
	rig: Rig,
	resolved: ReadonlyMap<string, ResolvedDefinition>,
): Finding[] {
	const found: Finding[] = [];
	const error = (path: Path, message: string) => found.push({ path: [...ROOT, ...path], message, severity: 'error' });
	const users = new Set<string>();
	const use = (address: string, path: Path) => {
		if (users.has(address)) error(path, `${address} is used twice`);
		users.add(address);
	};
	for (const [index, { unit, control, message }] of config.controls.entries()) {
		const path: Path = ['controls', index];
		const ids = rig.units.map(({ id }) => id);
		const definition = resolved.get(unit);
		if (!ids.includes(unit)) {
			const near = closest(unit, ids);
			error([...path, 'unit'], `there is no unit "${unit}"${near === null ? '' : `; did you mean "${near}"?`}`);
		} else if (definition !== undefined && findControl(definition, control) === null) {
			const near = closest(
				control,
				settableControls(definition).map(({ id }) => id),
			);
			const hint = near === null ? '' : `; did you mean "${near}"?`;
			error([...path, 'control'], `"${unit}" has no control "${control}" that can be set${hint}`);
		}
		if (message.send === 'cc' && message.pair !== undefined && message.cc > 31) {
			error([...path, 'message', 'pair'], 'only controllers 0 to 31 travel as a pair');
		}
		for (const address of addressesOf(message)) use(address, [...path, 'message']);
	}
	for (const [index, { key }] of config.keys.entries()) {
		const kind = 'cc' in key ? `controller ${key.cc}` : `note ${key.note}`;
		use(`${kind} on channel ${key.channel}`, ['keys', index]);
	}
	const unit = rig.units.find(({ connection }) => connection?.kind === 'midi' && connection.port === config.port);
	if (unit !== undefined) error(['port'], `"${unit.id}" is connected to the MIDI port "${config.port}"`);
	return found;
}
