import { canonicalJson } from '../shared/canonicalJson.ts';
import { DetentError } from '../shared/errors.ts';
import type { Chain, DigitalStage } from '../shared/model/chain.ts';
import type { MatchReading } from '../shared/model/match.ts';
import { type ChainPart, stageParts } from './compile.ts';

/** A loudness stage without a gain, and what stands around it. */
export interface OpenLoudness {
	readonly id: string;
	readonly targetLufs: number;
	readonly maxReductionDb: number | null;
	/** Gain that the part has besides the stage, dB; the send trim is the drive into the rack, and no part of it. */
	readonly otherGainDb: number;
	/** The last limiter behind the stage, and the true peak it leaves at the end of the part; null without one. */
	readonly limiter: { readonly id: string; readonly ceilingDbtp: number } | null;
}

interface Placed {
	readonly id: string;
	readonly process: DigitalStage;
}

function digitalStages(chain: Chain, part: ChainPart): Placed[] {
	const parts = stageParts(chain.stages);
	return chain.stages.flatMap((stage, index) =>
		stage.kind === 'digital' && parts[index] === part ? [{ id: stage.id, process: stage.process }] : [],
	);
}

function isOpen({ process }: Placed): boolean {
	return process.type === 'loudness' && process.gainDb === null;
}

function gainDb(stages: readonly Placed[]): number {
	return stages.reduce(
		(sum, { process }) => (process.type === 'gain' || process.type === 'loudness' ? sum + (process.gainDb ?? 0) : sum),
		0,
	);
}

/**
 * The loudness stage of a part that has no gain yet; null when there is none.
 *
 * @throws DetentError `chain.loudness-order` for a second one in the part, and for one behind a limiter or dither
 */
export function openLoudness(chain: Chain, part: 'pre' | 'post'): OpenLoudness | null {
	const stages = digitalStages(chain, part);
	const index = stages.findIndex(isOpen);
	const found = stages[index];
	if (found?.process.type !== 'loudness') return null;
	const second = stages.slice(index + 1).find(isOpen);
	if (second !== undefined)
		throw new DetentError('chain.loudness-order', {
			message: `The loudness is set already by ${found.id}: there is one target for a part of a chain.`,
			subject: second.id,
			remedy: 'Take one of the two out.',
		});
	const before = stages.slice(0, index).find(({ process }) => process.type === 'limiter' || process.type === 'dither');
	if (before !== undefined)
		throw new DetentError('chain.loudness-order', {
			message: `A loudness stage can't stand behind a ${before.process.type}.`,
			subject: found.id,
			remedy: 'Move it before that stage.',
		});
	const at = stages.findLastIndex(({ process }, place) => place > index && process.type === 'limiter');
	const limiter = stages[at];
	return {
		id: found.id,
		targetLufs: found.process.targetLufs,
		maxReductionDb: found.process.maxReductionDb,
		otherGainDb: gainDb(stages) + (part === 'post' ? chain.returnTrimDb : 0),
		limiter:
			limiter?.process.type === 'limiter'
				? { id: limiter.id, ceilingDbtp: limiter.process.ceilingDbtp + gainDb(stages.slice(at)) }
				: null,
	};
}

function withProcess(chain: Chain, id: string, change: (process: DigitalStage) => DigitalStage): Chain {
	return {
		...chain,
		stages: chain.stages.map((stage) =>
			stage.kind === 'digital' && stage.id === id ? { ...stage, process: change(stage.process) } : stage,
		),
	};
}

/** The chain with the gain and the margin of one run of a match; the chain given is not changed. */
export function withMatch(
	chain: Chain,
	open: OpenLoudness,
	{ gainDb, marginDb }: Pick<MatchReading, 'gainDb' | 'marginDb'>,
): Chain {
	const gained = withProcess(chain, open.id, (process) =>
		process.type === 'loudness' ? { ...process, gainDb } : process,
	);
	if (open.limiter === null) return gained;
	return withProcess(gained, open.limiter.id, (process) =>
		process.type === 'limiter' ? { ...process, marginDb } : process,
	);
}

/**
 * The chain with 0 dB in every loudness stage that has no gain yet: what is heard before anything was measured.
 *
 * @throws DetentError `chain.loudness-order` as `openLoudness`
 */
export function unmatched(chain: Chain): Chain {
	let resolved = chain;
	for (const part of ['pre', 'post'] as const) {
		const open = openLoudness(resolved, part);
		if (open !== null) resolved = withMatch(resolved, open, { gainDb: 0, marginDb: 0 });
	}
	return resolved;
}

/** The chain as it was ordered, without the gain and the margin that a match of its loudness filled in. */
export function asOrdered(chain: Chain): Chain {
	return {
		...chain,
		stages: chain.stages.map((stage) => {
			if (stage.kind !== 'digital') return stage;
			if (stage.process.type === 'loudness') return { ...stage, process: { ...stage.process, gainDb: null } };
			if (stage.process.type === 'limiter') return { ...stage, process: { ...stage.process, marginDb: undefined } };
			return stage;
		}),
	};
}

/** Whether two chains were ordered alike, whatever gains were found for them. */
export function isSameOrder(one: Chain, other: Chain): boolean {
	return canonicalJson(asOrdered(one)) === canonicalJson(asOrdered(other));
}
