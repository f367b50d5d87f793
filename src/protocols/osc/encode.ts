import { BUNDLE_HEAD, isBundle, MAX_OSC_DEPTH, type OscArgument, type OscPacket, oscError, padded } from './packet.ts';

const TO_UTF8 = new TextEncoder();

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

function integer(value: number, low: number, high: number): number {
	if (Number.isInteger(value) && value >= low && value <= high) return value;
	throw oscError(`${value} is no integer from ${low} to ${high}`);
}

function writeArgument(writer: Writer, argument: OscArgument): void {
	switch (argument.type) {
		case 'i':
			writer.view(4, (view) => view.setInt32(0, integer(argument.value, -(2 ** 31), 2 ** 31 - 1)));
			break;
		case 'c':
		case 'r':
		case 'm':
			writer.view(4, (view) => view.setUint32(0, integer(argument.value, 0, 2 ** 32 - 1)));
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
		case '[':
			for (const inner of argument.values) writeArgument(writer, inner);
			break;
		default:
			break;
	}
}

function tagsOf(all: readonly OscArgument[], depth: number): string {
	if (depth > MAX_OSC_DEPTH) throw oscError('arrays are nested too deeply');
	return all
		.map((argument) => (argument.type === '[' ? `[${tagsOf(argument.values, depth + 1)}]` : argument.type))
		.join('');
}

/**
 * Bytes of a message or bundle (OSC 1.0 specification; types of 1.1 and the usual extras). Every message has a type tag
 * string.
 *
 * @throws DetentError `wire.osc` when an address does not begin with `/`, a string holds a zero byte, or a number does not
 * fit its type
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
	writer.string(`,${tagsOf(packet.arguments, 0)}`);
	for (const argument of packet.arguments) writeArgument(writer, argument);
	return writer.bytes();
}
