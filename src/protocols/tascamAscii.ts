/**
 * TASCAM RS-232C and Telnet recorders: `LF id command data CR`, all ASCII. The id is `0`, a command two hex digits, an
 * answer's command has bit 7 set (`0F` is answered by `8F`).
 *
 * Transport commands are not answered: the machine reports `F6` when its state changes, and `F2` for what it cannot do.
 * Sources (TEAC): SS-R1/SS-CDR1 RS-232C protocol specification, chapter 3 and pages 6–9, 24–33 (frame, at most 98 data
 * bytes, sequence, F0–F6); DV-RA1000HD RS-232C protocol specification Ver. 1.00, 4.1–4.5 (stop, play, record); CD-01U,
 * 5-16 and 5-21, and DA-6400 Telnet specification, page 18 (mechanism states, time).
 */
const LF = 0x0a;
const CR = 0x0d;
const MAX_DATA_BYTES = 98;
const MAX_FRAME_BYTES = MAX_DATA_BYTES + 3;

export const TASCAM = {
	information: '0F',
	stop: '10',
	play: '12',
	/** Data `01` record ready, `02` track mark. */
	record: '13',
	/** Data `00` forward, `01` backward; lasts until stop, play or ready. */
	shuttle: '16',
	/** Data `00` remote only, `01` with the front panel, `FF` asks. */
	remoteLocal: '4C',
	mechaStatus: '50',
	/** Data `00` asks for the elapsed time of the current track. */
	trackTime: '58',
	errorRequest: 'F0',
	cautionRequest: 'F1',
	illegal: 'F2',
	powerOn: 'F4',
	changedStatus: 'F6',
} as const;

export interface TascamFrame {
	command: string;
	data: string;
}

/** @param data ASCII, at most 98 characters */
export function encodeTascam(command: string, data = ''): Uint8Array {
	const text = `0${command}${data}`;
	return Uint8Array.of(LF, ...Array.from(text, (letter) => letter.charCodeAt(0)), CR);
}

/** The command of the answer to a question: `50` → `D0`. */
export function tascamAnswer(command: string): string {
	return (Number.parseInt(command, 16) | 0x80).toString(16).toUpperCase().padStart(2, '0');
}

/** Mechanism states; not every model has each of them. */
export const TASCAM_STATES = {
	'00': 'no disc',
	'01': 'tray moves',
	'02': 'tray open',
	'10': 'stop',
	'11': 'play',
	'12': 'ready',
	'28': 'forward',
	'29': 'rewind',
	'80': 'input monitor',
	'81': 'record',
	'82': 'record ready',
	'83': 'writing',
	FF: 'other',
} as const;
export type TascamState = (typeof TASCAM_STATES)[keyof typeof TASCAM_STATES];

/** The state in a status answer's data; null for one that is not known. */
export function decodeTascamStatus(data: string): TascamState | null {
	return TASCAM_STATES[data.toUpperCase() as keyof typeof TASCAM_STATES] ?? null;
}

export function encodeTascamStatus(state: TascamState): string {
	return Object.entries(TASCAM_STATES).find(([, name]) => name === state)?.[0] ?? 'FF';
}

export interface TascamTime {
	/** `00` elapsed, `10` remaining of the track, `03` remaining of all; other figures by model. */
	kind: string;
	minutes: number;
	seconds: number;
	/** 75 a second on discs. */
	frames: number;
}

/**
 * The time answer: kind, then minutes as tens, units, thousands, hundreds, then seconds and frames as tens, units. Null
 * for what is no time.
 */
export function decodeTascamTime(data: string): TascamTime | null {
	if (!/^[0-9A-F]{2}[0-9]{8}$/.test(data)) return null;
	const two = (at: number) => Number(data.slice(at, at + 2));
	const [seconds, frames] = [two(6), two(8)];
	return seconds > 59 ? null : { kind: data.slice(0, 2), minutes: two(4) * 100 + two(2), seconds, frames };
}

export function encodeTascamTime({ kind, minutes, seconds, frames }: TascamTime): string {
	const two = (value: number) => String(value).padStart(2, '0');
	return `${kind}${two(minutes % 100)}${two(Math.floor(minutes / 100) % 100)}${two(seconds)}${two(frames)}`;
}

export type TascamEvent = { kind: 'frame'; frame: TascamFrame } | { kind: 'garbage'; bytes: number };

const FRAME = /^0([0-9A-F]{2})([\x20-\x7e]*)$/;

/**
 * Bytes to frames, in any pieces, for both ends. What stands outside `LF … CR`, is longer than a frame or has another
 * machine id is garbage. Keeps at most 101 bytes and never throws.
 */
export class TascamParser {
	#bytes: number[] | null = null;

	push(chunk: Uint8Array): TascamEvent[] {
		const events: TascamEvent[] = [];
		let garbage = 0;
		const tellGarbage = () => {
			if (garbage > 0) events.push({ kind: 'garbage', bytes: garbage });
			garbage = 0;
		};
		for (const byte of chunk) {
			if (byte === LF) {
				garbage += this.#bytes?.length ?? 0;
				this.#bytes = [];
			} else if (this.#bytes === null) {
				// The CR behind a Telnet line's LF, or noise between frames.
				if (byte !== CR) garbage += 1;
			} else if (byte === CR) {
				const match = FRAME.exec(String.fromCharCode(...this.#bytes));
				const length = this.#bytes.length;
				this.#bytes = null;
				if (match === null) {
					garbage += length;
					continue;
				}
				tellGarbage();
				events.push({ kind: 'frame', frame: { command: match[1] ?? '', data: match[2] ?? '' } });
			} else {
				this.#bytes.push(byte);
				if (this.#bytes.length <= MAX_FRAME_BYTES) continue;
				garbage += this.#bytes.length;
				this.#bytes = null;
			}
		}
		tellGarbage();
		return events;
	}

	reset(): void {
		this.#bytes = null;
	}
}
