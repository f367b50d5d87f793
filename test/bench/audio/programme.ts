import { type BenchSection, type SectionResult, table } from '../section.ts';
import { CHAINS } from './programme/chains.ts';
import { ASKED_FAULTS, ASKED_HOURS, programmeFigures, unprovenTime } from './programme/figures.ts';
import { PassThreads } from './programme/inTurn.ts';
import { Material } from './programme/material.ts';
import { LEAST_DBFS, Outcome, SURE_DB, SURE_FRAMES } from './programme/outcome.ts';
import { share } from './programme/share.ts';

const USUAL_HOURS = 1;
const USUAL_FAULTS = 1000;
/** Seconds of a pass with faults. */
const FAULTY_SECONDS = 60;
/** Of the faults that are injected, one in so many is one of the rack. */
const RACK_SHARE = 50;

async function runAll(
	threads: PassThreads,
	wanted: { hours: number; faults: number; seconds: number },
	progress: (text: string) => void,
): Promise<Outcome> {
	const outcome = new Outcome();
	const { hours, faults, seconds } = wanted;
	await threads.run(
		(turn) => ({ kind: 'faulty', turn, seconds }),
		(result) => {
			outcome.takeFaulty(result);
			progress(
				`${outcome.injected} faults, ${outcome.missed.length} missed of those that count: ${result.piece} through ${result.chain}`,
			);
			return outcome.injected < faults;
		},
	);
	await threads.run(
		// Of a shorter stretch there would be no room for one.
		(turn) => ({ kind: 'rack', turn, seconds: FAULTY_SECONDS }),
		(result) => {
			outcome.takeRack(result);
			return outcome.rackInjected < faults / RACK_SHARE;
		},
	);
	await threads.run(
		(turn) => ({ kind: 'sound', turn, seconds }),
		(result) => {
			outcome.takeSound(result);
			progress(
				`${outcome.hours.toFixed(2)} h without a fault, ${outcome.alarms.length} false alarms: ${result.piece} through ${result.chain}`,
			);
			return outcome.hours < hours;
		},
	);
	return outcome;
}

/** Supervision without a sync pair: injected faults, fault-free passes, and what it costs. */
export const programmeSection: BenchSection = {
	name: 'programme',
	title: 'Supervision from the programme alone',
	async run({ folder, quick, full, minutes, faults, workers, progress }): Promise<SectionResult> {
		const material = new Material(folder);
		const cpuShare = share(quick);
		const threads = new PassThreads(folder, workers ?? 1);
		const hours = minutes === undefined ? (full ? ASKED_HOURS : quick ? 0.01 : USUAL_HOURS) : minutes / 60;
		const wanted = {
			hours,
			faults: faults ?? (full ? ASKED_FAULTS : quick ? 30 : USUAL_FAULTS),
			seconds: quick ? 15 : FAULTY_SECONDS,
		};
		const outcome = await runAll(threads, wanted, progress).finally(() => threads.close());
		const { sizes, byChain, rack, alarms, missed, injected, rackInjected } = outcome;
		const unproven = 100 * unprovenTime(outcome);
		return {
			markdown: [
				`${material.names}, at −8 and −3 dB, through ${Object.keys(CHAINS).join(', ')}, with noise and drift. ${outcome.hours.toFixed(2)} hours without a fault; ${injected} faults before and behind the chain, on one channel or both. What lies on a programme above ${LEAST_DBFS} dBFS is counted. A jump before the chain counts by what of it is in the capture for 100 ms: a compressor takes back a part. "Not provable" is what the print itself says of the place; for jumps of ${SURE_DB} dB that is ${unproven.toFixed(1)} % of the time.`,
				table(['fault', 'size', 'found', 'not provable', 'missed'], sizes.rows()),
				table(
					['chain', `faults of ${SURE_FRAMES} frames or ${SURE_DB} dB and more`, 'found', 'not provable', 'missed'],
					byChain.rows(),
				),
				...(rackInjected === 0
					? []
					: [table(['fault in the rack', 'size', 'found', 'not provable', 'missed'], rack.rows())]),
				...(missed.length === 0 ? [] : [table(['piece', 'chain', 'at, s', 'missed'], missed)]),
				...(alarms.length === 0 ? [] : [table(['piece', 'chain', 'at, s', 'false alarm', 'its text'], alarms)]),
			].join('\n\n'),
			figures: programmeFigures(outcome, cpuShare, quick),
		};
	},
};
