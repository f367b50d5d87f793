import type { ByteSource } from './byteSource.ts';
import { fileError } from './fault.ts';
import { type Declared, MOST_CHUNKS } from './layout.ts';
import type { SampleFormat } from './samples.ts';

interface Common {
	channels: number;
	frames: number;
	bits: number;
	rateHz: number;
	format: SampleFormat;
}

function malformed(path: string, message: string) {
	return fileError(path, 'malformed', message, 'Bounce or convert the file again.');
}

/** An 80-bit IEEE 754 extended number, as AIFF stores its rate. */
function readExtended(chunk: Buffer, offset: number): number {
	const word = chunk.readUInt16BE(offset);
	const mantissa = chunk.readUInt32BE(offset + 2) * 2 ** 32 + chunk.readUInt32BE(offset + 6);
	const sign = word & 0x8000 ? -1 : 1;
	return sign * mantissa * 2 ** ((word & 0x7fff) - 16383 - 63);
}

function sampleFormat(path: string, compression: string, bits: number): SampleFormat {
	const bytes = Math.ceil(bits / 8);
	switch (compression) {
		case 'NONE':
		case 'twos':
		case 'sowt':
			if (bytes === 1 || bytes === 2 || bytes === 3 || bytes === 4)
				return { kind: 'signed', bytes, bigEndian: compression !== 'sowt' };
			throw malformed(path, `Its header says ${bits} bits.`);
		case 'fl32':
		case 'FL32':
			return { kind: 'float', bytes: 4, bigEndian: true };
		case 'fl64':
		case 'FL64':
			return { kind: 'float', bytes: 8, bigEndian: true };
		default:
			throw fileError(
				path,
				'unsupported',
				`Its audio is compressed (AIFF-C coding "${compression}").`,
				'Convert it to plain AIFF or WAV.',
			);
	}
}

function parseCommon(path: string, chunk: Buffer, form: string): Common {
	const least = form === 'AIFC' ? 22 : 18;
	if (chunk.length < least) throw malformed(path, `Its COMM chunk has ${chunk.length} bytes, ${least} are the least.`);
	const stated = chunk.readUInt16BE(6);
	const compression = form === 'AIFC' ? chunk.toString('latin1', 18, 22) : 'NONE';
	const format = sampleFormat(path, compression, stated);
	return {
		channels: chunk.readInt16BE(0),
		frames: chunk.readUInt32BE(2),
		bits: format.kind === 'float' ? 8 * format.bytes : stated,
		rateHz: readExtended(chunk, 8),
		format,
	};
}

/**
 * Reads the header of an AIFF or AIFF-C file (codings NONE, twos, sowt, fl32, fl64).
 *
 * @throws DetentError `file.malformed`, `file.unsupported`, `file.truncated`
 */
export function readAiffHeader(source: ByteSource, form: string): Declared {
	const { path, size: fileSize } = source;
	const head = Buffer.alloc(8);
	let common: Common | null = null;
	let sound: { start: number; bytes: number } | null = null;
	let position = 12;
	for (let count = 0; (common === null || sound === null) && position + 8 <= fileSize; count++) {
		if (count === MOST_CHUNKS) throw malformed(path, `It has more than ${MOST_CHUNKS} chunks before its audio.`);
		source.read(head, 0, 8, position);
		const id = head.toString('latin1', 0, 4);
		const length = head.readUInt32BE(4);
		const start = position + 8;
		if (id === 'COMM') {
			const chunk = Buffer.alloc(Math.min(length, 22));
			source.read(chunk, 0, chunk.length, start);
			if (start + chunk.length > fileSize)
				throw fileError(path, 'truncated', 'The file ends inside its header.', 'Copy or bounce the file again.');
			common = parseCommon(path, chunk, form);
		} else if (id === 'SSND') {
			const chunk = Buffer.alloc(4);
			if (length < 8 || source.read(chunk, 0, 4, start) < 4) throw malformed(path, 'Its sound chunk is too short.');
			const offset = chunk.readUInt32BE(0);
			if (offset > length - 8) throw malformed(path, 'Its sound chunk begins after its own end.');
			sound = { start: start + 8 + offset, bytes: length - 8 - offset };
		}
		position = start + length + (length % 2);
	}
	if (common === null) throw malformed(path, 'It has no COMM chunk.');
	if (sound === null) {
		if (common.frames > 0 && position > fileSize)
			throw fileError(path, 'truncated', 'The file ends before its audio.', 'Copy or bounce the file again.');
		throw malformed(path, 'It has no sound chunk.');
	}
	const warnings: string[] = [];
	const promised = common.frames * common.channels * common.format.bytes;
	if (promised !== sound.bytes && sound.bytes - promised !== 1)
		warnings.push(`The header says ${common.frames} frames, its sound chunk has ${sound.bytes} bytes.`);
	return {
		container: 'aiff',
		format: common.format,
		bits: common.bits,
		rateHz: common.rateHz,
		channels: common.channels,
		dataStart: sound.start,
		dataBytes: Math.min(promised, sound.bytes),
		warnings,
	};
}
