import { Dither } from '../../../src/dsp/dither/dither.ts';
import { noiseShape, shapesAtRate } from '../../../src/dsp/dither/noiseShapes.ts';
import { sine } from '../../dsp/signals.ts';
import { coherentTone, noiseLevels, staircase, staircaseNoise } from '../measure/ditherNoise.ts';
import { hasCommand } from '../peers/peer.ts';
import { type BenchContext, type BenchSection, commands, type Figure, type SectionResult, table } from '../section.ts';
import { type Bits, type Ditherer, FFMPEG, ours, SOX } from './dither/contenders.ts';
import { type SpeedRow, speed } from './dither/speed.ts';

const RATES_HZ = [44100, 48000, 88200, 96000, 176400, 192000];
const TONE_HZ = 1000;

/** One contender at one word length. */
interface Reading {
	readonly name: string;
	readonly totalDb: number;
	readonly audibleDb: number;
	readonly aWeightedDb: number;
	readonly phonDb: number;
	readonly fundamentalDb: number;
	readonly worstHarmonicDb: number;
	readonly excessDb: number;
	readonly modulationDb: number | null;
	readonly meanErrorLsb: number | null;
	/** Of the errors of both channels. */
	readonly correlation: number;
}

const HEAD = [
	'dither',
	'noise, whole band dBFS',
	'20 Hz–20 kHz',
	'A-weighted',
	'15-phon weighted',
	'fundamental',
	'worst harmonic, 32 s coherent',
	'excess over the noise around dB',
	'modulation dB',
	'mean error LSB',
	'correlation of channels',
];

function row(r: Reading): string[] {
	const levels = [r.totalDb, r.audibleDb, r.aWeightedDb, r.phonDb, r.fundamentalDb];
	return [
		r.name,
		...levels.map((db) => db.toFixed(2)),
		r.worstHarmonicDb.toFixed(1),
		r.excessDb.toFixed(1),
		r.modulationDb === null || Number.isNaN(r.modulationDb) ? '–' : r.modulationDb.toFixed(2),
		r.meanErrorLsb === null ? '–' : r.meanErrorLsb.toFixed(4),
		r.correlation.toFixed(4),
	];
}

const difference = (output: Float64Array, input: Float64Array) =>
	Float64Array.from({ length: Math.min(output.length, input.length) }, (_, i) => (output[i] ?? 0) - (input[i] ?? 0));

