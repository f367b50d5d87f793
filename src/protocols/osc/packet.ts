import { DetentError } from '../../shared/errors.ts';

/**
 * One argument of an OSC message. The type is always written out: a number alone says nothing on the wire, and 1.0 is a
 * float however it is printed.
 */
export type OscArgument =
	| { type: 'i' | 'f' | 'd'; value: number }
	/** String, and the symbol of some senders. */
	| { type: 's' | 'S'; value: string }
	| { type: 'b'; value: Uint8Array }
	/** 64-bit integer; NTP time, 32.32 fixed point. */
	| { type: 'h' | 't'; value: bigint }
	/** ASCII character, RGBA colour, MIDI message: 32 bits that Detent does not interpret. */
	| { type: 'c' | 'r' | 'm'; value: number }
	/** True, false, nil, infinitum ("impulse" in OSC 1.1): nothing but the tag. */
	| { type: 'T' | 'F' | 'N' | 'I' }
	/** Array; arrays may hold arrays. */
	| { type: '['; values: OscArgument[] };

export interface OscMessage {
	address: string;
	arguments: OscArgument[];
}

export interface OscBundle {
	/** NTP time, 32.32 fixed point; 1 means at once. */
	timeTag: bigint;
	elements: OscPacket[];
}

export type OscPacket = OscMessage | OscBundle;

/** Bundles inside bundles, and arrays inside arrays, deeper than this are refused. */
export const MAX_OSC_DEPTH = 8;
/** Messages in one packet, and arguments in one message. */
export const MAX_OSC_PARTS = 1024;
/** Longest packet: what a UDP datagram can carry over IPv4. */
export const MAX_OSC_BYTES = 65_507;

export const BUNDLE_HEAD = '#bundle';

export function isBundle(packet: OscPacket): packet is OscBundle {
	return 'elements' in packet;
}

/** The messages of a packet in order; time tags are not waited for. */
export function oscMessages(packet: OscPacket): OscMessage[] {
	return isBundle(packet) ? packet.elements.flatMap(oscMessages) : [packet];
}

export function oscError(message: string): DetentError {
	return new DetentError('wire.osc', { message: `Not an OSC packet: ${message}.` });
}

/** Length of a string or blob with its padding: everything in OSC is aligned to 4 bytes. */
export const padded = (length: number): number => (length + 3) & ~3;
