import { createEqualizer } from '../../../src/dsp/eq/eq.ts';
import { prototype, prototypeMagnitude } from '../../../src/dsp/eq/prototype.ts';
import { bandSections, sectionMagnitude } from '../../../src/dsp/eq/sections.ts';
import { type EqBand, eqStageSchema } from '../../../src/shared/model/eq.ts';
import { programme } from '../material/programme.ts';
import { distortion } from '../measure/distortion.ts';
import { notInstalled } from '../peers/peer.ts';
import { type BenchContext, type BenchSection, commands, type Figure, type SectionResult, table } from '../section.ts';
import { interleaved, speedRatio } from '../timing.ts';
import { type Bell, bell, type Equalizer, equalizers, OURS, OURS_LINEAR } from './eq/equalizers.ts';

const RATES_HZ = [44100, 48000, 96000, 192000];
const BELLS = [bell(100, 6, 1), bell(1000, 6, 1), bell(5000, 12, 0.5), bell(10000, 6, 1), bell(16000, 12, 1)];
const EIGHT = [40, 120, 300, 800, 2000, 5000, 10000, 15000].map((frequencyHz, i) =>
	bell(frequencyHz, i % 2 === 0 ? 2 : -2, 1),
);

/** Kinds of bands beside the bells; ours alone, at settings that peers do not share a definition of. */
const OTHERS: readonly object[] = [
	{ type: 'lowShelf', frequencyHz: 100, gainDb: 12 },
	{ type: 'highShelf', frequencyHz: 10000, gainDb: 12 },
	{ type: 'highShelf', frequencyHz: 18000, gainDb: 6, slope: 0.7 },
	{ type: 'tilt', frequencyHz: 1000, gainDb: 6 },
	{ type: 'highPass', frequencyHz: 30, slopeDbPerOctave: 48 },
	{ type: 'lowPass', frequencyHz: 16000, slopeDbPerOctave: 12 },
	{ type: 'lowPass', frequencyHz: 16000, slopeDbPerOctave: 48 },
];

const DB = 20 / Math.LN10;
const name = (band: EqBand) => {
	const gain = 'gainDb' in band ? ` ${band.gainDb} dB` : ` ${band.slopeDbPerOctave} dB/oct`;
	return `${band.type} ${band.frequencyHz} Hz${gain}${'q' in band && band.q !== undefined ? ` Q ${band.q}` : ''}`;
};

/** Frequencies on the bins that answers of peers are read from. */
function grid(rateHz: number, topHz: number): number[] {
	const step = rateHz / 65536;
	const bins = new Set<number>();
	for (let frequencyHz = 20; frequencyHz < topHz; frequencyHz *= 1.01) bins.add(Math.floor(frequencyHz / step));
	return [...bins, Math.floor(topHz / step)].filter((bin) => bin > 0 && bin < 32768).map((bin) => bin * step);
}

/** Worst difference from the analogue filter, dB, where that passes more than −60 dB. */
function worstDb(band: EqBand, frequenciesHz: readonly number[], made: readonly number[]): number {
	const analogue = prototype(band);
	return frequenciesHz.reduce((worst, frequencyHz, i) => {
		const wanted = prototypeMagnitude(analogue, frequencyHz);
		return wanted < 1e-3 ? worst : Math.max(worst, Math.abs(DB * Math.log((made[i] as number) / wanted)));
	}, 0);
}

function magnitudeRows(everyone: readonly Equalizer[], rateHz: number, context: BenchContext) {
	const worst = new Map<string, number>();
	const rows = BELLS.flatMap((band) =>
		everyone.map((equalizer) => {
			context.progress(`${rateHz} Hz, ${name(band)}: ${equalizer.name}`);
			const read = (topHz: number) => {
				const frequenciesHz = grid(rateHz, topHz);
				return worstDb(band, frequenciesHz, equalizer.magnitudes(band, rateHz, frequenciesHz));
			};
			const [to20k, toTop] = [read(20000), read(rateHz / 2 - rateHz / 65536)];
			worst.set(equalizer.name, Math.max(worst.get(equalizer.name) ?? 0, to20k));
			return [name(band), equalizer.name, to20k.toFixed(4), toTop.toFixed(4)];
		}),
	);
	return { rows, worst };
}

