import { mean } from '../../support/mean.ts';
import { excerpts } from '../material/recordings.ts';
import { type Torture, tortureSet } from '../material/torture.ts';
import { referenceTruePeakDbtp } from '../measure/truePeak.ts';
import { notInstalled } from '../peers/peer.ts';
import { type BenchContext, type BenchSection, commands, type Figure, type SectionResult, table } from '../section.ts';
import { CEILING_DBTP, CLEAN, type Contestant, contestants, LOUD } from './limiter/contestants.ts';
import { DRIVE_DB, type Driven, driven } from './limiter/driven.ts';
import { type Race, race } from './limiter/race.ts';
import { type Pumping, pumping, type Steady, steady } from './limiter/steady.ts';

const RATES = [44100, 48000, 88200, 96000, 176400, 192000];

interface Over {
	readonly name: string;
	readonly bandLimited: boolean;
	readonly overDb: number;
}

function overs(contestant: Contestant, set: readonly Torture[]): Over[] {
	return set.map(({ name, bandLimited, audio }) => ({
		name,
		bandLimited,
		overDb: referenceTruePeakDbtp(contestant.limit(audio).audio.planes) - CEILING_DBTP,
	}));
}

const worst = (found: readonly { readonly overDb: number }[]) => Math.max(...found.map(({ overDb }) => overDb));
const db = (value: number, digits = 2) => value.toFixed(digits);

function overTable(rows: ReadonlyMap<string, readonly Over[]>): string {
	const names = [...rows.values()][0]?.map(({ name }) => name) ?? [];
	return table(
		['limiter', ...names],
		[...rows].map(([name, found]) => [name, ...found.map(({ overDb }) => db(overDb))]),
	);
}

/** A promise that a figure is at most, or at least, a limit. */
function promised(what: string, target: string, unit: string, value: number, met: boolean, peer: string): Figure {
	const ours = `${db(value)} ${unit}`;
	return { what, target, ours, peer, met };
}

/** Least (or most) of a figure among the peers, with its name. */
function bestPeer<T>(found: ReadonlyMap<string, T>, value: (reading: T) => number, sign: 1 | -1, unit: string): string {
	const peers = [...found].filter(([name]) => !name.startsWith('**'));
	const [first] = peers.sort(([, a], [, b]) => sign * (value(a) - value(b)));
	return first === undefined ? 'no peer installed' : `${first[0]}: ${db(value(first[1]))} ${unit}`;
}

function overFigures(
	torture: ReadonlyMap<string, readonly Over[]>,
	music: ReadonlyMap<string, readonly Driven[]>,
	allRates: readonly Over[],
): Figure[] {
	const most = (what: string, limit: number, value: number, peer: string) =>
		promised(`true peak over the ceiling, ${what}`, `≤ ${limit} dB`, 'dB', value, value <= limit, peer);
	const ours = [CLEAN, LOUD].flatMap(({ name }) => music.get(name) ?? []);
	const kind = (bandLimited: boolean) => (found: readonly Over[]) =>
		worst(found.filter((over) => over.bandLimited === bandLimited));
	return [
		most(`music driven +${DRIVE_DB} dB`, 0.05, worst(ours), bestPeer(music, worst, 1, 'dB')),
		most('band-limited torture, all rates', 0.1, kind(true)(allRates), bestPeer(torture, kind(true), 1, 'dB')),
		most('noise and worst bursts, all rates', 0.2, kind(false)(allRates), bestPeer(torture, kind(false), 1, 'dB')),
	];
}

function musicFigures(music: ReadonlyMap<string, readonly Driven[]>): Figure[] {
	const loudness = (found: readonly Driven[]) => mean(found.map(({ effectiveLufs }) => effectiveLufs));
	const left = (found: readonly Driven[]) => mean(found.map((one) => one.residualDb));
	const both = ({ name }: Contestant, words: string, lufs: number, residual: number): Figure => {
		const found = music.get(name) ?? [];
		const met = loudness(found) >= lufs && left(found) <= residual;
		return {
			what: `music driven +${DRIVE_DB} dB at exactly −1 dBTP, ${words} setting`,
			target: `≥ ${lufs} LUFS at ≤ ${residual} dB`,
			ours: `${db(loudness(found))} LUFS at ${db(left(found))} dB`,
			peer: `${bestPeer(music, loudness, -1, 'LUFS')}; ${bestPeer(music, left, 1, 'dB')}`,
			met,
		};
	};
	return [both(LOUD, 'loud', -9.9, -31), both(CLEAN, 'clean', -10.6, -34)];
}

function steadyFigures(found: ReadonlyMap<string, Steady & Pumping>): Figure[] {
	const clean = found.get(CLEAN.name) as Steady & Pumping;
	const loud = found.get(LOUD.name) as Steady & Pumping;
	const least = (what: string, limit: number, value: number, of: (reading: Steady & Pumping) => number, unit: string) =>
		promised(what, `≤ ${limit} ${unit}`, unit, value, value <= limit, bestPeer(found, of, 1, unit));
	return [
		least('THD at 60 Hz, 6 dB of reduction, clean setting', -90, clean.thd60Db, (one) => one.thd60Db, 'dB'),
		least('THD at 1 kHz, 6 dB of reduction, clean setting', -90, clean.thd1kDb, (one) => one.thd1kDb, 'dB'),
		least('SMPTE intermodulation, clean setting', -60, clean.smpteDb, (one) => one.smpteDb, 'dB'),
		least('audible pumping a kick, loud setting', 75, loud.audibleMs, (one) => one.audibleMs, 'ms'),
	];
}

