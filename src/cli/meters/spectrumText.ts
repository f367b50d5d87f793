import { SPECTRUM_FLOOR_DB } from '../../shared/model/spectrumBands.ts';
import type { LiveSpectrum } from '../../shared/protocol/meters.ts';

const OCTAVES = ['31.5', '63', '125', '250', '500', '1k', '2k', '4k', '8k', '16k'] as const;
/** The sixth of an octave with 1 kHz in its middle, and which of the octaves has it. */
const SIXTH_OF_1K = 34;
const OCTAVE_OF_1K = 5;
/** Each is so many dB, and the highest reaches 0 dB. */
const BARS = [...'▁▂▃▄▅▆▇█'];
const BAR_DB = 8;
const NAME_WIDTH = 8;
const CELL_WIDTH = 7;

/** 0 for silence, and for what is beyond the reading. */
function powerOf(bands: readonly number[], sixth: number): number {
	const db = bands[sixth] ?? SPECTRUM_FLOOR_DB;
	return db <= SPECTRUM_FLOOR_DB ? 0 : 10 ** (db / 10);
}

/** The powers of the three thirds of each octave: of each the sixth in its middle, and half of the two beside it. */
function thirdsOf(bands: readonly number[]): number[][] {
	return OCTAVES.map((_, octave) => {
		const middle = SIXTH_OF_1K + 6 * (octave - OCTAVE_OF_1K);
		return [middle - 2, middle, middle + 2].map(
			(sixth) => powerOf(bands, sixth) + (powerOf(bands, sixth - 1) + powerOf(bands, sixth + 1)) / 2,
		);
	});
}

function octaveText(thirds: readonly number[]): string {
	const power = thirds.reduce((sum, third) => sum + third, 0);
	return power === 0 ? '–' : (10 * Math.log10(power)).toFixed(1);
}

function barOf(power: number): string {
	const bar = BARS.length + Math.floor((10 * Math.log10(power)) / BAR_DB);
	return BARS[Math.min(bar, BARS.length - 1)] ?? ' ';
}

/** The spectrum of mix and master in octaves from 22 Hz to 22 kHz, dB, and the master's thirds of an octave as bars, in lines. */
export function spectrumText({ master, source }: LiveSpectrum): string {
	const thirds = thirdsOf(master);
	const rows: [string, readonly string[]][] = [
		['octaves', OCTAVES],
		['mix', thirdsOf(source).map(octaveText)],
		['master', thirds.map(octaveText)],
		['thirds', thirds.map((octave) => octave.map(barOf).join(''))],
	];
	return rows
		.map(([name, cells]) => name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join(''))
		.map((line) => `${line.trimEnd()}\n`)
		.join('');
}