function ourMagnitude(band: EqBand, rateHz: number, frequenciesHz: readonly number[]): number[] {
	const sections = bandSections(band, rateHz);
	return frequenciesHz.map((hz) => sections.reduce((all, one) => all * sectionMagnitude(one, hz, rateHz), 1));
}

function otherRows() {
	const bands = OTHERS.map((band) => eqStageSchema.parse({ type: 'eq', bands: [band] }).bands[0] as EqBand);
	let worst = 0;
	const rows = bands.flatMap((band) =>
		RATES_HZ.map((rateHz) => {
			const [low, all] = [grid(rateHz, 20000), grid(rateHz, rateHz / 2 - rateHz / 65536)];
			const to20k = worstDb(band, low, ourMagnitude(band, rateHz, low));
			worst = Math.max(worst, to20k);
			const toTop = worstDb(band, all, ourMagnitude(band, rateHz, all));
			return [name(band), String(rateHz), to20k.toFixed(4), toTop.toFixed(4)];
		}),
	);
	return { rows, worst };
}

/** Latency, and how far the answer to an impulse is from symmetry: 0 is exactly linear phase. */
function linearRows() {
	let asymmetry = 0;
	const rows = RATES_HZ.flatMap((rateHz) =>
		[bell(1000, 6, 1), bell(100, 6, 1), bell(30, 6, 1)].map((band) => {
			const settings = eqStageSchema.parse({ type: 'eq', phase: 'linear', bands: [band] });
			const { kernel } = createEqualizer(settings, rateHz, 1, 0);
			const { latencyFrames } = kernel;
			const plane = new Float64Array(2 * latencyFrames + 1);
			plane[0] = 1;
			kernel.process([plane], plane.length);
			let most = 0;
			for (let i = 0; i < latencyFrames; i++) {
				most = Math.max(most, Math.abs((plane[i] as number) - (plane[2 * latencyFrames - i] as number)));
			}
			asymmetry = Math.max(asymmetry, most);
			const ms = ((1000 * latencyFrames) / rateHz).toFixed(1);
			return [name(band), String(rateHz), String(latencyFrames), ms, `${(DB * Math.log(most)).toFixed(0)} dB`];
		}),
	);
	return { rows, asymmetryDb: DB * Math.log(asymmetry) };
}

function distortionRow(equalizer: Equalizer, bells: readonly Bell[]): number {
	const rateHz = 44100;
	const seconds = 4;
	// The phase is kept small: that of a long sine is coarse.
	const tone = Float64Array.from(
		{ length: seconds * rateHz },
		(_, i) => 0.5 * Math.sin((2 * Math.PI * ((997 * i) % rateHz)) / rateHz),
	);
	const { planes } = equalizer.process(bells, { rateHz, planes: [tone] });
	const settled = (planes[0] as Float64Array).slice(3 * rateHz, 4 * rateHz);
	return distortion(settled, rateHz, 997).thdPlusNoiseDb;
}

async function speed(context: BenchContext, everyone: readonly Equalizer[], rateHz: number) {
	const seconds = context.quick ? 20 : 120;
	const audio = programme(rateHz, seconds);
	const racers = everyone.map((one) => ({ name: one.name, round: () => one.time(EIGHT, audio) }));
	const timings = await interleaved(racers, context.quick ? 3 : 5);
	const ours = timings.find((timing) => timing.name === OURS);
	const rows = timings.map((timing) => [
		timing.name,
		timing.medianSeconds.toFixed(3),
		(seconds / timing.medianSeconds).toFixed(0),
		ours === undefined ? '–' : speedRatio(ours, timing).toFixed(2),
	]);
	const beside = timings.flatMap((timing) =>
		ours === undefined || timing.name.startsWith('Detent')
			? []
			: [{ name: timing.name, ratio: speedRatio(ours, timing) }],
	);
	return { rows, beside, seconds };
}

