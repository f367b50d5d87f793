/**
 * Numato USB relay and GPIO boards: text lines that end in CR, echoed by the board; the answer ends in the prompt `>`.
 * Channels from 10 up are letters (`A` is 10). Any baud rate: the port is USB. Source: the boards' user guides on
 * docs.numato.com (commands `ver`, `relay on|off|read|readall|writeall`, `gpio read`).
 */
const CR = '\r';
const PROMPT = '>';
/** Longer than any answer to the commands used here. */
const MAX_ANSWER_CHARS = 160;

/** A channel as the boards write it: 0–9, then A–V. */
export function numatoChannel(channel: number): string {
	return channel.toString(32).toUpperCase();
}

/** The channel of a written one; null when it is none. */
export function parseNumatoChannel(text: string): number | null {
	return /^[0-9A-V]$/i.test(text) ? Number.parseInt(text, 32) : null;
}

export const NUMATO_COMMANDS = {
	version: 'ver',
	relay: (channel: number, on: boolean) => `relay ${on ? 'on' : 'off'} ${numatoChannel(channel)}`,
	relayReadAll: 'relay readall',
	relayWriteAll: (states: readonly boolean[]) => `relay writeall ${numatoHex(states)}`,
	gpioRead: (channel: number) => `gpio read ${numatoChannel(channel)}`,
} as const;

export function encodeNumato(command: string): Uint8Array {
	return Uint8Array.from(command + CR, (letter) => letter.charCodeAt(0));
}

/** States as hex digits, channel 0 in the lowest bit; at least two digits. */
export function numatoHex(states: readonly boolean[]): string {
	const digits = Math.max(2, Math.ceil(states.length / 4));
	const value = states.reduce((sum, on, channel) => (on ? sum + 2 ** channel : sum), 0);
	return value.toString(16).padStart(digits, '0');
}

/** The states of `count` channels; null when the text is no hex number or has too few digits. */
export function parseNumatoHex(text: string, count: number): boolean[] | null {
	if (!/^[0-9a-f]{1,8}$/i.test(text) || text.length * 4 < count) return null;
	const value = Number.parseInt(text, 16);
	return Array.from({ length: count }, (_, channel) => Math.floor(value / 2 ** channel) % 2 === 1);
}

/** A single channel's answer: `on`/`off` of relays, `1`/`0` of inputs; null for anything else. */
export function parseNumatoState(text: string): boolean | null {
	if (text === 'on' || text === '1') return true;
	return text === 'off' || text === '0' ? false : null;
}

export interface NumatoAnswer {
	/** The command as the board echoed it; empty when it echoed none. */
	echo: string;
	/** Lines between echo and prompt. */
	lines: string[];
}

/**
 * The controller's end: everything up to a prompt is one answer, whatever mix of CR and LF ends its lines. Text without a
 * prompt is dropped at 160 characters. Never throws.
 */
export class NumatoParser {
	#text = '';

	push(chunk: Uint8Array): NumatoAnswer[] {
		const answers: NumatoAnswer[] = [];
		for (const byte of chunk) {
			const letter = String.fromCharCode(byte);
			if (letter === PROMPT) {
				const [echo = '', ...lines] = this.#text
					.split(/[\r\n]+/)
					.map((line) => line.trim())
					.filter((line) => line !== '');
				answers.push({ echo, lines });
				this.#text = '';
			} else {
				this.#text = (this.#text + letter).slice(-MAX_ANSWER_CHARS);
			}
		}
		return answers;
	}

	reset(): void {
		this.#text = '';
	}
}

/** The board's end: lines of text, in any pieces; LF is passed over. Keeps at most 160 characters. */
export class NumatoLineParser {
	#text = '';

	push(chunk: Uint8Array): string[] {
		const lines: string[] = [];
		for (const byte of chunk) {
			const letter = String.fromCharCode(byte);
			if (letter === CR) {
				lines.push(this.#text);
				this.#text = '';
			} else if (letter !== '\n') {
				this.#text = (this.#text + letter).slice(-MAX_ANSWER_CHARS);
			}
		}
		return lines;
	}
}
