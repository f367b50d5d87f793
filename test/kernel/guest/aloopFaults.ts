import type { PassResult } from '../../../src/audio/engine.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { foundIn, programme, readWav, writeWav } from '../../audio/host/studio.ts';
import { STRAIGHT } from '../../support/knownWay.ts';
import { judge, type MadeFault, type Reach, spoilt, type Verdict } from '../../support/madeFaults.ts';
import { Loopback } from './aloop.ts';
import { TOO_SLOW } from './aloopSoak.ts';
import { progress } from './host.ts';

/** Faults in known places of one pass. */
export interface FaultPlan {
	readonly name: string;
	/** In the whole stream, the sync pair with it, or behind the rack only. */
	readonly on: 'all' | 'return';
	readonly by: Finding['by'];
	readonly kinds: readonly (readonly [MadeFault['kind'], number])[];
	readonly spacingSeconds: number;
	/** The first of them, which tells where the others lie, comes soon after the source has come back up to here. */
	readonly fromSeconds: number;
	/** The programme is silent here. */
	readonly silent: readonly [number, number] | null;
	readonly reach: Reach;
}

/** Found by its place in the capture: nothing else is zeros for so long. */
const ANCHOR = ['zero', 64] as const;
const SECONDS_BEFORE = 2;
const SECONDS_BEHIND = 5;
const ROLL_SECONDS = 0.5;
const TRIES = 2;

export interface FaultsFound {
	readonly rateHz: number;
	/** Null when no pass had a made fault before the stream's own first one. */
	readonly verdict: Verdict | null;
	/** Those judged: all that were made, or all before the stream's own first fault. */
	readonly made: readonly MadeFault[];
	/** How many were made in a pass, judged or not. */
	readonly asked: number;
	/** Why passes were not looked at to their end. */
	readonly named: readonly string[];
}

/** How much of a capture is what the made faults make of the source, and nothing else. */
interface AsMade {
	/** By source frames. */
	readonly made: readonly MadeFault[];
	/** Source frame of the first sample that is otherwise; infinite when there is none. */
	readonly untilFrame: number;
}

function sourceOf(plan: FaultPlan, rateHz: number): Float64Array[] {
	const seconds = plan.fromSeconds + plan.kinds.length * plan.spacingSeconds + SECONDS_BEFORE + SECONDS_BEHIND;
	const planes = programme(Math.round(seconds * rateHz), 21);
	if (plan.silent !== null) for (const plane of planes) plane.fill(0, plan.silent[0] * rateHz, plan.silent[1] * rateHz);
	return planes;
}

/** How far the capture holds what the made faults make of the source; null where nothing was made of it. */
function lookAt(
	capture: readonly Float64Array[],
	source: readonly Float64Array[],
	offsets: readonly MadeFault[],
	rollFrames: number,
): AsMade | null {
	const whole = source.map((plane) => {
		const rolled = new Float64Array(plane.length + 2 * rollFrames);
		rolled.set(plane, rollFrames);
		return rolled;
	});
	const first = whole[0]?.findIndex((value, frame) => value !== capture[0]?.[frame]) ?? -1;
	if (first < 0) return null;
	const made = offsets.map((fault) => ({ ...fault, frame: fault.frame + first }));
	const otherwise = whole
		.map((plane, channel) => spoilt(plane, made).findIndex((value, frame) => value !== capture[channel]?.[frame]))
		.filter((frame) => frame >= 0);
	return {
		made: made.map((fault) => ({ ...fault, frame: fault.frame - rollFrames })),
		untilFrame: Math.min(Number.POSITIVE_INFINITY, ...otherwise) - rollFrames,
	};
}

/** Judges what lies before the stream's own first fault, and far enough from it that no finding can be of it. */
function judged(
	{ made, untilFrame }: AsMade,
	result: PassResult,
	plan: FaultPlan,
): Pick<FaultsFound, 'verdict' | 'made'> {
	const { reach } = plan;
	const before = untilFrame - Math.max(reach.before, reach.behind);
	const mine = made.filter(({ frame, frames }) => frame + frames + reach.behind < before);
	const findings = foundIn(result.findings).filter(
		// What has no place belongs to the whole pass.
		({ by, severity, frame }) => by === plan.by && severity !== 'note' && (frame ?? Number.MAX_VALUE) < before,
	);
	return mine.length === 0 ? { verdict: null, made: [] } : { verdict: judge(mine, findings, reach), made: mine };
}

