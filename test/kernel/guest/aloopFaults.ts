import type { Finding } from '../../../src/shared/model/finding.ts';
import { foundIn, programme, readWav, writeWav } from '../../audio/host/studio.ts';
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
	/** Null when no pass was free of the stream's own faults. */
	readonly verdict: Verdict | null;
	readonly made: readonly MadeFault[];
	/** Why passes before were not looked at. */
	readonly named: readonly string[];
}

function sourceOf(plan: FaultPlan, rateHz: number): Float64Array[] {
	const seconds = plan.fromSeconds + plan.kinds.length * plan.spacingSeconds + SECONDS_BEFORE + SECONDS_BEHIND;
	const planes = programme(Math.round(seconds * rateHz), 21);
	if (plan.silent !== null) for (const plane of planes) plane.fill(0, plan.silent[0] * rateHz, plan.silent[1] * rateHz);
	return planes;
}

/** The made faults by source frames, where the capture holds what they make of the source and nothing else is wrong with it. */
function madeIn(
	capture: readonly Float64Array[],
	source: readonly Float64Array[],
	offsets: readonly MadeFault[],
	rollFrames: number,
): MadeFault[] | null {
	const whole = source.map((plane) => {
		const rolled = new Float64Array(plane.length + 2 * rollFrames);
		rolled.set(plane, rollFrames);
		return rolled;
	});
	const first = whole[0]?.findIndex((value, frame) => value !== capture[0]?.[frame]) ?? -1;
	if (first < 0) return null;
	const made = offsets.map((fault) => ({ ...fault, frame: fault.frame + first }));
	const asMade = whole.every((plane, channel) => {
		const wanted = spoilt(plane, made);
		return wanted.every((value, frame) => value === capture[channel]?.[frame]);
	});
	return asMade ? made.map((fault) => ({ ...fault, frame: fault.frame - rollFrames })) : null;
}

/**
 * Prints once with the faults of a plan, and again while the stream had faults of its own: only where the capture is,
 * sample by sample, what the made faults make of the source can an alarm be called false.
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
	for (let tried = 0; tried < TRIES; tried++) {
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
		const made =
			result.frames === 0 ? null : madeIn(readWav(loopback.path('capture.wav')), source, offsets, rollFrames);
		progress(`snd-aloop, ${plan.name}: ${made === null ? `other faults too (${result.failure?.reason})` : 'as made'}`);
		if (made === null) {
			named.push(result.failure?.reason ?? result.outcome);
			if (TOO_SLOW.test(result.failure?.kind ?? '')) break;
			continue;
		}
		const findings = foundIn(result.findings).filter(({ by, severity }) => by === plan.by && severity !== 'note');
		return { rateHz, verdict: judge(made, findings, plan.reach), made, named };
	}
	return { rateHz, verdict: null, made: [], named };
}

/** Every plan in its turn, each with the first rate at which the machine leaves the stream alone for a pass. */
export async function findAllFaults(
	ratesHz: readonly number[],
	plans: readonly FaultPlan[],
): Promise<Map<FaultPlan, FaultsFound>> {
	const found = new Map<FaultPlan, FaultsFound>();
	for (const rateHz of ratesHz) {
		const left = plans.filter((plan) => (found.get(plan)?.verdict ?? null) === null);
		if (left.length === 0) break;
		const loopback = new Loopback({ rateHz, faulty: { delayFrames: 0 } });
		try {
			for (const plan of left) {
				const before = found.get(plan)?.named ?? [];
				const now = await findFaults(loopback, plan);
				found.set(plan, { ...now, named: [...before, ...now.named] });
			}
		} finally {
			await loopback.dispose();
		}
	}
	return found;
}
