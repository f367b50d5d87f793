import type { MemoryDump } from '../shared/model/wire.ts';
import { type ByteTemplate, matchTemplate, parseTemplate, type TemplateContext } from './byteTemplate.ts';
import { MidiParser } from './midi.ts';
import { sysExChecksum } from './sysExChecksum.ts';

/** More than any unit's memory that is known; what is longer is not taken. */
export const MAX_DUMP_BYTES = 4 * 1024 * 1024;

/** What a message is for a dump: none of its messages, one of them, or a broken one. */
export type DumpVerdict = 'other' | 'good' | 'broken';

/** Knows the messages of one kind of unit's memory dump. What the definition does not say is not checked. */
export class DumpShape {
	readonly #dump: MemoryDump;
	readonly #header: ByteTemplate;
	readonly #context: TemplateContext;

	/** @throws DetentError `wire.template` for a placeholder that does not exist */
	constructor(dump: MemoryDump, context: TemplateContext) {
		this.#dump = dump;
		this.#header = parseTemplate(dump.answerHeader);
		this.#context = context;
	}

	/** Bytes of one message; null when the definition does not say. */
	get messageBytes(): number | null {
		const { answerBytes } = this.#dump;
		return answerBytes === undefined ? null : this.#header.length + answerBytes + 1;
	}

	/** Bytes of the whole dump; null when the definition does not say. */
	get totalBytes(): number | null {
		const { messageBytes } = this;
		const { messages } = this.#dump;
		return messageBytes === null || messages === undefined ? null : messages * messageBytes;
	}

	/** @param message one whole SysEx, F0 and F7 included */
	judge(message: Uint8Array): DumpVerdict {
		if (matchTemplate(this.#header, message, this.#context, false) === null) return 'other';
		const { answerBytes, checksum } = this.#dump;
		const data = message.subarray(this.#header.length, -1);
		if (answerBytes !== undefined && data.length !== answerBytes) return 'broken';
		if (checksum === undefined) return 'good';
		return data.at(-1) === sysExChecksum(checksum, data.subarray(0, -1)) ? 'good' : 'broken';
	}
}

/**
 * The messages of a stored dump.
 *
 * @returns null for bytes that are not whole SysEx messages of this shape, one behind the other and nothing else
 */
export function splitDump(bytes: Uint8Array, shape: DumpShape): Uint8Array[] | null {
	if (bytes.length === 0 || bytes.length > MAX_DUMP_BYTES) return null;
	const messages: Uint8Array[] = [];
	let length = 0;
	for (const message of new MidiParser(MAX_DUMP_BYTES).push(bytes)) {
		if (message.kind !== 'sysEx' || shape.judge(message.bytes) !== 'good') return null;
		messages.push(message.bytes);
		length += message.bytes.length;
	}
	return length === bytes.length ? messages : null;
}
