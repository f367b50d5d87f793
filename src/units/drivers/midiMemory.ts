import { encodeTemplate, type TemplateContext } from '../../protocols/byteTemplate.ts';
import { DumpShape, MAX_DUMP_BYTES, splitDump } from '../../protocols/midiDump.ts';
import { type Clock, delay } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import type { Unsubscribe } from '../../shared/listeners.ts';
import type { MemoryDump } from '../../shared/model/wire.ts';
import { DIN_MIDI_BYTE_MS } from '../../transports/pacer.ts';
import type { TransferProgress, UnitMemory } from '../driver.ts';
import { DumpInbox } from './dumpInbox.ts';
import { garbledError, refusedError, silentError } from './unitErrors.ts';

/** What the memory needs of its unit's driver. */
export interface MemoryLine {
	unit: string;
	clock: Clock;
	/** Runs a conversation when its turn comes. */
	converse<T>(task: (signal: AbortSignal) => Promise<T>, signal: AbortSignal | undefined): Promise<T>;
	/** Sends one message with the unit's pacing. */
	send(message: Uint8Array, signal: AbortSignal): Promise<void>;
	/**
	 * Hands SysEx of this shape to the inbox instead of anybody else.
	 *
	 * @throws DetentError `unit.away` when the connection is not open, `unit.refused` while another transfer listens
	 */
	listen(inbox: DumpInbox, shape: DumpShape): Unsubscribe;
	/** What is sent comes back: nothing that arrives is the unit's own word. */
	looped(): boolean;
}

/** Longest wait for a unit to begin its answer. */
export const DUMP_FIRST_MS = 1000;
/** Pause that a unit may make between two messages of its dump. */
export const DUMP_QUIET_MS = 1000;
/**
 * Time for one message to come in, where its length is not known: 15 kB on a DIN cable. The library gives a SysEx only when
 * it is whole, so that nothing is heard of a long one for as long as it takes.
 */
export const DUMP_UNKNOWN_MS = 5000;
/** What comes back over a cable loop or MIDI THRU has come by then. */
const LOOP_RETURN_MS = 250;
const DIN_MARGIN = 1.25;
/** How long a person may take to start a dump at the unit. */
export const DUMP_START_PATIENCE_MS = 120_000;
const DUMP_TRIES = 2;

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
	return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/**
 * A unit's memory as SysEx messages, asked for or started at the unit by a person. Stored are the messages as they came,
 * one behind the other; they are written back unchanged.
 */
export class MidiMemory implements UnitMemory {
	readonly asks: boolean;
	readonly #line: MemoryLine;
	readonly #dump: MemoryDump;
	readonly #shape: DumpShape;
	/** Null where only a person can start the dump. */
	readonly #request: Uint8Array | null;
	/** How long one message may take on the cable. */
	readonly #messageMs: number;

	constructor(line: MemoryLine, dump: MemoryDump, context: TemplateContext) {
		this.#line = line;
		this.#dump = dump;
		this.#shape = new DumpShape(dump, context);
		this.#request = dump.request === undefined ? null : encodeTemplate(dump.request, context, null);
		this.asks = this.#request !== null;
		const { messageBytes } = this.#shape;
		this.#messageMs = messageBytes === null ? DUMP_UNKNOWN_MS : messageBytes * DIN_MIDI_BYTE_MS * DIN_MARGIN;
	}

	async fetch(progress: TransferProgress, signal?: AbortSignal): Promise<Uint8Array> {
		const request = this.#request;
		if (request !== null) {
			return this.#line.converse((stop) => this.#ask(request, progress, stop), signal);
		}
		// Nothing is sent, so the unit's other business need not wait for the person.
		progress(null);
		const never = new AbortController().signal;
		return this.#collect(async () => undefined, DUMP_START_PATIENCE_MS, progress, signal ?? never);
	}

	async restore(
		bytes: Uint8Array,
		progress: TransferProgress,
		signal?: AbortSignal,
	): Promise<'asked' | 'acknowledged'> {
		const { unit } = this.#line;
		const messages = splitDump(bytes, this.#shape);
		if (messages === null || (this.#dump.messages !== undefined && messages.length !== this.#dump.messages)) {
			throw refusedError(
				unit,
				'These bytes are no memory of this kind of unit.',
				'Choose a snapshot that was fetched from it.',
			);
		}
		const request = this.#request;
		return this.#line.converse(async (stop) => {
			const share = request === null ? 1 : 0.5;
			for (const [index, message] of messages.entries()) {
				await this.#line.send(message, stop);
				progress(((index + 1) / messages.length) * share);
			}
			if (request === null) return 'asked';
			// What was sent may come back over a loop, and must not be taken for the unit's answer.
			await delay(this.#line.clock, LOOP_RETURN_MS, stop);
			if (this.#line.looped()) return 'asked';
			const held = await this.#ask(request, (done) => progress(share + (done ?? 0) * (1 - share)), stop);
			if (this.#line.looped()) return 'asked';
			if (isSame(held, bytes)) return 'acknowledged';
			throw refusedError(
				unit,
				'The unit holds other bytes than it was given.',
				'Look whether its memory is protected, and write the snapshot once more.',
			);
		}, signal);
	}

	/** A request sets nothing, so it may be repeated. */
	async #ask(request: Uint8Array, progress: TransferProgress, signal: AbortSignal): Promise<Uint8Array> {
		for (let tries = 1; ; tries += 1) {
			try {
				return await this.#collect(() => this.#line.send(request, signal), DUMP_FIRST_MS, progress, signal);
			} catch (error) {
				const again = isDetentError(error) && (error.code === 'unit.silent' || error.code === 'unit.garbled');
				if (!again || tries >= DUMP_TRIES) throw error;
			}
		}
	}

	async #collect(
		start: () => Promise<void>,
		firstMs: number,
		progress: TransferProgress,
		signal: AbortSignal,
	): Promise<Uint8Array> {
		const { unit, clock } = this.#line;
		const { totalBytes } = this.#shape;
		const wanted = this.#dump.messages ?? Number.POSITIVE_INFINITY;
		const messages: Uint8Array[] = [];
		let length = 0;
		let broken = false;
		const inbox = new DumpInbox(clock);
		const stop = this.#line.listen(inbox, this.#shape);
		try {
			await start();
			while (messages.length < wanted && length <= MAX_DUMP_BYTES) {
				const patienceMs = messages.length === 0 && !broken ? firstMs : DUMP_QUIET_MS;
				const message = await inbox.next(patienceMs + this.#messageMs, signal);
				if (message === null) break;
				length += message.length;
				if (this.#shape.judge(message) !== 'good') {
					broken = true;
					continue;
				}
				messages.push(message);
				progress(totalBytes === null ? null : Math.min(1, length / totalBytes));
			}
		} finally {
			stop();
		}
		if (messages.length === 0 && !broken) throw silentError(unit, firstMs);
		const short = this.#dump.messages !== undefined && messages.length < this.#dump.messages;
		if (broken || short || length > MAX_DUMP_BYTES) throw garbledError(unit);
		return joined(messages);
	}
}
