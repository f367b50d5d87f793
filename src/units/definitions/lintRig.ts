import { channelFaults } from '../../shared/channelMap.ts';
import { isDetentError } from '../../shared/errors.ts';
import type { Control } from '../../shared/model/control.ts';
import type { Definition, ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection, Rig, RigUnit } from '../../shared/model/rig.ts';
import { driverConnections } from '../../shared/model/wire.ts';
import { serialAddress } from '../../transports/serial.ts';
import { serialTarget } from '../drivers/serialTarget.ts';
import { hangsOnContacts } from './hangsOnContacts.ts';
import { closest } from './hint.ts';
import { lintBoards } from './lintBoards.ts';
import { type Finding, lintControls } from './lintControls.ts';
import { lintMidiControl } from './lintMidiControl.ts';
import { lintMonitor } from './lintMonitor.ts';
import { lintSwitches } from './lintSwitches.ts';
import { lintWire } from './lintWire.ts';
import type { Path } from './readYaml.ts';
import { resolveDefinition } from './resolveDefinition.ts';
import { serialWithin } from './serialNumber.ts';

const error = (path: Path, message: string): Finding => ({ path, message, severity: 'error' });
const warning = (path: Path, message: string): Finding => ({ path, message, severity: 'warning' });

function lintConnection(definition: Definition, unit: RigUnit, path: Path): Finding[] {
	const { remote } = definition;
	const { connection } = unit;
	if (connection?.kind === 'gpi' && hangsOnContacts(definition)) return [];
	if (remote.kind === 'none') {
		return connection === undefined ? [] : [error([...path, 'connection'], `${definition.id} has no remote`)];
	}
	if (connection === undefined) {
		const name = unit.name ?? `${definition.maker} ${definition.model}`;
		return [warning(path, `${name} ("${unit.id}") has a remote but no connection: it will be set by hand`)];
	}
	const at = [...path, 'connection'];
	const kinds: readonly string[] = remote.kind === 'driver' ? driverConnections(remote) : [remote.kind];
	if (!kinds.includes(connection.kind)) {
		return [error(at, `${definition.id} is reached by ${kinds.join(' or ')}, not by ${connection.kind}`)];
	}
	const unknownLine = remote.kind === 'driver' && remote.line === undefined;
	if (connection.kind === 'serial' && connection.line === undefined && unknownLine) {
		return [
			error(
				at,
				`the line settings of ${definition.id} are not known: give "line" (baudRate, dataBits, parity, stopBits)`,
			),
		];
	}
	return [];
}

/** What only one unit may use; null for what can be shared. */
function ownAddress(connection: Connection): string | null {
	switch (connection.kind) {
		case 'serial':
			return `the serial port ${serialAddress(serialTarget(connection))}`;
		case 'tcp':
			return `${connection.host}:${connection.port}`;
		case 'osc':
			return connection.receivePort === 0 || (connection.framing ?? 'udp') !== 'udp'
				? null
				: `the UDP port ${connection.receivePort}`;
		case 'midi':
			return `channel ${connection.channel} and device id ${connection.deviceId} of the MIDI port "${connection.port}"`;
		// A board is shared; `lintBoards` looks after its channels.
		case 'gpi':
			return null;
	}
}

function lintOverrides(definition: Definition, unit: RigUnit, resolved: ResolvedDefinition, path: Path): Finding[] {
	const own = unit.overrides?.controls ?? [];
	if (own.length === 0) return [];
	const at = (index: number): Path => [...path, 'overrides', 'controls', index];
	const ids = [...definition.controls.map((control) => control.id), ...resolved.controls.map((control) => control.id)];
	const found: Finding[] = [];
	own.forEach((control, index) => {
		const isNew = !definition.controls.some((other) => other.id === control.id.replace(/\.(left|right)$/, ''));
		const near = closest(
			control.id,
			ids.filter((id) => id !== control.id),
		);
		if (isNew && /\.(left|right)$/.test(control.id)) {
			found.push(error(at(index), `${definition.id} has no control "${control.id}" to replace`));
		} else if (isNew && near !== null) {
			found.push(warning(at(index), `"${control.id}" is a new control of this unit; did you mean "${near}"?`));
		}
	});
	const plain = (id: string) => id.replace(/\.(left|right)$/, '');
	const indexOf = (control: Control) => {
		const exact = own.findIndex((candidate) => candidate.id === control.id);
		return exact >= 0 ? exact : own.findIndex((candidate) => candidate.id === plain(control.id));
	};
	const pathOf = (control: Control): Path => (indexOf(control) < 0 ? [] : at(indexOf(control)));
	found.push(...lintControls(resolved.controls, pathOf, null).filter((finding) => finding.path[0] === 'units'));
	for (const finding of lintWire(resolved.controls, resolved.remote, resolved.wire)) {
		found.push({ ...finding, path: [...path, 'overrides'] });
	}
	return found;
}

