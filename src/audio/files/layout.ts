import { basename } from 'node:path';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { ByteSource } from './byteSource.ts';
import { fileError } from './fault.ts';
import type { PcmLayout } from './pcmReader.ts';
import type { SampleFormat } from './samples.ts';

/** Channels above which a header is taken for damaged; also bounds every buffer. */
const MOST_CHANNELS = 64;
const HIGHEST_RATE_HZ = 6_144_000;
/** More chunks than any sound program writes; a file of empty chunks must not keep us for hours. */
export const MOST_CHUNKS = 4096;

export interface OpenOptions {
	/**
	 * What to do with a file that holds less audio than its header says, or whose header was never finished:
	 * `refuse` it (a mix, a reference), or `accept` what is there (looking into an interrupted capture).
	 */
	incomplete: 'refuse' | 'accept';
}

/** What a header says, before it is compared with the file. */
export interface Declared {
	container: AudioFileFacts['container'];
	format: SampleFormat;
	/** Valid bits, 1…64. */
	bits: number;
	rateHz: number;
	channels: number;
	dataStart: number;
	/** Bytes of audio the header promises; null when the header was never finished. */
	dataBytes: number | null;
	warnings: string[];
}

/** @throws DetentError `file.malformed` for a channel count or rate that cannot be */
export function checkStream(path: string, channels: number, rateHz: number): void {
	if (channels < 1 || channels > MOST_CHANNELS)
		throw fileError(
			path,
			'malformed',
			`The header says ${channels} channels.`,
			`Files of 1 to ${MOST_CHANNELS} channels can be read; bounce it again.`,
		);
	if (!Number.isInteger(rateHz) || rateHz < 1 || rateHz > HIGHEST_RATE_HZ)
		throw fileError(path, 'malformed', `The header says a sample rate of ${rateHz} Hz.`, 'Bounce it again.');
}

/**
 * Compares the header with the file.
 *
 * @throws DetentError `file.malformed`, `file.no-audio`, `file.truncated`, `file.unfinished`
 */
export function settleLayout(source: ByteSource, declared: Declared, options: OpenOptions): PcmLayout {
	const { path } = source;
	const { container, format, bits, rateHz, channels, dataStart } = declared;
	checkStream(path, channels, rateHz);
	const warnings = [...declared.warnings];
	const frameBytes = channels * format.bytes;
	const there = Math.max(0, source.size - dataStart);
	const present = Math.floor(there / frameBytes);
	let frames: number;
	if (declared.dataBytes === null) {
		if (options.incomplete === 'refuse')
			throw fileError(
				path,
				'unfinished',
				'Its header was never finished: the program that wrote it was interrupted, or is still writing.',
				'Wait for it, or bounce the mix again.',
			);
		warnings.push('The header was never finished; the length is what the file holds.');
		frames = present;
	} else if (declared.dataBytes > there) {
		if (options.incomplete === 'refuse')
			throw fileError(
				path,
				'truncated',
				`The header promises ${Math.floor(declared.dataBytes / frameBytes)} frames, the file holds ${present}.`,
				'Copy or bounce the file again.',
			);
		warnings.push('The file ends before the audio that its header promises.');
		frames = present;
	} else {
		frames = Math.floor(declared.dataBytes / frameBytes);
		if (frames * frameBytes !== declared.dataBytes)
			warnings.push('The audio does not end on a whole frame; the last, partial frame is left out.');
	}
	if (frames === 0) throw fileError(path, 'no-audio', 'The file holds no audio.', 'Bounce the mix again.');
	return {
		facts: {
			fileName: basename(path),
			container,
			encoding: format.kind === 'float' ? 'float' : 'pcm',
			bits,
			rateHz,
			channels,
			frames,
			bytes: source.size,
		},
		format,
		dataStart,
		warnings,
	};
}
