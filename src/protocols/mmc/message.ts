import { DetentError } from '../../shared/errors.ts';
import { decodeMmcCommand, encodeMmcCommand, hasCount, type MmcCommand } from './commands.ts';
import { decodeMmcField, encodeMmcField, fieldBytes, type MmcField } from './fields.ts';

/**
 * MIDI Machine Control messages (MIDI 1.0 RP-013, section 2): `F0 7F device 06 commands… F7` to a machine,
 * `F0 7F device 07 fields… F7` from it. Several commands or fields may be strung in one message.
 */
export type MmcMessage =
	| { kind: 'commands'; device: number; commands: MmcCommand[] }
	| { kind: 'response'; device: number; fields: MmcField[] };

/** Every machine hears this device. */
export const MMC_ALL = 0x7f;
/** Longest string of commands or fields in one message. */
export const MMC_MAX_DATA_BYTES = 48;

const HEADER_BYTES = 4;
const COMMANDS = 0x06;
const RESPONSE = 0x07;

function message(device: number, sub: number, data: readonly number[]): Uint8Array {
	if (data.length === 0 || data.length > MMC_MAX_DATA_BYTES) {
		throw new DetentError('wire.mmc', {
			message: `An MMC message carries 1 to ${MMC_MAX_DATA_BYTES} bytes, not ${data.length}.`,
		});
	}
	return Uint8Array.of(0xf0, 0x7f, device & 0x7f, sub, ...data, 0xf7);
}

/**
 * One message of one or several commands, carried out in their order.
 *
 * @param device 0…126, or 127 for all
 * @throws DetentError `wire.mmc` for no command, for more than 48 bytes, or a value that does not fit
 */
export function encodeMmc(commands: readonly MmcCommand[], device: number): Uint8Array {
	return message(device, COMMANDS, commands.flatMap(encodeMmcCommand));
}

/**
 * A machine's response of one or several fields.
 *
 * @throws DetentError `wire.mmc` for no field, for more than 48 bytes, or a value that does not fit
 */
export function encodeMmcResponse(fields: readonly MmcField[], device: number): Uint8Array {
	return message(device, RESPONSE, fields.flatMap(encodeMmcField));
}

/**
 * An MMC message, whole. Null for anything else, for one whose counts and lengths do not fit, and for names of extension
 * sets, of which none is defined: of a message that is wrong anywhere nothing is believed. Never throws.
 */
export function decodeMmc(bytes: Uint8Array): MmcMessage | null {
	const [start, id, device = 0, sub] = bytes;
	const data = bytes.subarray(HEADER_BYTES, -1);
	if (start !== 0xf0 || id !== 0x7f || bytes.at(-1) !== 0xf7 || (sub !== COMMANDS && sub !== RESPONSE)) return null;
	if (data.length > MMC_MAX_DATA_BYTES || bytes.subarray(1, -1).some((byte) => byte > 0x7f)) return null;
	if (sub === COMMANDS) {
		const commands = strung(data, (code) => (hasCount(code) ? null : 0), decodeMmcCommand);
		return commands === null ? null : { kind: 'commands', device, commands };
	}
	const fields = strung(data, fieldBytes, decodeMmcField);
	return fields === null ? null : { kind: 'response', device, fields };
}

/** @param bytesOf length that the name says; null where a count follows */
function strung<T>(
	data: Uint8Array,
	bytesOf: (name: number) => number | null,
	decode: (name: number, data: Uint8Array) => T | null,
): T[] | null {
	const all: T[] = [];
	for (let at = 0; at < data.length; ) {
		const name = data[at] ?? 0;
		if (name === 0) return null;
		const fixed = bytesOf(name);
		const dataAt = at + (fixed === null ? 2 : 1);
		const end = dataAt + (fixed ?? data[at + 1] ?? Number.POSITIVE_INFINITY);
		if (end > data.length) return null;
		const one = decode(name, data.slice(dataAt, end));
		if (one === null) return null;
		all.push(one);
		at = end;
	}
	return all.length === 0 ? null : all;
}
