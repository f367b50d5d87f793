import type { WorkTimes } from '../../support/jackSoak/hosts.ts';
import { SOAK_KINDS, type SoakKind, sumOf } from '../../support/jackSoak/kinds.ts';
import type { SoakReport } from '../../support/jackSoak/soak.ts';
import { type Figure, figure, judgedWhole } from '../section.ts';

export interface SoakSetup {
	readonly rateHz: number;
	readonly blockFrames: number;
	/** Of the sound server. */
	readonly prefillBlocks: number;
	readonly periodFrames: number;
}

export interface Soaked {
	readonly setup: SoakSetup;
	readonly report: SoakReport;
}

/** What is asked for at each rate: two hours in all. */
export const ASKED_MINUTES = 60;
const MOST_GROWTH_MB_PER_HOUR = 1;
const MOST_LOAD = 0.25;
const LEAST_BUFFER_MS = 20;
/** A run has come to its end when it lacks less than a pass. */
const A_PASS_MINUTES = 1;

const KIND_WORDS: Readonly<Record<SoakKind, string>> = {
	transparent: 'bit-transparent',
	chain: 'through a chain at work',
	listening: 'listening',
};

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const kilohertz = ({ rateHz }: SoakSetup) => `${rateHz / 1000} kHz`;
export const duration = (minutes: number) =>
	minutes >= 60 ? `${(minutes / 60).toFixed(1)} h` : `${minutes.toFixed(minutes < 10 ? 1 : 0)} min`;

/**
 * Growth is only told apart from warm-up and from the readings' own scatter (two standard errors) when a run is long
 * enough. One as long as asked that leaves it open has not shown that memory is flat.
 */
function memoryFigure({ setup, report }: Soaked): Figure {
	const { slope, error } = report.memory;
	const flat = slope + 2 * error <= MOST_GROWTH_MB_PER_HOUR;
	const grows = slope - 2 * error > MOST_GROWTH_MB_PER_HOUR;
	const short = report.minutes < ASKED_MINUTES - A_PASS_MINUTES;
	const judged = figure(
		`resident memory of the host at ${kilohertz(setup)}, growth after warm-up, ${duration(report.minutes)}`,
		`≤ ${MOST_GROWTH_MB_PER_HOUR} MB/h`,
		`${slope.toFixed(2)} ± ${error.toFixed(2)} MB/h`,
		short ? null : flat,
		grows ? 'it grows' : 'so long a run has to show it, and its readings scatter too much',
	);
	if (!short) return judged;
	return { ...judged, note: '', short: { run: duration(report.minutes), asked: duration(ASKED_MINUTES) } };
}

export function soakFigures(soaked: Soaked): Figure[] {
	const { setup, report } = soaked;
	const { load, complete, named, unseen, restarts, minutes } = report;
	const passes = sumOf(complete) + unseen.length;
	const worked = SOAK_KINDS.map((kind) => report.times[kind]);
	const none = SOAK_KINDS.filter((kind) => complete[kind] === 0).map((kind) => KIND_WORDS[kind]);
	const at = `${setup.blockFrames} frames / ${kilohertz(setup)}`;
	const whole = (one: Figure) =>
		judgedWhole(one, {
			enough: minutes >= ASKED_MINUTES - A_PASS_MINUTES,
			run: duration(minutes),
			asked: duration(ASKED_MINUTES),
		});
	return [
		whole(
			figure(
				`passes at ${kilohertz(setup)} with a sample out of place, or another level, that Detent did not name`,
				'0',
				`${unseen.length} of ${passes}`,
				unseen.length === 0 && none.length === 0,
				unseen.length > 0 ? unseen.slice(0, 3).join(' | ') : `none was complete: ${none.join(', ')}`,
			),
		),
		whole(
			figure(
				`passes at ${kilohertz(setup)} that a fault of the stream ended`,
				'0',
				`${named.length} of ${passes + named.length}`,
				named.length === 0,
				[...new Set(named)].slice(0, 3).join(' | '),
			),
		),
		whole(
			figure(
				`restarts of the host at ${kilohertz(setup)}`,
				'0',
				String(restarts),
				restarts === 0,
				'the host ended, or had to be ended',
			),
		),
		memoryFigure(soaked),
		whole(
			figure(
				`time of a block at ${at}, p99.9 of each kind of pass: ${SOAK_KINDS.map((kind) => KIND_WORDS[kind]).join(' / ')}`,
				`≤ ${percent(MOST_LOAD)}`,
				worked.map((times) => (times === null ? '–' : percent(times.p999))).join(' / '),
				worked.every((times) => times !== null && times.p999 <= MOST_LOAD),
				'the machine is too slow, or too busy',
			),
		),
		figure(
			`buffering at ${at}`,
			`≥ ${LEAST_BUFFER_MS} ms`,
			`${load.bufferMs.toFixed(1)} ms`,
			load.bufferMs >= LEAST_BUFFER_MS,
			'too few blocks are written ahead',
		),
	];
}

const timesWords = (times: WorkTimes | null) =>
	times === null ? '–' : [times.p50, times.p99, times.p999].map(percent).join(' / ');

export function soakRow({ setup, report }: Soaked): string[] {
	const { load, memoryMb, complete, times } = report;
	return [
		kilohertz(setup),
		`${setup.blockFrames} × ${setup.prefillBlocks}, JACK ${setup.periodFrames}`,
		duration(report.minutes),
		SOAK_KINDS.map((kind) => complete[kind]).join(' / '),
		`${report.named.length} / ${report.unseen.length}`,
		...SOAK_KINDS.map((kind) => timesWords(times[kind])),
		percent(load.loadMost),
		report.stolen === null ? '–' : percent(report.stolen),
		`${load.bufferMs.toFixed(1)} / ${load.leastMarginMs.toFixed(1)} ms`,
		load.measuredHz === null ? '–' : `${load.measuredHz.toFixed(1)} Hz`,
		`${memoryMb.first.toFixed(1)} → ${memoryMb.last.toFixed(1)} MB`,
		`${report.meters} / ${report.moves}`,
	];
}

export const SOAK_HEAD = [
	'rate',
	'blocks',
	'ran',
	`complete: ${SOAK_KINDS.map((kind) => KIND_WORDS[kind]).join(' / ')}`,
	'ended by Detent / wrong unseen',
	...SOAK_KINDS.map((kind) => `time of a block, ${KIND_WORDS[kind]}: p50 / p99 / p99.9`),
	'most',
	'taken by the machine beneath',
	'buffer / least left',
	'rate by this clock',
	'resident memory',
	'meters / moves of the remote',
];
