import { CONVERTIBLE_RATES_HZ } from '../../../src/dsp/resample/resample.ts';
import { programme } from '../material/programme.ts';
import { notInstalled } from '../peers/peer.ts';
import { type BenchContext, type BenchSection, commands, type Figure, type SectionResult, table } from '../section.ts';
import { interleaved, speedRatio, type Timing } from '../timing.ts';
import { type Converter, converters, OURS, OURS_IN_FLOAT } from './resample/converters.ts';
import { type Quality, quality } from './resample/quality.ts';

type Pair = readonly [number, number];

const PEER_PAIRS: readonly Pair[] = [
	[96000, 44100],
	[48000, 44100],
	[44100, 96000],
];
const SPEED_PAIRS: readonly Pair[] = [
	[96000, 44100],
	[44100, 96000],
];
const ALL_PAIRS: readonly Pair[] = CONVERTIBLE_RATES_HZ.flatMap((inRateHz) =>
	CONVERTIBLE_RATES_HZ.filter((outRateHz) => outRateHz !== inRateHz).map((outRateHz) => [inRateHz, outRateHz] as const),
);

const HEAD = [
	'converter',
	'gain dB',
	'ripple ≤ 18k dB',
	'ripple ≤ 20k dB',
	'−0.1 dB at Hz',
	'−3 dB at Hz',
	'THD+N 997',
	'THD+N 10k',
	'THD+N 19k',
	'worst spur 19k',
	'alias < 2 kHz above',
	'alias beyond',
	'image',
];

const level = (db: number | null) => (db === null ? '–' : db.toFixed(1));
const title = ([inRateHz, outRateHz]: Pair) => `${inRateHz} → ${outRateHz} Hz`;

function qualityRow(name: string, q: Quality): string[] {
	return [
		name,
		q.gainDb.toFixed(4),
		q.ripple18Db.toFixed(6),
		q.ripple20Db.toFixed(6),
		String(q.down01Hz),
		String(q.down3Hz),
		...q.thdPlusNoiseDb.map(level),
		level(q.spurDb),
		level(q.aliasNearDb),
		level(q.aliasFarDb),
		level(q.imageDb),
	];
}

function measured(converter: Converter, [inRateHz, outRateHz]: Pair, seconds: number): Quality {
	const convert = (plane: Float64Array, from: number, to: number) =>
		converter.convert({ rateHz: from, planes: [plane] }, to)[0] as Float64Array;
	return quality(convert, inRateHz, outRateHz, seconds);
}

/** The worst of several conversions: highest levels, lowest edges. */
interface Worst {
	readonly thdPlusNoiseDb: number;
	readonly aliasDb: number;
	readonly ripple20Db: number;
	readonly down01Hz: number;
	readonly delayFrames: number;
}

function worstOf(results: readonly Quality[]): Worst {
	const most = (read: (q: Quality) => number) => Math.max(...results.map(read));
	const highest = (...levels: (number | null)[]) => Math.max(...levels.map((db) => db ?? Number.NEGATIVE_INFINITY));
	return {
		thdPlusNoiseDb: most((q) => Math.max(...q.thdPlusNoiseDb)),
		aliasDb: most((q) => highest(q.aliasNearDb, q.aliasFarDb, q.imageDb)),
		ripple20Db: most((q) => q.ripple20Db),
		down01Hz: -most((q) => -q.down01Hz),
		delayFrames: most((q) => Math.abs(q.delayFrames)),
	};
}

function qualityFigures(all: Worst, float: Worst, vhq: Worst | string): Figure[] {
	const beside = (read: (worst: Worst) => string) => (typeof vhq === 'string' ? vhq : `libsoxr VHQ: ${read(vhq)}`);
	const figure = (what: string, target: string, met: boolean, read: (worst: Worst) => string): Figure => {
		return { what, target, ours: read(all), peer: beside(read), met, ...(met ? {} : { note: 'see the tables' }) };
	};
	const floatMet = Math.max(float.thdPlusNoiseDb, float.aliasDb) <= -145;
	return [
		figure(
			'THD+N of 997 Hz, 10 and 19 kHz, worst of all pairs of rates',
			'≤ −185 dB',
			all.thdPlusNoiseDb <= -185,
			(w) => `${level(w.thdPlusNoiseDb)} dB`,
		),
		figure('aliases and images, worst of all pairs', '≤ −185 dB', all.aliasDb <= -185, (w) => `${level(w.aliasDb)} dB`),
		{
			what: 'THD+N, aliases and images through 32-bit float files',
			target: '≤ −145 dB',
			ours: `${level(Math.max(float.thdPlusNoiseDb, float.aliasDb))} dB`,
			peer: '',
			met: floatMet,
			...(floatMet ? {} : { note: 'see the tables' }),
		},
		figure(
			'ripple to 20 kHz, worst of all pairs',
			'≤ 0.0005 dB',
			all.ripple20Db <= 0.0005,
			(w) => `${w.ripple20Db.toFixed(6)} dB`,
		),
		figure('−0.1 dB, lowest of all pairs', '≥ 21500 Hz', all.down01Hz >= 21_500, (w) => `${w.down01Hz} Hz`),
		figure(
			'offset in time, worst of all pairs',
			'0 frames (≤ 1e-9)',
			all.delayFrames <= 1e-9,
			(w) => `${w.delayFrames.toExponential(1)} frames`,
		),
	];
}

