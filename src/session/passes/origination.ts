import type { BroadcastInfo } from '../../audio/files/bext.ts';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';

/** What is known of a print when it starts, for the file that holds it. */
export interface PrintOrigin {
	pass: string;
	startedAtMs: number;
	/** `Album: Track`. */
	title: string;
	number: number;
	mix: AudioFileFacts;
	audio: AudioConfig;
	simulated: boolean;
	/** Units in patch order: `Pultec EQP-1A #1234`. */
	units: readonly string[];
	version: string;
}

/** The same for the master of a print: one digital step more. */
export function masterOrigination(print: BroadcastInfo, rateHz: number, bits: number): BroadcastInfo {
	const { codingHistory, description, originator } = print;
	return {
		...print,
		description: `${description}, master`,
		codingHistory: [
			...codingHistory,
			`A=PCM,F=${rateHz},W=${bits},M=stereo,T=${freeText([originator, 'digital stages', ...(bits === 32 ? ['32-bit float file'] : [])])}`,
		],
	};
}

const two = (value: number) => String(value).padStart(2, '0');

/** The free text of a coding history line: it may hold no comma (EBU R98). */
const freeText = (words: readonly string[]) => words.map((word) => word.replaceAll(/[,;]/g, ' ')).join('; ');

/**
 * Where a capture comes from, for its `bext` chunk (EBU Tech 3285) and coding history (EBU R98): the mix, the rack as the
 * analogue step, and the converter. Date and time are this machine's local time when the print was started; the reference
 * is the pass's id, whose 32 hexadecimal digits fill the field.
 */
export function origination(origin: PrintOrigin): BroadcastInfo {
	const { audio, mix, number, pass, simulated, startedAtMs, title, units, version } = origin;
	const started = new Date(startedAtMs);
	const midnight = new Date(startedAtMs);
	midnight.setHours(0, 0, 0, 0);
	const mode = (channels: number) => (channels === 1 ? 'mono' : 'stereo');
	const converter = audio.converter ?? audio.device ?? `${audio.backend} converter`;
	return {
		description: `${title}, print ${number}`,
		originator: `Detent ${version}`,
		originatorReference: pass.replaceAll('-', ''),
		date: `${started.getFullYear()}-${two(started.getMonth() + 1)}-${two(started.getDate())}`,
		time: [started.getHours(), started.getMinutes(), started.getSeconds()].map(two).join(':'),
		timeReferenceFrames: Math.round(((startedAtMs - midnight.getTime()) * audio.rateHz) / 1000),
		loudness: null,
		codingHistory: [
			`A=PCM,F=${mix.rateHz},W=${mix.bits},M=${mode(mix.channels)},T=${freeText([mix.fileName, `sha256 ${mix.sha256.slice(0, 16)}`])}`,
			...(units.length === 0
				? []
				: [`A=ANALOGUE,M=stereo,T=${freeText([...(simulated ? ['simulated'] : []), ...units])}`]),
			`A=PCM,F=${audio.rateHz},W=${audio.wordLengthBits},M=stereo,T=${freeText([`Detent ${version}`, converter, '32-bit float file'])}`,
		],
	};
}