function lintVariantChoice(definition: Definition, unit: RigUnit, path: Path): Finding[] {
	const bySerial = definition.variants.filter((variant) => variant.serialFrom ?? variant.serialTo);
	if (bySerial.length === 0 || unit.overrides?.variant !== undefined) return [];
	const { serial } = unit;
	const told =
		serial !== undefined &&
		bySerial.every((variant) => serialWithin(serial, variant.serialFrom, variant.serialTo) !== null);
	if (told) return [];
	const names = bySerial.map((variant) => `${variant.id} (${variant.title})`).join(', ');
	const why = serial === undefined ? 'without a serial number' : `from the serial number "${serial}"`;
	return [
		warning(path, `${why} it cannot be told whether "${unit.id}" is another build: ${names}; the base model is used`),
	];
}

/**
 * What is wrong with a rig beyond its schema, and the resolved definition of each unit that has one.
 *
 * @param definitions by id
 */
export function lintRig(
	rig: Rig,
	definitions: ReadonlyMap<string, Definition>,
): { findings: Finding[]; resolved: Map<string, ResolvedDefinition> } {
	const findings: Finding[] = [];
	const resolved = new Map<string, ResolvedDefinition>();
	const ids = new Set<string>();
	const addresses = new Map<string, string>();
	const useAddress = (connection: Connection | undefined, user: string, path: Path) => {
		const address = connection === undefined ? null : ownAddress(connection);
		if (address === null) return;
		const other = addresses.get(address);
		if (other !== undefined) findings.push(error(path, `"${other}" already uses ${address}`));
		addresses.set(address, user);
	};
	rig.boards?.forEach((board, index) => {
		useAddress(board.connection, board.id, ['boards', index, 'connection']);
	});
	rig.units.forEach((unit, index) => {
		const path = ['units', index];
		if (ids.has(unit.id)) findings.push(error([...path, 'id'], `the unit id "${unit.id}" is used twice`));
		ids.add(unit.id);
		const definition = definitions.get(unit.definition);
		if (definition === undefined) {
			const near = closest(unit.definition, [...definitions.keys()]);
			const hint =
				near === null
					? `; its file belongs into the data folder: devices/${unit.definition}.yaml`
					: `; did you mean "${near}"?`;
			findings.push(error([...path, 'definition'], `there is no definition "${unit.definition}"${hint}`));
			return;
		}
		if (definition.channels === 1 && unit.channel === 'stereo') {
			findings.push(warning(path, `"${unit.id}" is a mono unit: say channel: left or channel: right`));
		}
		if (definition.channels === 2 && unit.channel !== 'stereo') {
			findings.push(error([...path, 'channel'], `"${unit.id}" is a stereo unit and cannot sit in one channel`));
		}
		findings.push(...lintConnection(definition, unit, path), ...lintVariantChoice(definition, unit, path));
		useAddress(unit.connection, unit.id, [...path, 'connection']);
		try {
			const own = resolveDefinition(definition, unit);
			resolved.set(unit.id, own);
			findings.push(...lintOverrides(definition, unit, own, path));
		} catch (thrown) {
			if (!isDetentError(thrown, 'rig')) throw thrown;
			findings.push(error([...path, 'overrides', 'variant'], thrown.message.replace(/\.$/, '')));
		}
	});
	findings.push(...lintBoards(rig, resolved));
	for (const { path, message } of channelFaults(rig.audio)) findings.push(error(['audio', ...path], message));
	findings.push(...lintMonitor(rig, resolved), ...lintSwitches(rig, resolved));
	if (rig.midiControl !== undefined) findings.push(...lintMidiControl(rig.midiControl, rig, resolved));
	const osc = rig.osc;
	if (osc !== undefined) {
		const unit = rig.units.find(({ connection }) => connection?.kind === 'osc' && connection.receivePort === osc.port);
		if (unit !== undefined) {
			findings.push(error(['osc', 'port'], `"${unit.id}" sends to port ${osc.port}; choose another`));
		}
	}
	return { findings, resolved };
}
