import { DetentError } from '../shared/errors.ts';

/** One argument of an OSC message; the type is always written out, a number alone says nothing on the wire. */
export type OscArgument =
	| { type: 'i' | 'f' | 'd'; value: number }
	| { type: 's' | 'S'; value: string }
	| { type: 'b'; value: Uint8Array }
	| { type: 'h' | 't'; value: bigint }
	/** ASCII character, RGBA colour, MIDI message: 32 bits that Detent does not interpret. */
	| { type: 'c' | 'r' | 'm'; value: number }
	| { type: 'T' | 'F' | 'N' | 'I' };

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

/** Bundles inside bundles deeper than this are refused. */
export const MAX_BUNDLE_DEPTH = 8;

const UTF8 = new TextDecoder('utf-8');
const TO_UTF8 = new TextEncoder();
const BUNDLE_HEAD = '#bundle';

export function isBundle(packet: OscPacket): packet is OscBundle {
	return 'elements' in packet;
}

function oscError(message: string): DetentError {
	return new DetentError('wire.osc', { message: `Not an OSC packet: ${message}.` });
}

const padded = (length: number) => (length + 3) & ~3;

class Writer {
	readonly #chunks: Uint8Array[] = [];
	#length = 0;

	raw(bytes: Uint8Array): void {
		this.#chunks.push(bytes);
		this.#length += bytes.length;
	}

	string(text: string): void {
		if (text.includes('\0')) throw oscError('a string holds a zero byte');
		const encoded = TO_UTF8.encode(text);
		const bytes = new Uint8Array(padded(encoded.length + 1));
		bytes.set(encoded);
		this.raw(bytes);
	}

	view(bytes: number, write: (view: DataView) => void): void {
		const buffer = new Uint8Array(bytes);
		write(new DataView(buffer.buffer));
		this.raw(buffer);
	}

	bytes(): Uint8Array {
		const all = new Uint8Array(this.#length);
		let at = 0;
		for (const chunk of this.#chunks) {
			all.set(chunk, at);
			at += chunk.length;
		}
		return all;
	}
}

function writeArgument(writer: Writer, argument: OscArgument): void {
	switch (argument.type) {
		case 'i':
			writer.view(4, (view) => view.setInt32(0, argument.value));
			break;
		case 'c':
		case 'r':
		case 'm':
			writer.view(4, (view) => view.setUint32(0, argument.value));
			break;
		case 'f':
			writer.view(4, (view) => view.setFloat32(0, argument.value));
			break;
		case 'd':
			writer.view(8, (view) => view.setFloat64(0, argument.value));
			break;
		case 'h':
			writer.view(8, (view) => view.setBigInt64(0, argument.value));
			break;
		case 't':
			writer.view(8, (view) => view.setBigUint64(0, argument.value));
			break;
		case 's':
		case 'S':
			writer.string(argument.value);
			break;
		case 'b': {
			const { value } = argument;
			writer.view(4, (view) => view.setInt32(0, value.length));
			const bytes = new Uint8Array(padded(value.length));
			bytes.set(value);
			writer.raw(bytes);
			break;
		}
		default:
			break;
	}
}

/**
 * Bytes of a message or bundle (OSC 1.0 specification).
 *
 * @throws DetentError `wire.osc` when an address does not begin with `/` or a string holds a zero byte
 */
export function encodeOsc(packet: OscPacket): Uint8Array {
	const writer = new Writer();
	if (isBundle(packet)) {
		writer.string(BUNDLE_HEAD);
		writer.view(8, (view) => view.setBigUint64(0, packet.timeTag));
		for (const element of packet.elements) {
			const bytes = encodeOsc(element);
			writer.view(4, (view) => view.setInt32(0, bytes.length));
			writer.raw(bytes);
		}
		return writer.bytes();
	}
	if (!packet.address.startsWith('/')) throw oscError('an address begins with /');
	writer.string(packet.address);
	writer.string(`,${packet.arguments.map((argument) => argument.type).join('')}`);
	for (const argument of packet.arguments) writeArgument(writer, argument);
	return writer.bytes();
}

class Reader {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	get left(): number {
		return this.#bytes.length - this.#at;
	}

