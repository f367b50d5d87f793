import { extname } from 'node:path';
import { readAiffHeader } from './aiffHeader.ts';
import { ByteSource } from './byteSource.ts';
import { fileError } from './fault.ts';
import { FlacReader } from './flac/flacReader.ts';
import { type OpenOptions, settleLayout } from './layout.ts';
import { PcmReader } from './pcmReader.ts';
import type { AudioReader } from './reader.ts';
import { readWavHeader } from './wavHeader.ts';

type Family = 'WAV' | 'AIFF' | 'FLAC';

/** What a file's name promises. A name without a known ending promises nothing. */
const ENDINGS: Record<string, Family> = {
	'.wav': 'WAV',
	'.wave': 'WAV',
	'.bwf': 'WAV',
	'.rf64': 'WAV',
	'.bw64': 'WAV',
	'.aif': 'AIFF',
	'.aiff': 'AIFF',
	'.aifc': 'AIFF',
	'.flac': 'FLAC',
};

/** Formats that are known by their first bytes, and cannot be read. */
function foreignFormat(head: Buffer): string | null {
	const text = head.toString('latin1');
	if (text.startsWith('ID3') || ((head[0] ?? 0) === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2)) return 'an MP3';
	if (text.startsWith('OggS')) return 'an Ogg';
	if (text.slice(4, 8) === 'ftyp') return 'an MP4';
	if (text.startsWith('caff')) return 'a CAF';
	if (text.startsWith('riff')) return 'a Wave64';
	if (text.startsWith('RIFX')) return 'a big-endian RIFF';
	if (text.startsWith('wvpk')) return 'a WavPack';
	if (text.startsWith('RIFF')) return `a RIFF ${JSON.stringify(text.slice(8, 12).trim())}`;
	return null;
}

function checkName(path: string, family: Family): void {
	const ending = extname(path).toLowerCase();
	const promised = ENDINGS[ending];
	if (promised !== undefined && promised !== family)
		throw fileError(
			path,
			'mislabelled',
			`The name says ${promised}, but it is ${family === 'AIFF' ? 'an' : 'a'} ${family} file inside.`,
			'Find out which file this is, then give it the right ending.',
		);
}

/** Where `fLaC` stands: at the start, or after an ID3v2 tag that some taggers put there; null when nowhere. */
function findFlac(source: ByteSource, head: Buffer): number | null {
	let start = 0;
	if (head.toString('latin1', 0, 3) === 'ID3') {
		start = 10;
		for (let index = 6; index < 10; index++) start += (head.readUInt8(index) & 0x7f) << (7 * (9 - index));
	}
	const mark = Buffer.alloc(4);
	source.read(mark, 0, 4, start);
	return mark.toString('latin1') === 'fLaC' ? start : null;
}

function openSource(source: ByteSource, options: OpenOptions): AudioReader {
	const { path } = source;
	if (source.size === 0) throw fileError(path, 'empty', 'The file has 0 bytes.', 'Copy or bounce the file again.');
	const head = Buffer.alloc(12);
	const got = source.read(head, 0, 12, 0);
	const id = head.toString('latin1', 0, 4);
	const form = head.toString('latin1', 8, 12);
	const riff = id === 'RIFF' ? 'wav' : id === 'RF64' ? 'rf64' : id === 'BW64' ? 'bw64' : null;
	if (riff !== null && (form === 'WAVE' || got < 12)) {
		checkName(path, 'WAV');
		return new PcmReader(source, settleLayout(source, readWavHeader(source, riff), options));
	}
	if (id === 'FORM' && (form === 'AIFF' || form === 'AIFC' || got < 12)) {
		checkName(path, 'AIFF');
		return new PcmReader(source, settleLayout(source, readAiffHeader(source, form), options));
	}
	const flacStart = findFlac(source, head);
	if (flacStart !== null) {
		checkName(path, 'FLAC');
		return new FlacReader(source, flacStart, options);
	}
	const foreign = foreignFormat(head.subarray(0, got));
	throw fileError(
		path,
		'unsupported',
		foreign === null ? 'This is not an audio file that Detent knows.' : `This is ${foreign} file.`,
		'WAV, RF64, AIFF and FLAC can be read.',
	);
}

/**
 * Opens WAV (8…32-bit integers, 32- and 64-bit float), RF64, BW64, AIFF, AIFF-C or FLAC. The content decides what it is;
 * a name that says something else is refused. Memory does not depend on the file's length or on what its header states.
 *
 * @throws DetentError `file.*`: `not-found`, `not-a-file`, `no-permission`, `unreadable`, `empty`, `no-audio`,
 * `malformed`, `truncated`, `unfinished`, `unsupported`, `mislabelled`
 */
export function openAudioFile(path: string, options: OpenOptions = { incomplete: 'refuse' }): AudioReader {
	const source = new ByteSource(path);
	try {
		return openSource(source, options);
	} catch (error) {
		source.close();
		throw error;
	}
}
