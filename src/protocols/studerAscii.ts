/**
 * Studer A807, A810, A812, A816, A820 and Revox C27x on RS-232: capitals, digits, `?` and blanks, ended by CR; the machine
 * answers with CR LF. CAN (18) puts the communication back to its initial state, XOFF (13) and XON (11) hold and release
 * what is sent. 9600 8N1 XON/XOFF as delivered. Source: tieks.nl, "RS232 Communication description for 2-channel
 * recorders", chapters 1 and 2; its command tables are not in our sources, so only these three commands are here.
 */
export const STUDER_COMMANDS = { play: 'PLY', stop: 'STP', softwareDate: 'SD?' } as const;

export const STUDER_CAN = 0x18;
export const STUDER_XON = 0x11;
export const STUDER_XOFF = 0x13;
const CR = 0x0d;
const LF = 0x0a;
const MAX_LINE_BYTES = 256;

export function encodeStuder(command: string): Uint8Array {
	return Uint8Array.of(...Array.from(command, (letter) => letter.charCodeAt(0)), CR);
}

/** A line as the machine sends it. */
export function encodeStuderAnswer(text: string): Uint8Array {
	return Uint8Array.of(...Array.from(text, (letter) => letter.charCodeAt(0)), CR, LF);
}

export type StuderEvent =
	/** Text of a line, without its end; often empty. */
	| { kind: 'line'; text: string }
	| { kind: 'xon' }
	| { kind: 'xoff' }
	/** At the machine's end: forget what came before. */
	| { kind: 'can' }
	| { kind: 'garbage'; bytes: number };

/**
 * Bytes to lines, in any pieces, for both ends. A line ends at CR; the LF behind it is passed over. Bytes that are no
 * printable ASCII, and lines longer than 256 bytes, are garbage. Never throws.
 */
export class StuderParser {
	#line: number[] = [];

	push(chunk: Uint8Array): StuderEvent[] {
		const events: StuderEvent[] = [];
		let garbage = 0;
		for (const byte of chunk) {
			if (byte === STUDER_XON) events.push({ kind: 'xon' });
			else if (byte === STUDER_XOFF) events.push({ kind: 'xoff' });
			else if (byte === STUDER_CAN) {
				this.#line = [];
				events.push({ kind: 'can' });
			} else if (byte === CR) {
				events.push({ kind: 'line', text: String.fromCharCode(...this.#line) });
				this.#line = [];
			} else if (byte >= 0x20 && byte <= 0x7e && this.#line.length < MAX_LINE_BYTES) this.#line.push(byte);
			else if (byte !== LF) garbage += 1;
		}
		if (garbage > 0) events.push({ kind: 'garbage', bytes: garbage });
		return events;
	}

	reset(): void {
		this.#line = [];
	}
}