	/** Offset of the next `count` bytes, which must be there. */
	skip(count: number): number {
		if (count < 0 || count > this.left) throw oscError('it ends too early');
		const at = this.#at;
		this.#at += count;
		return at;
	}

	take(count: number): Uint8Array {
		const at = this.skip(count);
		return this.#bytes.subarray(at, at + count);
	}

	string(): string {
		const end = this.#bytes.indexOf(0, this.#at);
		if (end < 0) throw oscError('a string has no end');
		const length = end - this.#at;
		const text = this.take(padded(length + 1));
		for (let index = length; index < text.length; index += 1) if (text[index] !== 0) throw oscError('bad padding');
		return UTF8.decode(text.subarray(0, length));
	}

	int32 = () => this.#view.getInt32(this.skip(4));
	uint32 = () => this.#view.getUint32(this.skip(4));
	float32 = () => this.#view.getFloat32(this.skip(4));
	float64 = () => this.#view.getFloat64(this.skip(8));
	int64 = () => this.#view.getBigInt64(this.skip(8));
	uint64 = () => this.#view.getBigUint64(this.skip(8));
}

function readArgument(reader: Reader, tag: string): OscArgument | null {
	switch (tag) {
		case 'i':
			return { type: 'i', value: reader.int32() };
		case 'f':
			return { type: 'f', value: reader.float32() };
		case 'd':
			return { type: 'd', value: reader.float64() };
		case 's':
		case 'S':
			return { type: tag, value: reader.string() };
		case 'h':
			return { type: 'h', value: reader.int64() };
		case 't':
			return { type: 't', value: reader.uint64() };
		case 'c':
		case 'r':
		case 'm':
			return { type: tag, value: reader.uint32() };
		case 'b': {
			const length = reader.int32();
			if (length < 0 || length > reader.left) throw oscError('a blob is longer than the packet');
			return { type: 'b', value: reader.take(padded(length)).slice(0, length) };
		}
		case 'T':
		case 'F':
		case 'N':
		case 'I':
			return { type: tag };
		case '[':
		case ']':
			return null;
		default:
			throw oscError(`unknown type tag ${JSON.stringify(tag)}`);
	}
}

function readMessage(reader: Reader, address: string): OscMessage {
	// OSC 1.0: "some older implementations of OSC may omit the OSC Type Tag string".
	if (reader.left === 0) return { address, arguments: [] };
	const tags = reader.string();
	if (!tags.startsWith(',')) throw oscError('no type tags');
	const message: OscMessage = { address, arguments: [] };
	for (const tag of tags.slice(1)) {
		const argument = readArgument(reader, tag);
		if (argument !== null) message.arguments.push(argument);
	}
	if (reader.left !== 0) throw oscError('bytes are left over');
	return message;
}

function readPacket(bytes: Uint8Array, depth: number): OscPacket {
	if (bytes.length === 0 || bytes.length % 4 !== 0) throw oscError('its length is no multiple of 4');
	const reader = new Reader(bytes);
	const head = reader.string();
	if (head.startsWith('/')) return readMessage(reader, head);
	if (head !== BUNDLE_HEAD) throw oscError('it begins with neither / nor #bundle');
	if (depth >= MAX_BUNDLE_DEPTH) throw oscError('bundles are nested too deeply');
	const bundle: OscBundle = { timeTag: reader.uint64(), elements: [] };
	while (reader.left > 0) {
		const size = reader.int32();
		if (size <= 0 || size > reader.left) throw oscError('a bundle element has an impossible size');
		bundle.elements.push(readPacket(reader.take(size), depth + 1));
	}
	return bundle;
}

/**
 * One datagram to a message or bundle, in time linear in its length.
 *
 * @throws DetentError `wire.osc` for anything else; nothing of it is kept
 */
export function decodeOsc(bytes: Uint8Array): OscPacket {
	return readPacket(bytes, 0);
}

/** The messages of a packet in order; time tags are not waited for. */
export function oscMessages(packet: OscPacket): OscMessage[] {
	return isBundle(packet) ? packet.elements.flatMap(oscMessages) : [packet];
}
