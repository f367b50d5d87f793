import { type BenchSection, type Figure, type SectionResult, table } from '../section.ts';
import { CHAINS } from './programme/chains.ts';
import { PassThreads } from './programme/inTurn.ts';
import { Material } from './programme/material.ts';
import type { Judged, PassResult } from './programme/passes.ts';
import { SHARE_PASS, share } from './programme/share.ts';

/** Faults on a programme softer than this are not counted. */
const LEAST_DBFS = -50;
const USUAL_HOURS = 1;
const USUAL_FAULTS = 1000;
/** What is promised of every one. */
const SURE_FRAMES = 32;
const SURE_DB = 0.5;
/** Jumps before the chain are measured in the capture: 0.5 dB to this accuracy. */
const MEASURED_DB = 0.005;
/** Seconds of a pass with faults. */
const FAULTY_SECONDS = 60;
/** Of the faults that are injected, one in so many is one of the rack. */
const RACK_SHARE = 50;
/** From when on the watch must cost no more than this. */
const MOST_SHARE = 0.1;

interface Count {
	found: number;
	unproven: number;
	all: number;
}

class Counts {
	readonly #counts = new Map<string, Count>();

	add(key: string, verdict: Judged['verdict']): void {
		const { found, unproven, all } = this.#counts.get(key) ?? { found: 0, unproven: 0, all: 0 };
		this.#counts.set(key, {
			found: found + (verdict === 'found' ? 1 : 0),
			unproven: unproven + (verdict === 'not provable' ? 1 : 0),
			all: all + 1,
		});
	}

	rows(): string[][] {
		return [...this.#counts]
			.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
			.map(([key, { found, unproven, all }]) => [
				...key.split('|'),
				percent(found, all),
				String(unproven),
				String(all - found - unproven),
			]);
	}
}

const percent = (part: number, all: number) =>
	`${part} of ${all}${all === 0 ? '' : ` (${((100 * part) / all).toFixed(1)} %)`}`;

/** What became of all passes. */
class Outcome {
	readonly sizes = new Counts();
	readonly byChain = new Counts();
	readonly rack = new Counts();
	readonly sure = {
		slips: { found: 0, unproven: 0, all: 0 },
		jumps: { found: 0, unproven: 0, all: 0 },
		rack: { found: 0, unproven: 0, all: 0 },
	};
	readonly alarms: string[][] = [];
	readonly missed: string[][] = [];
	hours = 0;
	failures = 0;
	unprovenSeconds = 0;
	injected = 0;
	rackInjected = 0;

	takeSound({ piece, chain, rateHz, hours, found, unprovenSeconds }: PassResult): void {
		this.hours += hours;
		this.unprovenSeconds += unprovenSeconds;
		this.failures += found.filter(({ severity }) => severity === 'failure').length;
		for (const { kind, severity, frame, text } of found)
			this.alarms.push([piece, chain, ((frame ?? 0) / rateHz).toFixed(2), `${kind}, ${severity}`, text]);
	}

	takeFaulty({ piece, chain, rateHz, judged }: PassResult): void {
		this.injected += judged.length;
		for (const { fault, levelDbfs, heldDb, verdict } of judged) {
			if (levelDbfs < LEAST_DBFS) continue;
			const jump = fault.kind === 'level';
			const held = fault.side === 'send' && heldDb < SURE_DB - MEASURED_DB && Math.abs(fault.gainDb) >= SURE_DB;
			const size = !jump
				? `${fault.frames} frames`
				: held
					? `${Math.abs(fault.gainDb)} dB, of which the chain leaves less than ${SURE_DB} dB`
					: `${Math.abs(fault.gainDb)} dB`;
			this.sizes.add(
				`${fault.kind}${jump ? (fault.side === 'send' ? ', before the chain' : ', behind it') : ''}|${size}`,
				verdict,
			);
			if (jump ? heldDb < SURE_DB - MEASURED_DB : fault.frames < SURE_FRAMES) continue;
			this.byChain.add(`${chain}|${jump ? 'level' : 'slip, repeat, dropout'}`, verdict);
			this.#count(jump ? this.sure.jumps : this.sure.slips, verdict);
			if (verdict !== 'missed') continue;
			const what = `${fault.kind} ${size}, ${fault.side}, ${fault.channel}, ${fault.frames} frames`;
			this.missed.push([piece, chain, (fault.at / rateHz).toFixed(2), what]);
		}
	}

