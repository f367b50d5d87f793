import { ProgrammeWatch } from '../../../src/dsp/supervise/programmeWatch.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { programme } from '../material/programme.ts';
import { type BenchSection, type SectionResult, table } from '../section.ts';
import { cpuSeconds } from '../timing.ts';
import { CHAINS, through } from './programme/chains.ts';
import { drawFaults, type Fault, withFaults } from './programme/faults.ts';
import { Material, type Pair } from './programme/material.ts';

/** Faults on a programme softer than this are not counted. */
const LEAST_DBFS = -50;
/** A finding belongs to a fault that it overlaps within so many frames. */
const BEFORE = 300;
const BEHIND = 700;
const USUAL_HOURS = 1;
const USUAL_FAULTS = 1000;
/** What is promised of every one. */
const SURE_FRAMES = 32;
const SURE_DB = 0.5;
/** Seconds of a pass with faults. */
const FAULTY_SECONDS = 60;

const ROUTES = Object.entries(CHAINS);

function watch(sent: Pair, returned: Pair, rateHz: number): Finding[] {
	const found: Finding[] = [];
	const log = {
		add(finding: Finding) {
			found.push(finding);
			return finding;
		},
		end(finding: Finding, frame: number) {
			const at = found.indexOf(finding);
			if (at >= 0) found[at] = { ...finding, frames: frame - (finding.frame ?? 0) };
		},
	};
	const sourceTo = sent[0].length - rateHz;
	const options = { rateHz, firstFrame: 0, sourceFrom: 0, sourceTo, toleranceFrames: 24, midSide: false, log };
	const watcher = new ProgrammeWatch(options);
	watcher.process([...returned, ...sent], 0, sent[0].length);
	watcher.finish();
	return found.filter(({ severity }) => severity !== 'note');
}

function levelDbfs(signal: Pair, at: number, reach: number): number {
	let sum = 0;
	for (const plane of signal) for (let i = at - reach; i < at + reach; i++) sum += (plane[i] ?? 0) ** 2;
	return 10 * Math.log10(sum / (4 * reach) + 1e-20);
}

/** A finding lies at the beginning of a fault, or within it; a jump of level may be told of where it ends. */
const hits = ({ frame, frames }: Finding, fault: Fault) =>
	frame !== null && frame + (frames ?? 0) >= fault.at - BEFORE && frame <= fault.at + fault.frames + BEHIND;

const percent = (part: number, all: number) =>
	`${part} of ${all}${all === 0 ? '' : ` (${((100 * part) / all).toFixed(1)} %)`}`;

type Count = { found: number; all: number };

function counted(counts: Map<string, Count>, key: string, seen: boolean): void {
	const { found, all } = counts.get(key) ?? { found: 0, all: 0 };
	counts.set(key, { found: found + (seen ? 1 : 0), all: all + 1 });
}

const rowsOf = (counts: Map<string, Count>) =>
	[...counts]
		.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
		.map(([key, { found, all }]) => [...key.split('|'), percent(found, all)]);

/** Fault-free passes, a piece through one chain after another. */
function sound(material: Material, hours: number, progress: (text: string) => void) {
	const alarms: string[][] = [];
	let done = 0;
	let failures = 0;
	for (let turn = 0; done < hours; turn++) {
		// Every piece goes through every chain in the end.
		const [chain, units] = ROUTES[
			(turn + Math.floor(turn / material.count)) % ROUTES.length
		] as (typeof ROUTES)[number];
		const { name, rateHz, source } = material.whole(turn);
		const found = watch(source, through(units, source, rateHz, 3 + turn), rateHz);
		done += source[0].length / rateHz / 3600;
		failures += found.filter(({ severity }) => severity === 'failure').length;
		for (const { kind, severity, frame, text } of found)
			alarms.push([name, chain, ((frame ?? 0) / rateHz).toFixed(2), `${kind}, ${severity}`, text]);
		progress(`${done.toFixed(2)} h without a fault, ${alarms.length} false alarms: ${name} through ${chain}`);
	}
	return { hours: done, failures, warnings: alarms.length - failures, alarms };
}

