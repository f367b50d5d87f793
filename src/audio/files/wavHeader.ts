import type { ByteSource } from './byteSource.ts';
import { fileError } from './fault.ts';
import { type Declared, MOST_CHUNKS } from './layout.ts';
import type { SampleFormat } from './samples.ts';

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const UNKNOWN_SIZE = 0xffffffff;
/** Last fourteen bytes of the sub-format of WAVE_FORMAT_EXTENSIBLE; the first two are the format tag. */
const SUB_FORMAT_TAIL = '000000001000800000aa00389b71';

interface Format {
	format: SampleFormat;
	bits: number;
	rateHz: number;
	channels: number;
	warnings: string[];
}

function malformed(path: string, message: string) {
	return fileError(path, 'malformed', message, 'Bounce or convert the file again.');
}

function isSampleBytes(bytes: number): bytes is SampleFormat['bytes'] {
	return [1, 2, 3, 4, 8].includes(bytes);
}

function parseFormat(path: string, chunk: Buffer): Format {
	if (chunk.length < 16) throw malformed(path, `Its format chunk has ${chunk.length} bytes, 16 are the least.`);
	let tag = chunk.readUInt16LE(0);
	const channels = chunk.readUInt16LE(2);
	const rateHz = chunk.readUInt32LE(4);
	const blockAlign = chunk.readUInt16LE(12);
	let bits = chunk.readUInt16LE(14);
	const warnings: string[] = [];
	if (tag === EXTENSIBLE) {
		if (chunk.length < 40) throw malformed(path, 'Its extensible format chunk is too short.');
		if (chunk.toString('hex', 26, 40) !== SUB_FORMAT_TAIL)
			throw fileError(path, 'unsupported', 'Its audio is in a coding Detent does not know.', 'Convert it to PCM.');
		const valid = chunk.readUInt16LE(18);
		if (valid > bits) warnings.push(`The header says ${valid} valid bits in a container of ${bits}.`);
		else if (valid > 0) bits = valid;
		tag = chunk.readUInt16LE(24);
	}
	if (tag !== PCM && tag !== FLOAT)
		throw fileError(
			path,
			'unsupported',
			`Its audio is compressed or coded (format tag 0x${tag.toString(16).padStart(4, '0')}).`,
			'Convert it to PCM.',
		);
	const bytes = channels === 0 ? 0 : blockAlign / channels;
	const legal = tag === FLOAT ? [4, 8] : [1, 2, 3, 4];
	if (!isSampleBytes(bytes) || !legal.includes(bytes) || bits < 1 || bits > 8 * bytes)
		throw malformed(path, `Its header says ${bits} bits in ${blockAlign} bytes for ${channels} channels.`);
	return {
		format: {
			kind: tag === FLOAT ? 'float' : bytes === 1 ? 'unsigned' : 'signed',
			bytes,
			bigEndian: false,
		},
		bits: tag === FLOAT ? 8 * bytes : bits,
		rateHz,
		channels,
		warnings,
	};
}

/** True when whole chunks follow each other from `position` to the end of the file. */
function chunksReachEnd(source: ByteSource, position: number): boolean {
	const head = Buffer.alloc(8);
	for (let count = 0; count < MOST_CHUNKS; count++) {
		if (position === source.size || position === source.size + 1) return true;
		if (source.read(head, 0, 8, position) < 8 || !/^[ -~]{4}$/.test(head.toString('latin1', 0, 4))) return false;
		const size = head.readUInt32LE(4);
		position += 8 + size + (size % 2);
	}
	return false;
}

/** A 64-bit size, or null when it cannot be one. */
function readSize64(chunk: Buffer, offset: number): number | null {
	const size = chunk.readBigUInt64LE(offset);
	return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : null;
}

/**
 * Reads the header of a WAV (RIFF/WAVE, plain and extensible format chunks), RF64 (EBU Tech 3306) or BW64
 * (ITU-R BS.2088-1) file. Unknown chunks are passed over; nothing is allocated by a size that the file states.
 *
 * @throws DetentError `file.malformed`, `file.unsupported`, `file.truncated`
 */
export function readWavHeader(source: ByteSource, container: 'wav' | 'rf64' | 'bw64'): Declared {
	const { path, size: fileSize } = source;
	const head = Buffer.alloc(8);
	let format: Format | null = null;
	let data: { start: number; bytes: number | null } | null = null;
	let dataBytes64: number | null = null;
	let position = 12;
	for (let count = 0; (format === null || data === null) && position + 8 <= fileSize; count++) {
		if (count === MOST_CHUNKS) throw malformed(path, `It has more than ${MOST_CHUNKS} chunks before its audio.`);
		source.read(head, 0, 8, position);
		const id = head.toString('latin1', 0, 4);
		const stated = head.readUInt32LE(4);
		const start = position + 8;
		let length = stated;
		if (id === 'ds64') {
			const chunk = Buffer.alloc(16);
			if (stated < 24 || source.read(chunk, 0, 16, start) < 16) throw malformed(path, 'Its ds64 chunk is too short.');
			dataBytes64 = readSize64(chunk, 8);
			if (dataBytes64 === null) throw malformed(path, 'Its ds64 chunk states an impossible size.');
		} else if (id === 'fmt ') {
			const chunk = Buffer.alloc(Math.min(stated, 40));
			if (source.read(chunk, 0, chunk.length, start) < chunk.length)
				throw fileError(path, 'truncated', 'The file ends inside its header.', 'Copy or bounce the file again.');
			format = parseFormat(path, chunk);
		} else if (id === 'data') {
			let bytes: number | null = stated;
			if (stated === UNKNOWN_SIZE) bytes = container === 'wav' ? null : dataBytes64;
			else if (stated === 0 && start < fileSize && !chunksReachEnd(source, start)) bytes = null;
			data = { start, bytes };
			if (bytes === null && format === null) break;
			length = bytes ?? 0;
		}
		position = start + length + (length % 2);
	}
	if (format === null || data === null) {
		const cut = position > fileSize || (position < fileSize && position + 8 > fileSize) || fileSize < 44;
		if (cut) throw fileError(path, 'truncated', 'The file ends inside its header.', 'Copy or bounce the file again.');
		throw malformed(path, format === null ? 'It has no format chunk.' : 'It has no data chunk.');
	}
	return { container, ...format, dataStart: data.start, dataBytes: data.bytes };
}