	#count(count: Count, verdict: Judged['verdict']): void {
		count.all++;
		if (verdict === 'found') count.found++;
		if (verdict === 'not provable') count.unproven++;
	}

	takeRack({ rack }: PassResult): void {
		this.rackInjected += rack.length;
		for (const { fault, levelDbfs, verdict } of rack) {
			if (fault.kind === 'channel-gone' && levelDbfs < LEAST_DBFS) continue;
			const size =
				fault.kind === 'channel-gone'
					? `${fault.frames} frames`
					: `${fault.levelDbfs} dBFS${fault.kind === 'hum' ? `, ${fault.mainsHz} Hz` : ''}`;
			this.rack.add(`${fault.kind}|${size}`, verdict);
			this.#count(this.sure.rack, verdict);
		}
	}
}

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

function figuresOf({ sure, failures, alarms, hours }: Outcome, cpuShare: number, quick: boolean): Figure[] {
	const figure = (what: string, { found, unproven, all }: Count): Figure => ({
		what,
		target: 'all',
		ours: `${percent(found, all - unproven)}${unproven > 0 ? `, ${unproven} more where the print says "not provable"` : ''}`,
		peer: '',
		met: all === 0 ? null : found + unproven === all,
		note: all === 0 ? 'no fault fell where it can be judged' : found + unproven === all ? '' : 'see the tables',
	});
	return [
		figure(`slips, repeats and dropouts of ${SURE_FRAMES} frames and more, programme above -50 dBFS`, sure.slips),
		figure(
			`jumps of the captured level of ${SURE_DB} dB and more for 100 ms and more, programme above -50 dBFS`,
			sure.jumps,
		),
		figure('hum, DC and a channel that is gone', sure.rack),
		{
			what: 'false alarms without a fault',
			target: '0 in 10 hours',
			ours: `${failures} failures and ${alarms.length - failures} warnings in ${hours.toFixed(2)} hours`,
			peer: '',
			met: alarms.length > 0 ? false : hours >= 10 ? true : null,
			note: alarms.length > 0 ? 'a warning fails no print' : hours >= 10 ? '' : 'fewer hours were run',
		},
		{
			what: 'share of a core at 96 kHz',
			target: '≤ 10 %',
			ours: `${(100 * cpuShare).toFixed(1)} %`,
			peer: '',
			met: quick ? null : cpuShare <= MOST_SHARE,
			note: quick ? 'a quick run has seconds, and the compiler at work' : SHARE_PASS,
		},
	];
}

/** Supervision without a sync pair: injected faults, fault-free passes, and what it costs. */
export const programmeSection: BenchSection = {
	name: 'programme',
	title: 'Supervision from the programme alone',
	async run({ folder, quick, minutes, faults, workers, progress }): Promise<SectionResult> {
		const material = new Material(folder);
		const cpuShare = share(quick);
		const threads = new PassThreads(folder, workers ?? 1);
		const hours = minutes === undefined ? (quick ? 0.01 : USUAL_HOURS) : minutes / 60;
		const wanted = {
			hours,
			faults: faults ?? (quick ? 30 : USUAL_FAULTS),
			seconds: quick ? 15 : FAULTY_SECONDS,
		};
		const outcome = await runAll(threads, wanted, progress).finally(() => threads.close());
		const { sizes, byChain, rack, alarms, missed, injected, rackInjected, unprovenSeconds } = outcome;
		const unproven = (100 * unprovenSeconds) / (3600 * outcome.hours);
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
			figures: figuresOf(outcome, cpuShare, quick),
		};
	},
};
