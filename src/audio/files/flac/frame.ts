import { type BitReader, FlacDamage } from './bitReader.ts';
import { crc8, crc16 } from './crc.ts';
import type { StreamInfo } from './streamInfo.ts';
import { SubframeDecoder } from './subframe.ts';

const BITS_BY_CODE = [0, 8, 12, -1, 16, 20, 24, 32] as const;

/** Decodes whole frames (RFC 9639 §9); the last one decoded is in its fields. Nothing is allocated per frame. */
export class FrameDecoder {
	/** Samples of each channel as integers. */
	readonly samples: readonly Float64Array[];
	/** Stream position of the first sample of the frame. */
	firstFrame = 0;
	/** Samples of each channel in the frame. */
	blockFrames = 0;
	readonly #info: StreamInfo;
	readonly #subframes = new SubframeDecoder();

	constructor(info: StreamInfo) {
		this.#info = info;
		this.samples = Array.from({ length: info.channels }, () => new Float64Array(info.maxBlockFrames));
	}

	/**
	 * Decodes the frame that begins at the reader's position (a whole byte), and checks both its CRCs.
	 *
	 * @throws FlacDamage
	 */
	decode(reader: BitReader): void {
		const start = reader.position >>> 3;
		const assignment = this.#header(reader, start);
		const { samples, blockFrames } = this;
		const { channels, bits } = this.#info;
		for (let channel = 0; channel < channels; channel++) {
			const plane = samples[channel];
			if (plane === undefined) break;
			const isSide = assignment === 9 ? channel === 0 : assignment >= 8 && channel === 1;
			this.#subframes.decode(reader, isSide ? bits + 1 : bits, blockFrames, plane);
		}
		reader.alignToByte();
		const end = reader.position >>> 3;
		const stated = reader.bits(16);
		reader.checkEnd();
		if (crc16(reader.bytes, start, end) !== stated) throw new FlacDamage('a frame fails its checksum');
		if (assignment >= 8) this.#decorrelate(assignment);
	}

	/** @returns the channel assignment */
	#header(reader: BitReader, start: number): number {
		const info = this.#info;
		if (reader.bits(15) !== 0x7ffc) throw new FlacDamage('no frame begins where one should');
		const variable = reader.bits(1) === 1;
		const blockCode = reader.bits(4);
		const rateCode = reader.bits(4);
		const assignment = reader.bits(4);
		const bitsCode = reader.bits(3);
		if (reader.bits(1) !== 0) throw new FlacDamage('a frame header has a reserved bit set');
		const number = codedNumber(reader);
		let blockFrames = 0;
		if (blockCode === 1) blockFrames = 192;
		else if (blockCode >= 2 && blockCode <= 5) blockFrames = 144 << blockCode;
		else if (blockCode === 6) blockFrames = reader.bits(8) + 1;
		else if (blockCode === 7) blockFrames = reader.bits(16) + 1;
		else if (blockCode >= 8) blockFrames = 1 << blockCode;
		if (rateCode === 12) reader.bits(8);
		else if (rateCode === 13 || rateCode === 14) reader.bits(16);
		const end = reader.position >>> 3;
		if (crc8(reader.bytes, start, end) !== reader.bits(8)) throw new FlacDamage('a frame header fails its checksum');
		reader.checkEnd();
		const channels = assignment < 8 ? assignment + 1 : 2;
		const bits = BITS_BY_CODE[bitsCode] ?? -1;
		if (
			channels !== info.channels ||
			(bitsCode !== 0 && bits !== info.bits) ||
			assignment > 10 ||
			blockFrames < 1 ||
			blockFrames > info.maxBlockFrames
		)
			throw new FlacDamage('a frame does not fit the stream it is in');
		this.blockFrames = blockFrames;
		this.firstFrame = variable ? number : number * info.maxBlockFrames;
		return assignment;
	}

	/** Left/side, side/right and mid/side back to left and right. */
	#decorrelate(assignment: number): void {
		const [first, second] = this.samples;
		if (first === undefined || second === undefined) return;
		for (let index = 0; index < this.blockFrames; index++) {
			const one = first[index] ?? 0;
			const two = second[index] ?? 0;
			if (assignment === 8) second[index] = one - two;
			else if (assignment === 9) first[index] = one + two;
			else {
				const middle = 2 * one + (two & 1);
				first[index] = (middle + two) / 2;
				second[index] = (middle - two) / 2;
			}
		}
	}
}

/** The frame or sample number, coded like UTF-8 with up to 36 bits. */
function codedNumber(reader: BitReader): number {
	const first = reader.bits(8);
	const ones = Math.clz32(~(first << 24));
	if (ones === 0) return first;
	if (ones === 1 || ones === 8) throw new FlacDamage('a frame has no legal number');
	let number = first & (0x7f >> ones);
	for (let more = 1; more < ones; more++) {
		const next = reader.bits(8);
		if (next >> 6 !== 2) throw new FlacDamage('a frame has no legal number');
		number = number * 64 + (next & 0x3f);
	}
	return number;
}
