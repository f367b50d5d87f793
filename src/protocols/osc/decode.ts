import {
	BUNDLE_HEAD,
	MAX_OSC_BYTES,
	MAX_OSC_DEPTH,
	MAX_OSC_PARTS,
	type OscArgument,
	type OscBundle,
	type OscMessage,
	type OscPacket,
	oscError,
	padded,
} from './packet.ts';

const UTF8 = new TextDecoder('utf-8');

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

	blob(): Uint8Array {
		const length = this.int32();
		if (length < 0 || length > this.left) throw oscError('a blob is longer than the packet');
		return this.take(padded(length)).slice(0, length);
	}

	int32(): number {
		return this.#view.getInt32(this.skip(4));
	}

	uint32(): number {
		return this.#view.getUint32(this.skip(4));
	}

	float32(): number {
		return this.#view.getFloat32(this.skip(4));
	}

	float64(): number {
		return this.#view.getFloat64(this.skip(8));
	}

	int64(): bigint {
		return this.#view.getBigInt64(this.skip(8));
	}

	uint64(): bigint {
		return this.#view.getBigUint64(this.skip(8));
	}
}

function readArgument(reader: Reader, tag: string): OscArgument {
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
		case 'b':
			return { type: 'b', value: reader.blob() };
		case 'T':
		case 'F':
		case 'N':
		case 'I':
			return { type: tag };
		default:
			throw oscError(`unknown type tag ${JSON.stringify(tag)}`);
	}
}

function readArguments(reader: Reader, tags: string): OscArgument[] {
	if (tags.length > MAX_OSC_PARTS) throw oscError(`it has more than ${MAX_OSC_PARTS} arguments`);
	const all: OscArgument[] = [];
	/** The arrays that are open, the innermost last. */
	const open: OscArgument[][] = [all];
	for (const tag of tags) {
		const inner = open.at(-1) ?? all;
		if (tag === '[') {
			if (open.length > MAX_OSC_DEPTH) throw oscError('arrays are nested too deeply');
			const values: OscArgument[] = [];
			inner.push({ type: '[', values });
			open.push(values);
		} else if (tag === ']') {
			if (open.length === 1) throw oscError('an array ends that never began');
			open.pop();
		} else inner.push(readArgument(reader, tag));
	}
	if (open.length > 1) throw oscError('an array has no end');
	return all;
}

function readMessage(reader: Reader, address: string): OscMessage {
	// OSC 1.0: "some older implementations of OSC may omit the OSC Type Tag string". What such a sender meant by bytes
	// without tags cannot be told, so the message counts without them.
	if (reader.left === 0) return { address, arguments: [] };
	const tags = reader.string();
	if (!tags.startsWith(',')) throw oscError('it has no type tags');
	const message: OscMessage = { address, arguments: readArguments(reader, tags.slice(1)) };
	if (reader.left !== 0) throw oscError('bytes are left over');
	return message;
}

/** Messages that a packet may still hold. */
interface Allowance {
	messages: number;
}

function readPacket(bytes: Uint8Array, depth: number, allowance: Allowance): OscPacket {
	if (bytes.length === 0 || bytes.length % 4 !== 0) throw oscError('its length is no multiple of 4');
	allowance.messages -= 1;
	if (allowance.messages < 0) throw oscError(`it has more than ${MAX_OSC_PARTS} messages`);
	const reader = new Reader(bytes);
	const head = reader.string();
	if (head.startsWith('/')) return readMessage(reader, head);
	if (head !== BUNDLE_HEAD) throw oscError('it begins with neither / nor #bundle');
	if (depth >= MAX_OSC_DEPTH) throw oscError('bundles are nested too deeply');
	const bundle: OscBundle = { timeTag: reader.uint64(), elements: [] };
	while (reader.left > 0) {
		const size = reader.int32();
		if (size <= 0 || size > reader.left) throw oscError('a bundle element has an impossible size');
		bundle.elements.push(readPacket(reader.take(size), depth + 1, allowance));
	}
	return bundle;
}

/**
 * One packet to a message or bundle, in time linear in its length; every element of a bundle is read within its own size.
 *
 * @param bytes one datagram, or what a stream's framing gave
 * @throws DetentError `wire.osc` for anything else, and for a packet that is longer, deeper or fuller than the bounds of
 * `packet.ts`; nothing of it is kept
 */
export function decodeOsc(bytes: Uint8Array): OscPacket {
	if (bytes.length > MAX_OSC_BYTES) throw oscError(`it is longer than ${MAX_OSC_BYTES} bytes`);
	return readPacket(bytes, 0, { messages: MAX_OSC_PARTS });
}
