import type { LevelGap } from '../../../../src/dsp/supervise/levelProof.ts';
import type { MainsProof } from '../../../../src/dsp/supervise/mainsProof.ts';
import { MainsWatch } from '../../../../src/dsp/supervise/mainsWatch.ts';
import { ReturnWatch } from '../../../../src/dsp/supervise/returnWatch.ts';
import { WholeWatch } from '../../../../src/dsp/supervise/wholeWatch.ts';
import type { Finding } from '../../../../src/shared/model/finding.ts';
import { CHAINS, through } from './chains.ts';
import { drawFaults, type Fault, withFaults } from './faults.ts';
import type { Material, Pair } from './material.ts';
import { drawRackFaults, type RackFault, withRackFaults } from './rackFaults.ts';
import { isRackFault, isRackSaid } from './rackVerdict.ts';

/** A piece through a chain: fault-free, with faults of frames and level, or with hum, an offset and a channel that goes. */
export interface Pass {
	readonly kind: 'sound' | 'faulty' | 'rack';
	readonly turn: number;
	/** Of a stretch of the piece; a sound pass takes all of it. */
	readonly seconds: number;
}

/** A fault and what became of it. */
export interface Judged {
	readonly fault: Fault;
	/** Level of the programme around it, dBFS. */
	readonly levelDbfs: number;
	/** What is left of a jump in what was captured, for a tenth of a second, dB. */
	readonly heldDb: number;
	readonly verdict: 'found' | 'not provable' | 'missed';
}

/** A fault of the rack and what became of it. */
export interface RackJudged {
	readonly fault: RackFault;
	/** Level of the programme around it on its channel, dBFS. */
	readonly levelDbfs: number;
	readonly verdict: Judged['verdict'];
}

export interface PassResult {
	readonly pass: Pass;
	readonly piece: string;
	readonly chain: string;
	readonly rateHz: number;
	readonly hours: number;
	/** Findings that are no notes: of a sound pass false alarms. */
	readonly found: readonly Finding[];
	readonly judged: readonly Judged[];
	readonly rack: readonly RackJudged[];
	/** Seconds in which a jump of half a dB would not be seen, on the worse channel. */
	readonly unprovenSeconds: number;
}

/** A finding belongs to a fault that it overlaps within so many frames. */
const BEFORE = 300;
const BEHIND = 700;
/** A jump is held where so much of a tenth of a second after it has it at least. */
const HELD_WINDOWS = 10;
const HELD_SECONDS = 0.1;
const ROUTES = Object.entries(CHAINS);

interface Watched {
	found: Finding[];
	gaps: readonly LevelGap[];
	mains: MainsProof;
}

export function watch(sent: Pair, returned: Pair, rateHz: number): Watched {
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
	const frames = sent[0].length;
	const sourceTo = frames - rateHz;
	const options = { rateHz, firstFrame: 0, sourceFrom: 0, sourceTo, toleranceFrames: 24, midSide: false, log };
	const watcher = new WholeWatch(options);
	watcher.process([...returned, ...sent], 0, frames);
	watcher.finish();
	const mains = new MainsWatch({ ...options, apartSeconds: 0 });
	const back = new ReturnWatch({ ...options, apartSeconds: 0, silentTo: 0, bareSides: [] });
	const [left, right, sentLeft, sentRight] = [...returned, ...sent] as [
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
	];
	for (let frame = 0; frame < frames; frame++)
		for (const one of [mains, back])
			one.push(
				left[frame] as number,
				right[frame] as number,
				sentLeft[frame] as number,
				sentRight[frame] as number,
				frame,
			);
	mains.finish();
	return {
		found: found.filter(({ severity }) => severity !== 'note'),
		gaps: watcher.levelGaps,
		mains: mains.proof,
	};
}

/** Every piece goes through every chain in the end. */
function routeOf(turn: number, pieces: number): (typeof ROUTES)[number] {
	return ROUTES[(turn + Math.floor(turn / pieces)) % ROUTES.length] as (typeof ROUTES)[number];
}