async function speed(context: BenchContext, peers: readonly Converter[], pair: Pair) {
	const seconds = context.quick ? 20 : 120;
	const [inRateHz, outRateHz] = pair;
	const audio = programme(inRateHz, seconds);
	const contenders = peers.map((peer) => ({ name: peer.name, round: () => peer.time(audio, outRateHz) }));
	const timings = await interleaved(contenders, context.quick ? 3 : 7);
	const find = (name: string) => timings.find((timing) => timing.name === name);
	const [ours, vhq] = [find(OURS), find('libsoxr VHQ')];
	const ratio = (timing: Timing) => (vhq === undefined ? '–' : speedRatio(timing, vhq).toFixed(2));
	const rows = timings.map((timing) => [
		timing.name,
		timing.medianSeconds.toFixed(3),
		(seconds / timing.medianSeconds).toFixed(0),
		ratio(timing),
	]);
	const beside = (name: string) => {
		const other = find(name);
		return ours === undefined || other === undefined ? null : speedRatio(ours, other);
	};
	return {
		markdown: table(['converter', 'CPU s', '× real time', '× libsoxr VHQ'], rows),
		seconds,
		toVhq: beside('libsoxr VHQ'),
		toSox: beside('sox rate -v'),
	};
}

function speedFigure(what: string, target: number, ratio: number | null, missing: string): Figure {
	const met = ratio === null ? null : ratio >= target;
	return {
		what,
		target: `≥ ${target}×`,
		ours: ratio === null ? '–' : `${ratio.toFixed(2)}×`,
		peer: ratio === null ? missing : '1×',
		met,
		...(met === true ? {} : { note: ratio === null ? 'there is nothing to compare with' : 'slower in this run' }),
	};
}

async function run(context: BenchContext): Promise<SectionResult> {
	const everyone = converters(context.folder);
	const present = everyone.filter(({ installed }) => installed);
	const absent = everyone.filter(({ installed }) => !installed).map(notInstalled);
	const seconds = context.quick ? 1 : 4;
	const parts: string[] = [];
	const byName = new Map<string, Quality[]>();
	for (const pair of PEER_PAIRS) {
		const rows = present.map((converter) => {
			context.progress(`${title(pair)}: ${converter.name}`);
			const found = measured(converter, pair, seconds);
			byName.set(converter.name, [...(byName.get(converter.name) ?? []), found]);
			return qualityRow(converter.name, found);
		});
		parts.push(`### ${title(pair)}`, table(HEAD, rows));
	}
	const ours = everyone[0] as Converter;
	const pairs = context.quick ? ALL_PAIRS.filter((_, i) => i % 7 === 0) : ALL_PAIRS;
	const all = pairs.map((pair) => {
		context.progress(title(pair));
		return measured(ours, pair, 1);
	});
	parts.push(
		'### Detent between all rates',
		table(
			['rates', ...HEAD.slice(1)],
			pairs.map((pair, i) => qualityRow(title(pair), all[i] as Quality)),
		),
	);
	const vhq = byName.get('libsoxr VHQ');
	const figures = qualityFigures(
		worstOf([...all, ...(byName.get(OURS) ?? [])]),
		worstOf(byName.get(OURS_IN_FLOAT) ?? []),
		vhq === undefined ? absent.join('; ') : worstOf(vhq),
	);
	const racers = present.filter(({ name }) => name !== OURS_IN_FLOAT);
	for (const pair of SPEED_PAIRS) {
		context.progress(`speed, ${title(pair)}`);
		const found = await speed(context, racers, pair);
		parts.push(`### Speed, ${title(pair)}, ${found.seconds} s of stereo, one thread`, found.markdown);
		figures.push(
			speedFigure(`speed beside libsoxr VHQ, ${title(pair)}`, 0.3, found.toVhq, absent.join('; ')),
			speedFigure(`speed beside sox rate -v, ${title(pair)}`, 1, found.toSox, absent.join('; ')),
		);
	}
	if (absent.length > 0) parts.push(`Absent: ${absent.join('; ')}.`);
	parts.push(
		'Tones at −1 dBFS of whole hertz, analysed without a window over whole seconds; response from an impulse, in bins of 1 Hz; levels in dB over the tone. CPU time of Detent and libsoxr is that of the conversion; of sox and ffmpeg that of the process, less the same process without the conversion.',
		commands(present.map(({ command }) => command).filter((command) => command !== '')),
	);
	return { markdown: parts.join('\n\n'), figures };
}

export const resample: BenchSection = { name: 'resample', title: 'Sample-rate conversion', run };
