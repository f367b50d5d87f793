import { ProgrammeWatch } from '../../../src/dsp/supervise/programmeWatch.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { type Audio, firstSeconds, gained, readAudio } from '../material/audio.ts';
import { programme } from '../material/programme.ts';
import { recordings } from '../material/recordings.ts';
import { type BenchSection, type SectionResult, table } from '../section.ts';
import { cpuSeconds } from '../timing.ts';
import { CHAINS, through } from './programme/chains.ts';
import { drawFaults, type Fault, withFaults } from './programme/faults.ts';

type Pair = [Float64Array, Float64Array];

const DRIVE_DB = -8;
/** Faults on a programme softer than this are not counted. */
const LEAST_DBFS = -50;
/** A finding belongs to a fault that it overlaps within so many frames. */
const BEFORE = 300;
const BEHIND = 700;

function watch(sent: Pair, returned: Pair, rateHz: number): Finding[] {
	const found: Finding[] = [];
	const log = {
		add(finding: Finding) {
			found.push(finding);
			return finding;
		},
		end() {},
	};
	const sourceTo = sent[0].length;
	const options = { rateHz, firstFrame: 0, sourceFrom: 0, sourceTo, toleranceFrames: 24, midSide: false, log };
	const watcher = new ProgrammeWatch(options);
	watcher.process([...returned, ...sent], 0, sourceTo);
	watcher.finish();
	return found.filter(({ severity }) => severity !== 'note');
}

function levelDbfs(signal: Pair, at: number, reach: number): number {
	let sum = 0;
	for (const plane of signal) for (let i = at - reach; i < at + reach; i++) sum += (plane[i] ?? 0) ** 2;
	return 10 * Math.log10(sum / (4 * reach) + 1e-20);
}

const hits = ({ frame, frames }: Finding, fault: Fault) =>
	frame !== null && frame + (frames ?? 0) >= fault.at - BEFORE && frame <= fault.at + fault.frames + BEHIND;

/** A second of silence behind it, as a pass has. */
function withTail({ rateHz, planes }: Audio): { rateHz: number; source: Pair } {
	const [left, right] = planes.map((plane) => {
		const whole = new Float64Array(plane.length + rateHz);
		whole.set(plane);
		return whole;
	});
	return { rateHz, source: [left ?? new Float64Array(), right ?? new Float64Array()] };
}

function materials(folder: string, seconds: number): { name: string; rateHz: number; source: Pair }[] {
	const recorded = recordings(folder).flatMap(({ name, path }) =>
		path === null ? [] : [{ name, audio: firstSeconds(readAudio(path), seconds) }],
	);
	const all = [{ name: 'programme', audio: programme(48_000, seconds) }, ...recorded];
	return all.map(({ name, audio }) => ({ name, ...withTail(gained(audio, DRIVE_DB)) }));
}

const percent = (part: number, all: number) =>
	`${part} of ${all}${all === 0 ? '' : ` (${((100 * part) / all).toFixed(1)} %)`}`;

/** Supervision without a sync pair: injected faults, fault-free passes, and what it costs. */
export const programmeSection: BenchSection = {
	name: 'programme',
	title: 'Supervision from the programme alone',
	async run({ folder, quick, progress }): Promise<SectionResult> {
		const counts = new Map<string, { found: number; all: number }>();
		let sureFound = 0;
		let sureAll = 0;
		let hours = 0;
		let failures = 0;
		let warnings = 0;
		for (const { name, rateHz, source } of materials(folder, quick ? 12 : 120)) {
			for (const [chain, units] of Object.entries(CHAINS).slice(0, quick ? 1 : undefined)) {
				progress(`${name} through ${chain}`);
				const sound = through(units, source, rateHz, 3);
				hours += source[0].length / rateHz / 3600;
				for (const { severity } of watch(source, sound, rateHz))
					if (severity === 'failure') failures++;
					else warnings++;
				for (const small of [false, true]) {
					const faults = drawFaults(small ? 2 : 1, rateHz, source[0].length - rateHz, small);
					const sent = through(units, withFaults(source, faults, 'send'), rateHz, 3);
					const found = watch(source, withFaults(sent, faults, 'return'), rateHz);
					for (const fault of faults) {
						if (levelDbfs(sound, fault.at, Math.round(rateHz / 20)) < LEAST_DBFS) continue;
						const size = fault.kind === 'level' ? `${Math.abs(fault.gainDb)} dB` : `${fault.frames} frames`;
						const key = `${fault.kind}|${size}`;
						const count = counts.get(key) ?? { found: 0, all: 0 };
						const seen = found.some((finding) => hits(finding, fault));
						counts.set(key, { found: count.found + (seen ? 1 : 0), all: count.all + 1 });
						if (fault.kind === 'level' || fault.frames < 32) continue;
						sureAll++;
						if (seen) sureFound++;
					}
				}
			}
		}
		const audio = programme(96_000, quick ? 8 : 20).planes as Pair;
		const share = cpuSeconds(() => watch(audio, audio, 96_000)) / (audio[0].length / 96_000);
		const rows = [...counts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
		return {
			markdown: [
				`Music through ${Object.keys(CHAINS).join(', ')}, with noise and drift; faults before and behind the chain, on one channel or both. ${hours.toFixed(2)} hours without a fault.`,
				table(
					['fault', 'size', 'found'],
					rows.map(([key, { found, all }]) => [...key.split('|'), percent(found, all)]),
				),
			].join('\n\n'),
			figures: [
				{
					what: 'slips, repeats and dropouts of 32 frames and more, programme above -50 dBFS',
					target: 'all',
					ours: percent(sureFound, sureAll),
					peer: '',
					met: sureAll === 0 ? null : sureFound === sureAll,
					note: sureAll === 0 ? 'no fault fell where it can be judged' : sureFound === sureAll ? '' : 'see the table',
				},
				{
					what: 'level jumps of 0.5 dB for 100 ms',
					target: 'all',
					ours: 'see the table',
					peer: '',
					met: false,
					note: 'small jumps of level are not looked for yet',
				},
				{
					what: 'false alarms without a fault',
					target: '0 in 10 hours',
					ours: `${failures} failures and ${warnings} warnings in ${hours.toFixed(2)} hours`,
					peer: '',
					met: failures + warnings > 0 ? false : hours >= 10 ? true : null,
					note: failures + warnings > 0 ? 'a warning fails no print' : hours >= 10 ? '' : 'fewer hours were run',
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