const DISTORTION_HEAD = [
	'limiter',
	'THD 60 Hz',
	'THD 1 kHz',
	'THD+N 1 kHz',
	'SMPTE',
	'CCIF',
	'deepest dip',
	'audible dip',
];

function distortionRow(name: string, found: Steady & Pumping): string[] {
	const levels = [found.thd60Db, found.thd1kDb, found.thdPlusNoise1kDb, found.smpteDb, found.ccifDb];
	return [
		name,
		...levels.map((level) => db(level, 1)),
		`${db(-found.deepestDb, 1)} dB`,
		`${db(found.audibleMs, 0)} ms`,
	];
}

function musicTable(music: ReadonlyMap<string, readonly Driven[]>): string {
	const names = [...music.values()][0]?.map(({ name }) => name) ?? [];
	const cell = ({ effectiveLufs, residualDb, overDb }: Driven) =>
		`${db(effectiveLufs)} / ${db(residualDb, 1)} (${overDb < 0 ? '−' : '+'}${db(Math.abs(overDb))})`;
	const rows = [...music].map(([name, found]) => [
		name,
		...found.map(cell),
		db(mean(found.map(({ effectiveLufs }) => effectiveLufs))),
		db(mean(found.map(({ residualDb }) => residualDb)), 1),
	]);
	return table(['limiter', ...names, 'mean LUFS', 'mean residual'], rows);
}

function speedFigures(races: readonly Race[]): Figure[] {
	return races.flatMap(({ rateHz, ratio }) =>
		[CLEAN, LOUD].map((contestant): Figure => {
			const times = ratio(contestant);
			const met = times === null ? null : times >= 1.2;
			const note = times === null ? 'there is nothing to compare with' : 'slower in this run';
			return {
				what: `speed beside x42 dpl's true-peak mode, ${contestant.character} setting, ${rateHz / 1000} kHz`,
				target: '≥ 1.2×',
				ours: times === null ? 'not compared' : `${db(times)}×`,
				peer: '1×',
				met,
				...(met === true ? {} : { note }),
			};
		}),
	);
}

async function run(context: BenchContext): Promise<SectionResult> {
	const everyone = contestants(context.folder);
	const present = everyone.filter(({ installed }) => installed);
	const absent = everyone.filter(({ installed }) => !installed).map(notInstalled);
	const each = <T>(what: string, read: (contestant: Contestant) => T): Map<string, T> => {
		const entries = present.map((contestant): [string, T] => {
			context.progress(`${what}: ${contestant.name}`);
			return [contestant.name, read(contestant)];
		});
		return new Map(entries);
	};
	const set = tortureSet(RATES[0] as number);
	const torture = each('torture', (contestant) => overs(contestant, set));
	const rates = context.quick ? RATES.slice(0, 1) : RATES;
	const byRate = rates.map((rateHz) => {
		context.progress(`torture at ${rateHz} Hz`);
		const signals = tortureSet(rateHz);
		const found = [CLEAN, LOUD].map((contestant): [string, Over[]] => [
			`${contestant.character}, ${rateHz / 1000} kHz`,
			overs(contestant, signals),
		]);
		return new Map(found);
	});
	const allRates = new Map(byRate.flatMap((found) => [...found]));
	const found = excerpts(context.folder);
	const tracks = context.quick ? found.slice(0, 1) : found;
	const music = each('music', (contestant) =>
		tracks.flatMap((track) => (track.audio === null ? [] : [driven(contestant, track, track.audio)])),
	);
	const distortion = each('steady tones', (contestant) => ({ ...steady(contestant), ...pumping(contestant) }));
	const races: Race[] = [];
	for (const rateHz of [44100, 96000]) races.push(await race(context, present, rateHz));
	const missing = tracks.filter(({ audio }) => audio === null).map(({ name, packages }) => `${name} (${packages})`);
	const notHere = [...absent, ...missing];
	const parts = [
		'### True peak over the ceiling of −1 dBTP, 44.1 kHz, dB at 32×',
		overTable(torture),
		'### Detent at all rates',
		overTable(allRates),
		`### Music driven +${DRIVE_DB} dB: LUFS at exactly −1 dBTP / residual, dB (true peak over the ceiling, dB)`,
		musicTable(music),
		'### Distortion at 6 dB of reduction, dB; dips of a quiet tone under kicks',
		table(
			DISTORTION_HEAD,
			[...distortion].map(([name, reading]) => distortionRow(name, reading)),
		),
		...races.flatMap(({ rateHz, seconds, markdown }) => [
			`### Speed at ${rateHz / 1000} kHz, ${seconds} s of stereo driven +6 dB, one thread`,
			markdown,
		]),
		...(notHere.length > 0 ? [`Absent: ${notHere.join('; ')}.`] : []),
		'The residual is what is left of the output when the input has been taken from it with the best gain of each stretch of 6.8 ms. A dip is audible while a tone 29 dB under the ceiling is more than 0.5 dB down. CPU time of Detent and of plugins is that of the processing; of ffmpeg that of the process, less the same process without the filter.',
		commands(present.map(({ command }) => command).filter((command) => command !== '')),
	];
	const figures = [
		...overFigures(torture, music, [...allRates.values()].flat()),
		...musicFigures(music),
		...steadyFigures(distortion),
		...speedFigures(races),
	];
	return { markdown: parts.join('\n\n'), figures };
}

export const limiter: BenchSection = { name: 'limiter', title: 'True-peak limiting', run };
