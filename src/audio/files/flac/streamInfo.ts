import type { ByteSource } from '../byteSource.ts';
import { fileError } from '../fault.ts';

/** STREAMINFO, RFC 9639 §8.2. */
export interface StreamInfo {
	minBlockFrames: number;
	maxBlockFrames: number;
	rateHz: number;
	channels: number;
	bits: number;
	/** 0 when the encoder did not know it. */
	frames: number;
	/** MD5 of the decoded samples, hex; all zeros when unknown. */
	md5: string;
	/** File offset of the first frame. */
	audioStart: number;
}

const MOST_BLOCKS = 4096;

/**
 * Reads the metadata blocks before the first frame.
 *
 * @param start file offset of `fLaC`
 * @throws DetentError `file.malformed`, `file.truncated`
 */
export function readStreamInfo(source: ByteSource, start: number): StreamInfo {
	const { path } = source;
	const head = Buffer.alloc(38);
	if (source.read(head, 0, 38, start + 4) < 38)
		throw fileError(path, 'truncated', 'The file ends inside its header.', 'Copy or encode the file again.');
	if ((head.readUInt8(0) & 0x7f) !== 0 || head.readUIntBE(1, 3) !== 34)
		throw fileError(path, 'malformed', 'It does not begin with a STREAMINFO block.', 'Encode the file again.');
	let last = (head.readUInt8(0) & 0x80) !== 0;
	let position = start + 42;
	const block = Buffer.alloc(4);
	for (let count = 0; !last; count++) {
		if (count === MOST_BLOCKS || source.read(block, 0, 4, position) < 4)
			throw fileError(path, 'truncated', 'The file ends inside its metadata.', 'Copy or encode the file again.');
		last = (block.readUInt8(0) & 0x80) !== 0;
		position += 4 + block.readUIntBE(1, 3);
	}
	const packed = head.readBigUInt64BE(14);
	const info: StreamInfo = {
		minBlockFrames: head.readUInt16BE(4),
		maxBlockFrames: head.readUInt16BE(6),
		rateHz: Number(packed >> 44n),
		channels: Number((packed >> 41n) & 7n) + 1,
		bits: Number((packed >> 36n) & 31n) + 1,
		frames: Number(packed & 0xfffffffffn),
		md5: head.toString('hex', 22, 38),
		audioStart: position,
	};
	if (info.rateHz === 0 || info.bits < 4 || info.maxBlockFrames < 16 || info.minBlockFrames > info.maxBlockFrames)
		throw fileError(path, 'malformed', 'Its STREAMINFO block cannot be right.', 'Encode the file again.');
	return info;
}