export function runPass(material: Material, pass: Pass): PassResult {
	const { kind, turn, seconds } = pass;
	const [chain, units] = routeOf(turn, material.count);
	const { name, rateHz, source } =
		kind === 'sound' ? material.whole(turn) : material.stretch(turn, seconds, (0.37 * turn) % 1);
	const plain = through(units, source, rateHz, 3 + turn);
	const hours = source[0].length / rateHz / 3600;
	const head = { pass, piece: name, chain, rateHz, hours };
	if (kind === 'sound') {
		const { found, gaps } = watch(source, plain, rateHz);
		return { ...head, found, judged: [], rack: [], unprovenSeconds: secondsOf(gaps, rateHz) };
	}
	if (kind === 'rack') {
		const faults = drawRackFaults(turn + 1, rateHz, source[0].length - rateHz);
		const { found, mains } = watch(source, withRackFaults(plain, faults, rateHz), rateHz);
		const rack = faults.map((fault): RackJudged => {
			const channel = plain[fault.channel === 'left' ? 0 : 1];
			const verdict = found.some((finding) => isRackFault(finding, fault, rateHz))
				? 'found'
				: isRackSaid(mains, fault, rateHz)
					? 'not provable'
					: 'missed';
			return { fault, levelDbfs: levelDbfs([channel, channel], fault.at, Math.round(rateHz / 20)), verdict };
		});
		return { ...head, found, judged: [], rack, unprovenSeconds: 0 };
	}
	const faults = drawFaults(turn + 1, rateHz, source[0].length - rateHz, turn % 3 === 2);
	const sent = through(units, withFaults(source, faults, 'send'), rateHz, 3 + turn);
	const { found, gaps } = watch(source, withFaults(sent, faults, 'return'), rateHz);
	const judged = faults.map((fault): Judged => {
		const heldDb = fault.kind === 'level' ? heldOf(fault, plain, sent, rateHz) : 0;
		const verdict = found.some((finding) => hits(finding, fault))
			? 'found'
			: fault.kind === 'level' && isSaid(gaps, fault, heldDb)
				? 'not provable'
				: 'missed';
		return { fault, levelDbfs: levelDbfs(plain, fault.at, Math.round(rateHz / 20)), heldDb, verdict };
	});
	return { ...head, found, judged, rack: [], unprovenSeconds: secondsOf(gaps, rateHz) };
}

function secondsOf(gaps: readonly LevelGap[], rateHz: number): number {
	const of = (channel: LevelGap['channel']) =>
		gaps.reduce((sum, gap) => sum + (gap.channel === channel ? gap.to - gap.from : 0), 0) / rateHz;
	return Math.max(of('left'), of('right'));
}

/** A finding lies at the beginning of a fault, or within it; a jump of level may be told of where it ends. */
function hits({ frame, frames }: Finding, fault: Fault): boolean {
	return frame !== null && frame + (frames ?? 0) >= fault.at - BEFORE && frame <= fault.at + fault.frames + BEHIND;
}

/** The watch said that a jump so small would be seen neither where it begins nor where it ends. */
function isSaid(gaps: readonly LevelGap[], fault: Fault, heldDb: number): boolean {
	const channels = fault.channel === 'both' ? (['left', 'right'] as const) : [fault.channel];
	return channels.every((channel) =>
		[fault.at, fault.at + fault.frames].every((edge) =>
			gaps.some(
				(gap) =>
					gap.channel === channel && gap.smallestDb > heldDb && edge >= gap.from - BEFORE && edge <= gap.to + BEFORE,
			),
		),
	);
}

function levelDbfs(signal: Pair, at: number, reach: number): number {
	let sum = 0;
	for (const plane of signal) for (let i = at - reach; i < at + reach; i++) sum += (plane[i] ?? 0) ** 2;
	return 10 * Math.log10(sum / (4 * reach) + 1e-20);
}

/** The least that a jump is held by in the capture for a tenth of a second, dB: a compressor takes back what came before it. */
function heldOf(fault: Fault, plain: Pair, sent: Pair, rateHz: number): number {
	if (fault.side === 'return') return Math.abs(fault.gainDb);
	const window = Math.round((HELD_SECONDS * rateHz) / HELD_WINDOWS);
	const channels = fault.channel === 'both' ? [0, 1] : [fault.channel === 'left' ? 0 : 1];
	const held = channels.map((channel) => {
		const [a, b] = [plain[channel] as Float64Array, sent[channel] as Float64Array];
		let least = Number.POSITIVE_INFINITY;
		for (let k = 0; k < HELD_WINDOWS; k++) {
			let [aa, ab] = [1e-14, 1e-14];
			for (let i = fault.at + k * window; i < fault.at + (k + 1) * window; i++) {
				aa += (a[i] ?? 0) ** 2;
				ab += (a[i] ?? 0) * (b[i] ?? 0);
			}
			least = Math.min(least, Math.sign(fault.gainDb) * 20 * Math.log10(Math.max(ab / aa, 1e-3)));
		}
		return Math.max(0, least);
	});
	return Math.max(...held);
}