async function run(context: BenchContext): Promise<SectionResult> {
	const all = equalizers(context.folder);
	const present = all.filter(({ installed }) => installed);
	const absent = all.filter(({ installed }) => !installed).map(notInstalled);
	const parts: string[] = [];
	const worst = new Map<string, number>();
	for (const rateHz of context.quick ? [44100] : RATES_HZ) {
		const found = magnitudeRows(present, rateHz, context);
		for (const [who, db] of found.worst) worst.set(who, Math.max(worst.get(who) ?? 0, db));
		parts.push(
			`### Bells at ${rateHz} Hz, error against the analogue filter`,
			table(['band', 'equalizer', 'to 20 kHz dB', 'to half the rate dB'], found.rows),
		);
	}
	const others = otherRows();
	parts.push(
		'### Other bands of Detent, minimum phase, error against the analogue filter',
		table(['band', 'rate Hz', 'to 20 kHz dB', 'to half the rate dB'], others.rows),
	);
	const linear = linearRows();
	parts.push('### Linear phase', table(['band', 'rate Hz', 'latency frames', 'ms', 'asymmetry'], linear.rows));
	const heard = present.filter(({ name: who }) => !who.startsWith('RBJ'));
	const noise = heard.map((one) => ({ who: one.name, db: distortionRow(one, EIGHT) }));
	parts.push(
		'### THD+N of 997 Hz at −6 dBFS through eight bells, 44.1 kHz',
		table(
			['equalizer', 'THD+N dB'],
			noise.map(({ who, db }) => [who, db.toFixed(1)]),
		),
	);
	const figures: Figure[] = [];
	const others20k = (who: string) => (worst.has(who) ? `${who}: ${(worst.get(who) ?? 0).toFixed(2)} dB` : '');
	const errorFigure = (what: string, db: number, targetDb: number): Figure => ({
		what,
		target: `≤ ${targetDb} dB`,
		ours: `${db.toFixed(4)} dB`,
		peer: ['sox equalizer', 'ffmpeg equalizer']
			.map(others20k)
			.filter((text) => text !== '')
			.join('; '),
		met: db <= targetDb,
		...(db <= targetDb ? {} : { note: 'see the tables' }),
	});
	figures.push(
		errorFigure('EQ bells against the analogue filter, to 20 kHz, minimum phase', worst.get(OURS) ?? 0, 0.1),
		errorFigure('EQ bells against the analogue filter, to 20 kHz, linear phase', worst.get(OURS_LINEAR) ?? 0, 0.01),
		{ ...errorFigure('EQ shelves, cuts and tilt against the analogue filter, to 20 kHz', others.worst, 0.1), peer: '' },
		{
			what: 'EQ linear phase, asymmetry of the answer to an impulse',
			target: '≤ −250 dB',
			ours: `${linear.asymmetryDb.toFixed(0)} dB`,
			peer: '',
			met: linear.asymmetryDb <= -250,
			...(linear.asymmetryDb <= -250 ? {} : { note: 'see the tables' }),
		},
	);
	const ourNoise = Math.max(...noise.filter(({ who }) => who.startsWith('Detent')).map(({ db }) => db));
	const others1 = noise
		.filter(({ who }) => !who.startsWith('Detent'))
		.map(({ who, db }) => `${who}: ${db.toFixed(0)} dB`);
	figures.push({
		what: 'EQ THD+N of 997 Hz through eight bells',
		target: '≤ −250 dB',
		ours: `${ourNoise.toFixed(0)} dB`,
		peer: others1.join('; '),
		met: ourNoise <= -250,
		...(ourNoise <= -250 ? {} : { note: 'see the tables' }),
	});
	for (const rateHz of [44100, 96000]) {
		context.progress(`speed at ${rateHz} Hz`);
		const found = await speed(context, heard, rateHz);
		parts.push(
			`### Speed, eight bells, ${found.seconds} s of stereo at ${rateHz} Hz, one thread`,
			table(['equalizer', 'CPU s', '× real time', 'Detent minimum phase is × as fast'], found.rows),
		);
		for (const { name: who, ratio } of found.beside) {
			figures.push({
				what: `EQ speed, eight bells at ${rateHz} Hz, beside ${who}`,
				target: '≥ 1×',
				ours: `${ratio.toFixed(2)}×`,
				peer: '1×',
				met: ratio >= 1,
				...(ratio >= 1 ? {} : { note: 'slower: up to three sections a band, where the peer has one that is cramped' }),
			});
		}
	}
	if (absent.length > 0) parts.push(`Absent: ${absent.join('; ')}.`);
	parts.push(
		'The yardstick is the analogue filter of the cookbook that all of them start from. Peers are read from the answer to an impulse through double-precision files. Their CPU time is that of the process, less the same process without the filter.',
		commands(present.map(({ command }) => command).filter((command) => command !== '')),
	);
	return { markdown: parts.join('\n\n'), figures };
}

export const eq: BenchSection = { name: 'eq', title: 'Equalizer', run };
