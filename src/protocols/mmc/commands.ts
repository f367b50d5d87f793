import { DetentError } from '../../shared/errors.ts';
import { decodeMmcSpeed, encodeMmcSpeed } from './speed.ts';
import { decodeMmcTime, encodeMmcTime, type MmcTime } from './time.ts';
import { mmcTrackBit } from './tracks.ts';

/** Commands without data (RP-013, section 5); `wait` and `resume` are the handshake. */
export const MMC_PLAIN = {
	stop: 0x01,
	play: 0x02,
	/** Play after the locate that is under way. */
	deferredPlay: 0x03,
	forward: 0x04,
	rewind: 0x05,
	/** In and out of record, on the tracks that are record ready; from play, or from a complete stop. */
	recordStrobe: 0x06,
	recordExit: 0x07,
	recordPause: 0x08,
	pause: 0x09,
	eject: 0x0a,
	chase: 0x0b,
	commandErrorReset: 0x0c,
	reset: 0x0d,
	wait: 0x7c,
	resume: 0x7f,
} as const;
export type MmcPlainName = keyof typeof MMC_PLAIN;

const SPEED_COMMANDS = {
	variablePlay: 0x45,
	search: 0x46,
	shuttle: 0x47,
	deferredVariablePlay: 0x54,
	recordStrobeVariable: 0x55,
} as const;

export type MmcCommand =
	| { kind: 'plain'; name: MmcPlainName }
	/** To a place. */
	| { kind: 'locate'; to: MmcTime }
	/** To a place that the machine has stored: information field 08–0F, GP0–GP7. */
	| { kind: 'locatePoint'; field: number }
	/** Signed multiple of play speed. */
	| { kind: 'speed'; name: keyof typeof SPEED_COMMANDS; speed: number }
	/** Units of the machine's own step length, −63…63. */
	| { kind: 'step'; steps: number }
	/** Loads one information field whole. */
	| { kind: 'write'; field: number; data: Uint8Array }
	/** Changes the bits of `mask` in byte `byte` of a bitmap field. */
	| { kind: 'maskedWrite'; field: number; byte: number; mask: number; data: number }
	| { kind: 'read'; fields: readonly number[] }
	/** Begins or ends sending fields whenever they change; field 7F ends all. */
	| { kind: 'update'; begin: boolean; fields: readonly number[] }
	/** Any other command, by its code, as it is. */
	| { kind: 'other'; code: number; data: Uint8Array };

const WRITE = 0x40;
const MASKED_WRITE = 0x41;
const READ = 0x42;
const UPDATE = 0x43;
const LOCATE = 0x44;
const STEP = 0x48;
const STEP_REVERSE = 0x40;
const FIRST_POINT = 0x08;
const LAST_POINT = 0x0f;
const TRACK_RECORD_READY = 0x4f;

/** True for codes that are followed by a count and so many bytes; the others stand alone. */
export function hasCount(code: number): boolean {
	return code >= 0x40 && code <= 0x77;
}

/** A track into record ready or out of it, by the masked write of its one bit. @param track 1…317 */
export function mmcTrackReady(track: number, ready: boolean): MmcCommand {
	const { byte, bit } = mmcTrackBit(track);
	return { kind: 'maskedWrite', field: TRACK_RECORD_READY, byte, mask: 1 << bit, data: ready ? 1 << bit : 0 };
}

const invalid = (message: string) => new DetentError('wire.mmc', { message });

function counted(code: number, data: Iterable<number>): number[] {
	const bytes = [...data];
	if (bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 0x7f)) {
		throw invalid('MMC carries bytes of 7 bits only.');
	}
	return [code, bytes.length, ...bytes];
}

/**
 * Bytes of one command, without the message around it.
 *
 * @throws DetentError `wire.mmc` for values that the command cannot carry
 */
