import { DetentError } from '../../shared/errors.ts';
import type { ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Connection, RigUnit } from '../../shared/model/rig.ts';
import type { SerialLine } from '../../shared/model/wire.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { BoardSource } from '../boards/boardSource.ts';
import { hangsOnContacts } from '../definitions/hangsOnContacts.ts';
import type { UnitDriver } from '../driver.ts';
import { DenonDriver } from './denonDriver.ts';
import type { DriverServices } from './driverServices.ts';
import { GpiDriver } from './gpiDriver.ts';
import { MidiDriver } from './midiDriver.ts';
import { MmcDriver } from './mmcDriver.ts';
import { OscDriver } from './oscDriver.ts';
import { Sony9pinDriver } from './sony9pinDriver.ts';
import { StuderDriver } from './studerDriver.ts';
import { TascamDriver } from './tascamDriver.ts';

function wrongConnection(unit: RigUnit, message: string, remedy: string): DetentError {
	return new DetentError('rig.connection', { message, subject: unit.id, remedy });
}

function notOverMidi(unit: RigUnit, { kind }: Connection): DetentError {
	return wrongConnection(unit, `This unit is reached over MIDI, not over ${kind}.`, 'Name its MIDI port.');
}

function openLine(
	unit: RigUnit,
	connection: Connection,
	definitionLine: SerialLine | undefined,
	services: DriverServices,
): ByteLink {
	if (connection.kind === 'tcp') return services.openTcp(connection);
	if (connection.kind !== 'serial') {
		throw wrongConnection(
			unit,
			`This unit is reached over a serial line, not over ${connection.kind}.`,
			'Give it a connection of kind serial or tcp in the rig.',
		);
	}
	const line = connection.line ?? definitionLine;
	if (line === undefined) {
		throw wrongConnection(
			unit,
			'The line settings of this unit are not known.',
			'Read baud rate and parity in its manual and write them into the rig as connection.line.',
		);
	}
	return services.openSerial(connection, line);
}

/**
 * The driver of a unit; null when it has no remote or the rig does not say how it is connected (it is set by hand).
 * Opens nothing before `start()`.
 *
 * @param boards the rig's relay boards
 * @throws DetentError `rig.connection` when the connection does not fit the unit's remote
 */
export function createDriver(
	unit: RigUnit,
	definition: ResolvedDefinition,
	services: DriverServices,
	boards: BoardSource = () => null,
): UnitDriver | null {
	const { remote } = definition;
	const { connection } = unit;
	if (connection === undefined) return null;
	const { clock } = services;
	if (connection.kind === 'gpi' && hangsOnContacts(definition)) {
		const board = boards(connection.board);
		if (board !== null) return new GpiDriver(unit.id, definition, connection, board, clock);
		throw wrongConnection(unit, `There is no relay board "${connection.board}".`, 'Name it under boards in the rig.');
	}
	switch (remote.kind) {
		case 'none':
			return null;
		case 'gpi':
			throw wrongConnection(
				unit,
				`This unit hangs on contacts and is not reached over ${connection.kind}.`,
				'Give it a connection of kind gpi in the rig, and the relay board under boards.',
			);
		case 'midi':
			if (connection.kind !== 'midi') {
				throw notOverMidi(unit, connection);
			}
			return new MidiDriver(
				unit.id,
				definition,
				remote,
				connection,
				services.openMidi(connection, remote.sysExPacing ?? null),
				clock,
			);
		case 'osc':
			if (connection.kind !== 'osc') {
				throw wrongConnection(
					unit,
					`This unit is reached over OSC, not over ${connection.kind}.`,
					'Give host and ports.',
				);
			}
			return new OscDriver(unit.id, definition, remote, services.openOsc(connection), clock);
		case 'driver': {
			if (remote.driver === 'mmc') {
				if (connection.kind !== 'midi') throw notOverMidi(unit, connection);
				return new MmcDriver(unit.id, remote.mmc, connection.deviceId, services.openMidi(connection, null), clock);
			}
			const line = openLine(unit, connection, remote.line, services);
			switch (remote.driver) {
				case 'sony-9pin':
					return new Sony9pinDriver(unit.id, definition, line, clock);
				case 'denon-dn780r':
					return new DenonDriver(unit.id, definition, line, clock);
				case 'tascam-ascii':
					return new TascamDriver(unit.id, definition, line, clock);
				case 'studer-a8xx':
					return new StuderDriver(unit.id, line, clock);
			}
		}
	}
}
