/**
 * Modbus RTU as relay boards use it: coils are the relays, discrete inputs the opto-couplers.
 *
 * `address function … CRC-low CRC-high`; CRC-16 with polynomial A001 (reversed 8005), start FFFF, low byte first. Frames
 * are set apart by a silence of 3.5 characters. Source: "MODBUS over serial line" V1.02, 2.5.1; "MODBUS application
 * protocol" V1.1b3, 6.1, 6.2, 6.5, 6.11, 7 (modbus.org).
 */
export const MODBUS = { readCoils: 1, readInputs: 2, writeCoil: 5, writeCoils: 15, error: 0x80 } as const;

/** Reasons of an error answer. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
	1: 'it does not know this function',
	2: 'it has no such channel',
	3: 'it cannot take this value',
	4: 'it failed',
	6: 'it is busy',
};

/** In words why the board refused; `code` is the second byte behind the address. */
export function modbusException(code: number): string {
	return EXCEPTIONS[code] ?? `error ${code}`;
}

/** Silence between two frames in ms: 3.5 characters of 11 bits, and 1.75 ms above 19200 baud. */
export function modbusGapMs(baudRate: number): number {
	return baudRate > 19_200 ? 1.75 : (3.5 * 11 * 1000) / baudRate;
}

/** What each value of the low byte makes of the rest. */
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, value) => {
	let crc = value;
	for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0xa001;
	return crc;
});

/** CRC-16 of the first `length` bytes; on the wire its low byte goes first. */
export function modbusCrc(bytes: ArrayLike<number>, length = bytes.length): number {
	let crc = 0xffff;
	for (let index = 0; index < length; index += 1) {
		crc = (crc >> 8) ^ (CRC_TABLE[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
	}
	return crc;
}

export interface ModbusFrame {
	/** 1 … 247; 0 is everybody, and nobody answers it. */
	address: number;
	function: number;
	data: Uint8Array;
}

export function encodeModbus({ address, function: code, data }: ModbusFrame): Uint8Array {
	const body = [address, code, ...data];
	const crc = modbusCrc(body);
	return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

const word = (value: number) => [value >> 8, value & 0xff];

/** Asks for `count` bits from `first`; function 1 for relays, 2 for inputs. */
export function modbusRead(address: number, code: 1 | 2, first: number, count: number): ModbusFrame {
	return { address, function: code, data: Uint8Array.of(...word(first), ...word(count)) };
}

export function modbusWriteCoil(address: number, coil: number, on: boolean): ModbusFrame {
	return { address, function: MODBUS.writeCoil, data: Uint8Array.of(...word(coil), on ? 0xff : 0, 0) };
}

/** Sets neighbouring relays in one frame. */
export function modbusWriteCoils(address: number, first: number, states: readonly boolean[]): ModbusFrame {
	const bits = packBits(states);
	const data = Uint8Array.of(...word(first), ...word(states.length), bits.length, ...bits);
	return { address, function: MODBUS.writeCoils, data };
}

/** Bits to bytes, the first in bit 0. */
export function packBits(states: readonly boolean[]): number[] {
	const bytes = new Array<number>(Math.ceil(states.length / 8)).fill(0);
	for (const [index, on] of states.entries()) if (on) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
	return bytes;
}

/** The first `count` bits; null when there are fewer. */
export function unpackBits(bytes: Uint8Array, count: number): boolean[] | null {
	if (bytes.length * 8 < count) return null;
	return Array.from({ length: count }, (_, index) => (((bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1);
}

/** The bits of a read answer; null for another frame or one of another length. */
export function modbusBits(frame: ModbusFrame, code: 1 | 2, count: number): boolean[] | null {
	const bytes = frame.data.subarray(1);
	if (frame.function !== code || frame.data[0] !== bytes.length || bytes.length !== Math.ceil(count / 8)) return null;
	return unpackBits(bytes, count);
}

export type ModbusEvent = { kind: 'frame'; frame: ModbusFrame } | { kind: 'garbage'; bytes: number };

/** Whole length of a frame from its first bytes; null when more are needed, 0 when there is no such frame. */
function lengthOf(bytes: readonly number[], side: 'request' | 'answer'): number | null {
	const code = bytes[1];
	if (code === undefined) return null;
	const counted = (at: number, around: number) => {
		const count = bytes[at];
		return count === undefined ? null : count + around;
	};
	const reads = code === MODBUS.readCoils || code === MODBUS.readInputs;
	if (side === 'answer') {
		if (reads) return counted(2, 5);
		if (code === MODBUS.writeCoil || code === MODBUS.writeCoils) return 8;
		return (code & MODBUS.error) !== 0 ? 5 : 0;
	}
	if (reads || code === MODBUS.writeCoil) return 8;
	return code === MODBUS.writeCoils ? counted(6, 9) : 0;
}

/**
 * Bytes to frames, in any pieces, for either end. The length comes from the function; a wrong CRC or an unknown function
 * makes the search go on at the next byte. Keeps at most one frame (264 bytes) and never throws.
 */
export class ModbusParser {
	readonly #side: 'request' | 'answer';
	#bytes: number[] = [];

	/** @param side what comes in: requests at the board, answers at the controller */
	constructor(side: 'request' | 'answer') {
		this.#side = side;
	}

	get pending(): boolean {
		return this.#bytes.length > 0;
	}

	push(chunk: Uint8Array): ModbusEvent[] {
		const events: ModbusEvent[] = [];
		let garbage = 0;
		const tellGarbage = () => {
			if (garbage > 0) events.push({ kind: 'garbage', bytes: garbage });
			garbage = 0;
		};
		for (const byte of chunk) {
			this.#bytes.push(byte);
			for (;;) {
				const length = lengthOf(this.#bytes, this.#side);
				if (length === null || (length > 0 && this.#bytes.length < length)) break;
				const frame = length === 0 ? null : this.#take(length);
				if (frame === null) {
					this.#bytes.shift();
					garbage += 1;
				} else {
					tellGarbage();
					events.push({ kind: 'frame', frame });
				}
			}
		}
		tellGarbage();
		return events;
	}

	/** The line was silent for longer than a gap: what is half received will not be completed. */
	gap(): ModbusEvent[] {
		const bytes = this.#bytes.length;
		this.#bytes = [];
		return bytes === 0 ? [] : [{ kind: 'garbage', bytes }];
	}

	#take(length: number): ModbusFrame | null {
		// After garbage each byte may have to be tried as a beginning: nothing is copied before the CRC is right.
		const crc = modbusCrc(this.#bytes, length - 2);
		if (this.#bytes[length - 2] !== (crc & 0xff) || this.#bytes[length - 1] !== crc >> 8) return null;
		const [address = 0, code = 0, ...data] = this.#bytes.splice(0, length).slice(0, -2);
		return { address, function: code, data: Uint8Array.from(data) };
	}
}
