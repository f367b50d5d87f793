import { BEXT_LOUDNESS_AT, type BroadcastInfo, encodeBext } from './bext.ts';

/** 20-bit samples lie in the upper bits of 24-bit words. */
export type WavSample = 'int16' | 'int20' | 'int24' | 'int32' | 'float32' | 'float64';

export interface WavFormat {
	channels: number;
	rateHz: number;
	sample: WavSample;
	/** Null leaves the `bext` chunk out. */
	broadcast: BroadcastInfo | null;
}

interface SampleFacts {
	bits: number;
	container: number;
	float: boolean;
}

const SAMPLES: Record<WavSample, SampleFacts> = {
	int16: { bits: 16, container: 16, float: false },
	int20: { bits: 20, container: 24, float: false },
	int24: { bits: 24, container: 24, float: false },
	int32: { bits: 32, container: 32, float: false },
	float32: { bits: 32, container: 32, float: true },
	float64: { bits: 64, container: 64, float: true },
};

/** Valid bits, container bits and kind of a sample type. */
export function sampleFacts(sample: WavSample): SampleFacts {
	return SAMPLES[sample];
}

/** Speaker masks by channel count (WAVE_FORMAT_EXTENSIBLE): mono is the centre; 0 leaves them unassigned. */
const MASKS: Record<number, number> = { 1: 0x4, 2: 0x3, 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3f, 8: 0x63f };

const SUB_FORMAT_TAIL = Buffer.from('000000001000800000aa00389b71', 'hex');
/** `ds64` without table, and the JUNK that keeps its place. */
const DS64_BYTES = 28;
const CHUNK_HEAD_BYTES = 8;

function chunk(id: string, data: Buffer): Buffer {
	const head = Buffer.alloc(8);
	head.write(id, 0, 'latin1');
	head.writeUInt32LE(data.length, 4);
	return Buffer.concat(data.length % 2 === 0 ? [head, data] : [head, data, Buffer.alloc(1)]);
}

function formatChunk(format: WavFormat): Buffer {
	const { bits, container, float } = sampleFacts(format.sample);
	const { channels, rateHz } = format;
	const extensible = channels > 2 || bits < container;
	const data = Buffer.alloc(extensible ? 40 : float ? 18 : 16);
	const tag = float ? 3 : 1;
	const blockAlign = (channels * container) / 8;
	data.writeUInt16LE(extensible ? 0xfffe : tag, 0);
	data.writeUInt16LE(channels, 2);
	data.writeUInt32LE(rateHz, 4);
	data.writeUInt32LE(rateHz * blockAlign, 8);
	data.writeUInt16LE(blockAlign, 12);
	data.writeUInt16LE(container, 14);
	if (extensible) {
		data.writeUInt16LE(22, 16);
		data.writeUInt16LE(bits, 18);
		data.writeUInt32LE(MASKS[channels] ?? 0, 20);
		data.writeUInt16LE(tag, 24);
		SUB_FORMAT_TAIL.copy(data, 26);
	}
	return data;
}

export interface WavHeader {
	bytes: Buffer;
	/** Offset of the sample count in the `fact` chunk; null for integers, which have none. */
	factAt: number | null;
	/** Offset of the size of the `data` chunk. */
	dataSizeAt: number;
	/** Offset of the readings in the `bext` chunk; null without one. */
	loudnessAt: number | null;
}

/**
 * The head of a WAV file up to its first sample, sizes still 0: RIFF, JUNK (place of a later `ds64`), `bext`, `fmt `,
 * `fact` for floating point, `data`. EBU Tech 3285, 3306.
 */
export function buildWavHeader(format: WavFormat): WavHeader {
	const riff = Buffer.alloc(12);
	riff.write('RIFF', 0, 'latin1');
	riff.write('WAVE', 8, 'latin1');
	const parts = [riff, chunk('JUNK', Buffer.alloc(DS64_BYTES))];
	const lengthOf = (all: readonly Buffer[]) => all.reduce((sum, part) => sum + part.length, 0);
	const loudnessAt = format.broadcast === null ? null : lengthOf(parts) + CHUNK_HEAD_BYTES + BEXT_LOUDNESS_AT;
	if (format.broadcast !== null) parts.push(chunk('bext', encodeBext(format.broadcast)));
	parts.push(chunk('fmt ', formatChunk(format)));
	let factAt: number | null = null;
	if (sampleFacts(format.sample).float) {
		factAt = lengthOf(parts) + CHUNK_HEAD_BYTES;
		parts.push(chunk('fact', Buffer.alloc(4)));
	}
	const data = Buffer.alloc(8);
	data.write('data', 0, 'latin1');
	parts.push(data);
	const bytes = Buffer.concat(parts);
	return { bytes, factAt, dataSizeAt: bytes.length - 4, loudnessAt };
}

/**
 * Puts the final sizes into a header. From `rf64AtBytes` on the file becomes RF64: the JUNK chunk turns into `ds64`,
 * 32-bit sizes into 0xFFFFFFFF (EBU Tech 3306).
 */
export function settleWavHeader(
	header: Omit<WavHeader, 'loudnessAt'>,
	frames: number,
	dataBytes: number,
	rf64AtBytes: number,
): 'wav' | 'rf64' {
	const { bytes, factAt, dataSizeAt } = header;
	const riffBytes = bytes.length + dataBytes + (dataBytes % 2) - 8;
	const large = riffBytes >= rf64AtBytes;
	bytes.write(large ? 'RF64' : 'RIFF', 0, 'latin1');
	bytes.writeUInt32LE(large ? 0xffffffff : riffBytes, 4);
	bytes.writeUInt32LE(large ? 0xffffffff : dataBytes, dataSizeAt);
	if (factAt !== null) bytes.writeUInt32LE(large ? 0xffffffff : frames, factAt);
	if (!large) return 'wav';
	bytes.write('ds64', 12, 'latin1');
	bytes.writeBigUInt64LE(BigInt(riffBytes), 20);
	bytes.writeBigUInt64LE(BigInt(dataBytes), 28);
	bytes.writeBigUInt64LE(BigInt(frames), 36);
	return 'rf64';
}
