import { type Figure, figure, judgedWhole } from '../../section.ts';
import { type Count, type Outcome, percent, SURE_DB, SURE_FRAMES } from './outcome.ts';
import { SHARE_PASS } from './share.ts';

/** What is asked for. */
export const ASKED_FAULTS = 10_000;
export const ASKED_HOURS = 10;
/** The watch must cost no more than this part of a core. */
const MOST_SHARE = 0.1;

/**
 * Regression bounds: how much of what is asked for the print may call "not provable". No promise of the material's, but what
 * a full run has shown, and some room: a watch that sees less than it did says "not provable" more often, and fails here.
 */
const MOST_UNPROVEN = { slips: 0, jumps: 0.01, hum: 0.62, offsets: 0.01, time: 0.21 } as const;
/** The share of the first few faults is off by chance: so many of its standard deviations are no fault of the watch. */
const CHANCE = 2;

const share = (part: number, all: number) => (all === 0 ? 0 : part / all);

/** More faults are called "not provable" than the bound allows; of a short run, by more than chance. */
function isTimid({ unproven, all }: Count, mostShare: number, enough: boolean): boolean {
	const chance = enough ? 0 : CHANCE * Math.sqrt(mostShare * (1 - mostShare) * all);
	return unproven > mostShare * all + chance;
}

function faultFigure(what: string, count: Count, mostShare: number, injected: number): Figure {
	const { found, unproven, all } = count;
	const missed = all - found - unproven;
	const enough = injected >= ASKED_FAULTS;
	const timid = isTimid(count, mostShare, enough);
	const told = figure(
		what,
		`all found or said; "not provable" ≤ ${(100 * mostShare).toFixed(1)} % (regression bound)`,
		`${found} of ${all} found, ${percent(unproven, all)} "not provable", ${missed} missed`,
		all === 0 ? null : missed === 0 && !timid,
		all === 0
			? 'no fault fell where it can be judged'
			: missed > 0
				? 'see the tables'
				: 'the watch sees less than it did',
	);
	return judgedWhole(told, {
		enough,
		run: `${injected} faults`,
		asked: String(ASKED_FAULTS),
	});
}

/** The part of the time in which the print could not have told of a jump of half a dB. */
export function unprovenTime({ unprovenSeconds, hours }: Outcome): number {
	return share(unprovenSeconds, 3600 * hours);
}

export function programmeFigures(outcome: Outcome, cpuShare: number, quick: boolean): Figure[] {
	const { sure, failures, alarms, hours, injected } = outcome;
	const enoughHours = { enough: hours >= ASKED_HOURS, run: `${hours.toFixed(2)} h`, asked: `${ASKED_HOURS} h` };
	const time = unprovenTime(outcome);
	const timeFigure = figure(
		`time in which a jump of ${SURE_DB} dB is "not provable", without a fault`,
		`≤ ${(100 * MOST_UNPROVEN.time).toFixed(0)} % (regression bound)`,
		`${(100 * time).toFixed(1)} %`,
		// Pieces differ: of a few of them it says nothing either way.
		enoughHours.enough ? time <= MOST_UNPROVEN.time : true,
		'the watch sees less than it did',
	);
	return [
		faultFigure(
			`slips, repeats and dropouts of ${SURE_FRAMES} frames and more, programme above -50 dBFS`,
			sure.slips,
			MOST_UNPROVEN.slips,
			injected,
		),
		faultFigure(
			`jumps of the captured level of ${SURE_DB} dB and more for 100 ms and more, programme above -50 dBFS`,
			sure.jumps,
			MOST_UNPROVEN.jumps,
			injected,
		),
		faultFigure('DC and a channel that is gone', sure.offsets, MOST_UNPROVEN.offsets, injected),
		faultFigure('hum', sure.hum, MOST_UNPROVEN.hum, injected),
		judgedWhole(timeFigure, enoughHours),
		judgedWhole(
			figure(
				'false alarms without a fault',
				`0 in ${ASKED_HOURS} hours`,
				`${failures} failures and ${alarms.length - failures} warnings in ${hours.toFixed(2)} hours`,
				alarms.length === 0,
				'a warning fails no print',
			),
			enoughHours,
		),
		{
			what: 'share of a core at 96 kHz',
			target: `≤ ${100 * MOST_SHARE} %`,
			ours: `${(100 * cpuShare).toFixed(1)} %`,
			peer: '',
			met: quick ? null : cpuShare <= MOST_SHARE,
			note: quick ? 'a quick run has seconds, and the compiler at work' : SHARE_PASS,
		},
	];
}