/** Passes with a fault a second. */
function faulty(material: Material, faultCount: number, seconds: number, progress: (text: string) => void) {
	const sizes = new Map<string, Count>();
	const byChain = new Map<string, Count>();
	const sure = { slips: { found: 0, all: 0 }, jumps: { found: 0, all: 0 } };
	let injected = 0;
	for (let turn = 0; injected < faultCount; turn++) {
		const [chain, units] = ROUTES[
			(turn + Math.floor(turn / material.count)) % ROUTES.length
		] as (typeof ROUTES)[number];
		const { name, rateHz, source } = material.stretch(turn, seconds, (0.37 * turn) % 1);
		const faults = drawFaults(turn + 1, rateHz, source[0].length - rateHz, turn % 3 === 2);
		const plain = through(units, source, rateHz, 3 + turn);
		const sent = through(units, withFaults(source, faults, 'send'), rateHz, 3 + turn);
		const found = watch(source, withFaults(sent, faults, 'return'), rateHz);
		injected += faults.length;
		for (const fault of faults) {
			const jump = fault.kind === 'level';
			if (levelDbfs(plain, fault.at, Math.round(rateHz / 20)) < LEAST_DBFS) continue;
			const seen = found.some((finding) => hits(finding, fault));
			counted(sizes, `${fault.kind}|${jump ? `${Math.abs(fault.gainDb)} dB` : `${fault.frames} frames`}`, seen);
			if (jump ? Math.abs(fault.gainDb) < SURE_DB : fault.frames < SURE_FRAMES) continue;
			counted(byChain, `${chain}|${jump ? 'level' : 'slip, repeat, dropout'}`, seen);
			const count = jump ? sure.jumps : sure.slips;
			count.all++;
			if (seen) count.found++;
		}
		progress(`${injected} faults: ${name} through ${chain}`);
	}
	return { injected, sizes, byChain, sure };
}

/** Supervision without a sync pair: injected faults, fault-free passes, and what it costs. */
export const programmeSection: BenchSection = {
	name: 'programme',
	title: 'Supervision from the programme alone',
	async run({ folder, quick, minutes, faults, progress }): Promise<SectionResult> {
		const material = new Material(folder);
		const wanted = minutes === undefined ? (quick ? 0.01 : USUAL_HOURS) : minutes / 60;
		const free = sound(material, wanted, progress);
		const { injected, sizes, byChain, sure } = faulty(
			material,
			faults ?? (quick ? 30 : USUAL_FAULTS),
			quick ? 15 : FAULTY_SECONDS,
			progress,
		);
		const audio = programme(96_000, quick ? 8 : 20).planes as Pair;
		const share = cpuSeconds(() => watch(audio, audio, 96_000)) / (audio[0].length / 96_000);
		const figure = (what: string, { found, all }: Count) => ({
			what,
			target: 'all',
			ours: percent(found, all),
			peer: '',
			met: all === 0 ? null : found === all,
			note: all === 0 ? 'no fault fell where it can be judged' : found === all ? '' : 'see the tables',
		});
		const alarms = free.failures + free.warnings;
		return {
			markdown: [
				`${material.names}, at −8 and −3 dB, through ${ROUTES.map(([name]) => name).join(', ')}, with noise and drift. ${free.hours.toFixed(2)} hours without a fault; ${injected} faults before and behind the chain, on one channel or both. What lies on a programme above ${LEAST_DBFS} dBFS is counted.`,
				table(['fault', 'size', 'found'], rowsOf(sizes)),
				table(['chain', `faults of ${SURE_FRAMES} frames or ${SURE_DB} dB and more`, 'found'], rowsOf(byChain)),
				...(alarms === 0 ? [] : [table(['piece', 'chain', 'at, s', 'false alarm', 'its text'], free.alarms)]),
			].join('\n\n'),
			figures: [
				figure(`slips, repeats and dropouts of ${SURE_FRAMES} frames and more, programme above -50 dBFS`, sure.slips),
				figure(`level jumps of ${SURE_DB} dB and more for 100 ms and more, programme above -50 dBFS`, sure.jumps),
				{
					what: 'false alarms without a fault',
					target: '0 in 10 hours',
					ours: `${free.failures} failures and ${free.warnings} warnings in ${free.hours.toFixed(2)} hours`,
					peer: '',
					met: alarms > 0 ? false : free.hours >= 10 ? true : null,
					note: alarms > 0 ? 'a warning fails no print' : free.hours >= 10 ? '' : 'fewer hours were run',
				},
				{
					what: 'share of a core at 96 kHz',
					target: '≤ 10 %',
					ours: `${(100 * share).toFixed(1)} %`,
					peer: '',
					met: share <= 0.1,
					note: share <= 0.1 ? '' : 'on this machine',
				},
			],
		};
	},
};
