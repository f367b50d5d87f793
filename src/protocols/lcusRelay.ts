/**
 * LCUS relay boards behind a CH340 adapter: `A0 channel state sum`, channels from 1, sum of the three bytes before it.
 * 9600 8N1. The board answers nothing. Source: the boards' supplier sheets, `A0 01 01 A2` on and `A0 01 00 A1` off.
 */
const START = 0xa0;
const FRAME_BYTES = 4;

/** @param channel counted from 0; the board counts from 1 */
export function encodeLcus(channel: number, on: boolean): Uint8Array {
	const state = on ? 1 : 0;
	return Uint8Array.of(START, channel + 1, state, (START + channel + 1 + state) & 0xff);
}

export interface LcusCommand {
	/** Counted from 0. */
	channel: number;
	on: boolean;
}

/** The board's end: bytes to commands, in any pieces. What has a wrong sum, channel 0 or another state is passed over. */
export class LcusParser {
	#bytes: number[] = [];

	push(chunk: Uint8Array): LcusCommand[] {
		const commands: LcusCommand[] = [];
		for (const byte of chunk) {
			this.#bytes.push(byte);
			while (this.#bytes.length > 0 && this.#bytes[0] !== START) this.#bytes.shift();
			if (this.#bytes.length < FRAME_BYTES) continue;
			const [start = 0, channel = 0, state = 0, sum = 0] = this.#bytes;
			if (((start + channel + state) & 0xff) === sum && channel > 0 && state <= 1) {
				commands.push({ channel: channel - 1, on: state === 1 });
				this.#bytes = [];
			} else {
				this.#bytes.shift();
				while (this.#bytes.length > 0 && this.#bytes[0] !== START) this.#bytes.shift();
			}
		}
		return commands;
	}
}