/**
 * Prints once with the faults of a plan, and again while the stream had faults of its own: only as far as the capture is,
 * sample by sample, what the made faults make of the source can an alarm be called false. The pass that went farthest counts.
 */
export async function findFaults(loopback: Loopback, plan: FaultPlan): Promise<FaultsFound> {
	const { rateHz, client } = loopback;
	const source = sourceOf(plan, rateHz);
	writeWav(loopback.path('faults.wav'), source, rateHz);
	const spacing = Math.round(plan.spacingSeconds * rateHz);
	const lead = Math.round(SECONDS_BEFORE * rateHz);
	const offsets: MadeFault[] = [ANCHOR, ...plan.kinds].map(([kind, frames], index) => ({
		kind,
		frames,
		frame: index === 0 ? 0 : lead + (index - 1) * spacing,
	}));
	const rollFrames = ROLL_SECONDS * rateHz;
	const named: string[] = [];
	let farthest: Pick<FaultsFound, 'verdict' | 'made'> = { verdict: null, made: [] };
	for (let tried = 0; tried < TRIES && farthest.made.length < offsets.length; tried++) {
		const latency = await loopback.latency();
		if ('named' in latency) {
			named.push(latency.named);
			continue;
		}
		let asked: Promise<unknown> | null = null;
		const stop = client.onTransport(({ mode, frame }) => {
			if (mode !== 'printing' || frame < plan.fromSeconds * rateHz + latency.frames) return;
			asked ??= Promise.allSettled(
				offsets.map(({ kind, frames, frame: afterFrames }) =>
					client.injectFault({ kind, frames, afterFrames, on: plan.on }),
				),
			);
		});
		const result = await client.print(loopback.request(latency, 'faults.wav', rollFrames));
		stop();
		await asked;
		const asMade =
			result.frames === 0 ? null : lookAt(readWav(loopback.path('capture.wav')), source, offsets, rollFrames);
		const now = asMade === null ? farthest : judged(asMade, result, plan);
		if (now.made.length > farthest.made.length) farthest = now;
		const whole = now.made.length === offsets.length;
		const ownFrom = asMade?.untilFrame ?? 0;
		const own = result.findings.find(({ severity, frame }) => severity === 'failure' && (frame ?? 0) >= ownFrom);
		const why = own?.text ?? result.failure?.reason ?? result.outcome;
		const reached = `${now.made.length} of ${offsets.length} before faults of the stream's own${whole ? '' : `: ${why}`}`;
		progress(`snd-aloop, ${plan.name} at ${rateHz / 1000} kHz: ${reached}`);
		if (whole) continue;
		named.push(why);
		if (TOO_SLOW.test(result.failure?.kind ?? '')) break;
	}
	return { rateHz, ...farthest, asked: offsets.length, named };
}

/** Every plan in its turn, each with the first rate at which the machine leaves the stream alone for a pass. */
export async function findAllFaults(
	ratesHz: readonly number[],
	plans: readonly FaultPlan[],
): Promise<Map<FaultPlan, FaultsFound>> {
	const found = new Map<FaultPlan, FaultsFound>();
	for (const rateHz of ratesHz) {
		const left = plans.filter((plan) => {
			const before = found.get(plan);
			return before === undefined || before.made.length < before.asked;
		});
		if (left.length === 0) break;
		const loopback = new Loopback({ rateHz, ways: [STRAIGHT] });
		try {
			for (const plan of left) {
				const before = found.get(plan);
				const now = await findFaults(loopback, plan);
				const farther = before === undefined || now.made.length > before.made.length ? now : before;
				found.set(plan, { ...farther, named: [...(before?.named ?? []), ...now.named] });
			}
		} finally {
			await loopback.dispose();
		}
	}
	return found;
}