function correlation(a: Float64Array, b: Float64Array): number {
	const product = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
	return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

/** Reads a contender on a sine, and on a staircase of DC too where `stairs` is asked for. */
function read(context: BenchContext, ditherer: Ditherer, bits: Bits, levelDb: number, stairs: boolean): Reading {
	context.progress(`${ditherer.name}, ${bits} bits`);
	const rateHz = 44100;
	const lsb = 2 ** (1 - bits);
	const input = sine((context.quick ? 4 : 32) * rateHz, rateHz, TONE_HZ, 10 ** (levelDb / 20));
	const [left, right] = ditherer.run(context.folder, { rateHz, planes: [input, input] }, bits) as [
		Float64Array,
		Float64Array,
	];
	const error = difference(left, input);
	let steps: ReturnType<typeof staircaseNoise> | null = null;
	if (stairs) {
		const dc = staircase(lsb);
		const output = ditherer.run(context.folder, { rateHz, planes: [dc, dc] }, bits)[0] as Float64Array;
		steps = staircaseNoise(difference(output, dc), lsb);
	}
	return {
		name: ditherer.name,
		...noiseLevels(error, rateHz),
		...coherentTone(left, rateHz, TONE_HZ),
		modulationDb: steps?.modulationDb ?? null,
		meanErrorLsb: steps?.meanErrorLsb ?? null,
		correlation: correlation(error, difference(right, input)),
	};
}

/** Every shape of ours at every rate. */
function atAllRates({ quick }: BenchContext): { rows: string[][]; worstExcessDb: number } {
	let worstExcessDb = Number.NEGATIVE_INFINITY;
	const rows = RATES_HZ.flatMap((rateHz) =>
		shapesAtRate(rateHz).map((shape) => {
			const input = sine((quick ? 4 : 32) * rateHz, rateHz, TONE_HZ, 10 ** (-90 / 20));
			const output = input.slice();
			const dither = new Dither(1, { bits: 16, seed: 1, shape: noiseShape(shape, rateHz) ?? undefined });
			dither.process([output], output.length);
			const levels = noiseLevels(difference(output, input), rateHz);
			const { excessDb } = coherentTone(output, rateHz, TONE_HZ);
			worstExcessDb = Math.max(worstExcessDb, excessDb);
			return [
				String(rateHz),
				shape,
				levels.totalDb.toFixed(2),
				levels.phonDb.toFixed(2),
				dither.peakNoiseLsb.toFixed(1),
				excessDb.toFixed(1),
			];
		}),
	);
	return { rows, worstExcessDb };
}

function qualityFigures(readings: readonly Reading[], worstExcessDb: number): Figure[] {
	const of = (name: string) => readings.find((reading) => reading.name === name);
	const flat = of('Detent tpdf');
	const best = of('Detent weighted');
	if (flat === undefined || best === undefined) return [];
	const sox = readings.filter(({ name }) => name.startsWith('sox ') && !name.includes('rounds'));
	const softest = sox.reduce<Reading | null>(
		(least, reading) => (least === null || reading.phonDb < least.phonDb ? reading : least),
		null,
	);
	const beside = (show: (reading: Reading) => string, reading: Reading | null | undefined) =>
		reading === null || reading === undefined ? 'sox: not installed (sox)' : `${reading.name}: ${show(reading)}`;
	const soxFlat = of('sox TPDF');
	const modulation = (reading: Reading) => `${(reading.modulationDb ?? Number.NaN).toFixed(2)} dB`;
	const meanError = (reading: Reading) => `${(reading.meanErrorLsb ?? Number.NaN).toFixed(4)} LSB`;
	const figure = (what: string, target: string, ours: string, peer: string, met: boolean): Figure =>
		met ? { what, target, ours, peer, met } : { what, target, ours, peer, met, note: 'see the tables' };
	const detent = readings.filter(({ name }) => name.startsWith('Detent'));
	const worstMean = detent.reduce((worst, reading) => Math.max(worst, reading.meanErrorLsb ?? 0), 0);
	const worstCorrelation = detent.reduce((worst, reading) => Math.max(worst, Math.abs(reading.correlation)), 0);
	return [
		figure(
			'noise of flat dither at 16 bits',
			'−93.3 ± 0.05 dB',
			`${flat.totalDb.toFixed(2)} dB`,
			beside(({ totalDb }) => `${totalDb.toFixed(2)} dB`, soxFlat),
			Math.abs(flat.totalDb + 93.3) <= 0.05,
		),
		figure(
			'modulation of that noise by DC',
			'≤ 0.15 dB',
			modulation(flat),
			beside(modulation, soxFlat),
			(flat.modulationDb ?? Number.NaN) <= 0.15,
		),
		figure(
			'mean error, worst shape',
			'≤ 0.01 LSB',
			`${worstMean.toFixed(4)} LSB`,
			beside(meanError, soxFlat),
			worstMean <= 0.01,
		),
		figure(
			'harmonics of a −90 dBFS sine over the noise around, worst shape and rate',
			'≤ 9 dB',
			`${worstExcessDb.toFixed(1)} dB`,
			beside(
				({ excessDb }) => `${excessDb.toFixed(1)} dB`,
				sox.reduce<Reading | null>((worst, r) => (worst === null || r.excessDb > worst.excessDb ? r : worst), null),
			),
			worstExcessDb <= 9,
		),
		figure(
			'best shape at 44.1 kHz, 16 bits, 15-phon weighted',
			'≤ −112.6 dB',
			`weighted: ${best.phonDb.toFixed(2)} dB (whole band ${best.totalDb.toFixed(1)})`,
			beside(({ phonDb, totalDb }) => `${phonDb.toFixed(2)} dB (whole band ${totalDb.toFixed(1)})`, softest),
			best.phonDb <= -112.6 && best.phonDb <= (softest?.phonDb ?? 0),
		),
		figure(
			'correlation of two channels, worst shape',
			'< 0.01',
			worstCorrelation.toFixed(4),
			beside(({ correlation: r }) => Math.abs(r).toFixed(4), soxFlat),
			worstCorrelation < 0.01,
		),
	];
}

function speedFigures(rows: readonly SpeedRow[]): Figure[] {
	return (['Detent tpdf', 'Detent f-weighted', 'Detent weighted'] as const).flatMap((name): Figure[] => {
		const found = rows.find((candidate) => candidate.name === name);
		if (found === undefined) return [];
		const theirs = name === 'Detent tpdf' ? 'sox TPDF' : 'sox f-weighted';
		const speedOf = rows.find((candidate) => candidate.name.startsWith(`${theirs},`))?.timesRealTime;
		return [
			{
				what: `speed, ${name.replace('Detent ', '')}, net of conversion`,
				target: '≥ 1× sox',
				ours: found.overSox === null ? `${found.timesRealTime.toFixed(0)}× real time` : `${found.overSox.toFixed(2)}×`,
				peer: speedOf === undefined ? 'sox: not installed (sox)' : `${theirs}: 1 (${speedOf.toFixed(0)}× real time)`,
				met: found.overSox === null ? null : found.overSox >= 1,
				...(found.overSox === null ? { note: 'sox is not installed' } : {}),
				...(found.overSox !== null && found.overSox < 1 ? { note: 'see the table of speeds' } : {}),
			},
		];
	});
}

function speedTable(rows: readonly SpeedRow[]): string {
	const times = (value: number | null) => (value === null || value <= 0 ? '–' : value.toFixed(2));
	return table(
		['dither', 'times real time', 'times sox', 'times ffmpeg'],
		rows.map((r) => [
			r.name,
			Number.isFinite(r.timesRealTime) && r.timesRealTime > 0 && r.timesRealTime < 1e5
				? r.timesRealTime.toFixed(0)
				: 'too little to measure',
			times(r.overSox),
			times(r.overFfmpeg),
		]),
	);
}

async function run(context: BenchContext): Promise<SectionResult> {
	const peers = { sox: hasCommand('sox'), ffmpeg: hasCommand('ffmpeg') };
	const at16 = [...shapesAtRate(44100).map(ours), ...(peers.sox ? SOX : []), ...(peers.ffmpeg ? FFMPEG : [])].map(
		(ditherer) => read(context, ditherer, 16, -90, true),
	);
	const flat = [ours('tpdf'), ...(peers.sox ? SOX.slice(1, 2) : []), ...(peers.ffmpeg ? FFMPEG.slice(1, 2) : [])];
	const at20 = [...flat, ours('weighted')].map((ditherer) => read(context, ditherer, 20, -120, false));
	const at24 = flat.slice(0, peers.sox ? 2 : 1).map((ditherer) => read(context, ditherer, 24, -138, false));
	context.progress('all shapes at all rates');
	const rates = atAllRates(context);
	context.progress('speed');
	const speeds = await speed(context.folder, context.quick, peers);
	const markdown = [
		'### 16 bits, −90 dBFS 1 kHz, 44.1 kHz',
		table(HEAD, at16.map(row)),
		'Full-scale sine = 0 dB. The weighting is the 15-phon contour of ISO 226:2003, 0 dB at 1 kHz, with the value of 20 Hz at 20 kHz. Noise is read through Hann windows; without them what a shape moves up to 20 kHz leaks down into the weighted figure, by 0.4 dB for improved-e. Modulation and mean error: 16 levels of DC below one LSB, 4 s each. Below about 9 dB an excess is chance.',
		'### 20 bits, −120 dBFS',
		table(HEAD, at20.map(row)),
		'### 24 bits, −138 dBFS',
		table(HEAD, at24.map(row)),
		'### Shapes of Detent at all rates, 16 bits, −90 dBFS 1 kHz',
		table(['rate Hz', 'shape', 'noise dBFS', '15-phon weighted', 'peak LSB', 'harmonic excess dB'], rates.rows),
		'### Speed, stereo 44.1 kHz to 16 bits',
		speedTable(speeds),
		'CPU time of interleaved rounds. Peers: float WAV file to 16-bit WAV file, less their plain conversion; ours: the kernel in blocks of 4096, Float64 in and out. The shapes of Detent alone are set beside f-weighted. ffmpeg is faster at flat dither: it adds a table of noise that it repeats, which costs next to nothing.',
		commands([
			'sox -t f64 -r 44100 -c 2 in.f64 -t raw -e signed -b 16 out.raw dither -f improved-e-weighted',
			'ffmpeg -f f64le -ar 44100 -ac 2 -i in.f64 -af aresample=osf=s16:dither_method=improved_e_weighted -f s16le out.raw',
			'sox in.wav -b 16 out.wav dither -f f-weighted   # less: sox -D in.wav -b 16 out.wav',
		]),
	].join('\n\n');
	return { markdown, figures: [...qualityFigures(at16, rates.worstExcessDb), ...speedFigures(speeds)] };
}

/** Dither and noise shaping beside sox and ffmpeg. */
export const dither: BenchSection = { name: 'dither', title: 'Dither and noise shaping', run };