export function encodeMmcCommand(command: MmcCommand): number[] {
	switch (command.kind) {
		case 'plain':
			return [MMC_PLAIN[command.name]];
		case 'locate':
			return counted(LOCATE, [0x01, ...encodeMmcTime(command.to)]);
		case 'locatePoint':
			if (command.field < FIRST_POINT || command.field > LAST_POINT) {
				throw invalid('MMC stores places in the fields 08 to 0F only.');
			}
			return counted(LOCATE, [0x00, command.field]);
		case 'speed':
			return counted(SPEED_COMMANDS[command.name], encodeMmcSpeed(command.speed));
		case 'step': {
			const { steps } = command;
			if (!Number.isInteger(steps) || Math.abs(steps) > 63) throw invalid('MMC steps by at most 63 units.');
			return counted(STEP, [steps < 0 ? STEP_REVERSE | -steps : steps]);
		}
		case 'write': {
			const { field, data } = command;
			return counted(WRITE, hasCount(field) ? [field, data.length, ...data] : [field, ...data]);
		}
		case 'maskedWrite':
			return counted(MASKED_WRITE, [command.field, command.byte, command.mask, command.data]);
		case 'read':
			return counted(READ, command.fields);
		case 'update':
			return counted(UPDATE, [command.begin ? 0x00 : 0x01, ...command.fields]);
		case 'other':
			return hasCount(command.code) ? counted(command.code, command.data) : [command.code];
	}
}

const PLAIN_NAMES = new Map(Object.entries(MMC_PLAIN).map(([name, code]) => [code as number, name as MmcPlainName]));
const SPEED_NAMES = new Map(
	Object.entries(SPEED_COMMANDS).map(([name, code]) => [code as number, name as keyof typeof SPEED_COMMANDS]),
);

/** One command; null when its data do not fit its code. @param data without the count */
export function decodeMmcCommand(code: number, data: Uint8Array): MmcCommand | null {
	if (!hasCount(code)) {
		const name = PLAIN_NAMES.get(code);
		return name === undefined ? { kind: 'other', code, data } : { kind: 'plain', name };
	}
	const speedName = SPEED_NAMES.get(code);
	if (speedName !== undefined) {
		const speed = decodeMmcSpeed(data);
		return speed === null ? null : { kind: 'speed', name: speedName, speed };
	}
	const [first = 0, second = 0, third = 0, fourth = 0] = data;
	switch (code) {
		case LOCATE:
			return decodeLocate(data);
		case STEP: {
			const steps = first & 0x3f;
			return data.length === 1 ? { kind: 'step', steps: (first & STEP_REVERSE) === 0 ? steps : -steps } : null;
		}
		case WRITE:
			return decodeWrite(data);
		case MASKED_WRITE:
			if (data.length !== 4) return null;
			return { kind: 'maskedWrite', field: first, byte: second, mask: third, data: fourth };
		case READ:
			return { kind: 'read', fields: [...data] };
		case UPDATE:
			return first > 1 || data.length < 2 ? null : { kind: 'update', begin: first === 0, fields: [...data.slice(1)] };
		default:
			return { kind: 'other', code, data };
	}
}

function decodeLocate(data: Uint8Array): MmcCommand | null {
	const [sub, field = 0] = data;
	if (sub === 0x00) {
		return data.length === 2 && field >= FIRST_POINT && field <= LAST_POINT ? { kind: 'locatePoint', field } : null;
	}
	const to = sub === 0x01 ? decodeMmcTime(data.slice(1)) : null;
	return to === null ? null : { kind: 'locate', to };
}

/** A write of one field is named; one of several is kept as it is. */
function decodeWrite(data: Uint8Array): MmcCommand | null {
	const [field] = data;
	if (field === undefined || field === 0) return null;
	const dataAt = hasCount(field) ? 2 : 1;
	const length = hasCount(field) ? (data[1] ?? Number.NaN) : field < 0x20 ? 5 : field < 0x40 ? 2 : 0;
	if (data.length === dataAt + length) return { kind: 'write', field, data: data.slice(dataAt) };
	return data.length > dataAt + length ? { kind: 'other', code: WRITE, data } : null;
}
