import { noiseShape, shapesAtRate } from '../dsp/dither/noiseShapes.ts';
import { type EqSettings, eqLatencyFrames } from '../dsp/eq/eq.ts';
import { limiterLatencyFrames } from '../dsp/limiter/limiter.ts';
import { DetentError } from '../shared/errors.ts';
import { type Chain, chainInserts, type DigitalStage, type Stage } from '../shared/model/chain.ts';
import type { DitherShape } from '../shared/model/dither.ts';
import type { LimiterCharacter } from '../shared/model/limiterCharacter.ts';
import { type LoopMix, type LoopShape, loopMix, loopShapes } from './loops.ts';

/** A digital stage with every value resolved to a constant. */
export type ResolvedStage =
	| { readonly type: 'gain'; readonly id: string; readonly gainDb: number }
	| {
			readonly type: 'limiter';
			readonly id: string;
			readonly ceilingDbtp: number;
			readonly lookaheadMs: number;
			readonly releaseMs: number;
			readonly linked: boolean;
			readonly character: LimiterCharacter;
	  }
	| ({ readonly type: 'eq'; readonly id: string } & Readonly<EqSettings>)
	| {
			readonly type: 'dither';
			readonly id: string;
			readonly bits: 16 | 20 | 24;
			readonly seed: number;
			readonly shape: DitherShape;
			readonly autoBlank: boolean;
	  };

/** Digital stages in a row, and what they delay. */
export interface CompiledPart {
	readonly stages: readonly ResolvedStage[];
	readonly latencyFrames: number;
}

/** One way out of the converter and back. */
export interface CompiledLoop extends LoopMix {
	/** Pair of the rig; null for the main send and return. */
	readonly loop: string | null;
	/** Ids of its inserts in patch order. */
	readonly inserts: readonly string[];
	/** Digital stages between the loop before and its send, with its trim as the last; empty for the first, whose are *pre*. */
	readonly before: CompiledPart;
}

export interface CompiledPlan {
	readonly rateHz: number;
	/**
	 * Everything digital before the send. Ends with the drive into the first unit as a gain stage, `sendTrimDb` and the
	 * first insert's trim together, so that a caller must not apply them again. The converter's own dither comes after.
	 */
	readonly pre: CompiledPart;
	/**
	 * Inserts between the first send and the last return, in patch order; empty for a chain without a rack. `loops` are the
	 * ways out and back that they make: what is between two of them runs in real time only, so that a change there needs a
	 * new pass. `betweenFrames` is what the stages between loops delay together.
	 */
	readonly loop: {
		readonly inserts: readonly string[];
		readonly units: readonly string[];
		readonly loops: readonly CompiledLoop[];
		readonly betweenFrames: number;
	};
	/**
	 * Everything digital after the last return. Starts with `returnTrimDb` as a gain stage, so that the capture is what the
	 * converter gave and a changed return trim needs no new pass.
	 */
	readonly post: CompiledPart;
}

/** Ids of the gain stages that a plan makes from the trims; no stage of a chain can have them. */
export const SEND_TRIM_STAGE = 'trim:send';
export const RETURN_TRIM_STAGE = 'trim:return';
/** The trim before an insert on a pair of its own is `trim:` and the insert's id. */
const INSERT_TRIM_STAGE = 'trim:';

export type ChainPart = 'pre' | 'loop' | 'post';

/** Where each stage of a chain belongs. Without an insert everything is *post*. A stage between inserts is *loop*. */
export function stageParts(stages: readonly Stage[]): ChainPart[] {
	const first = stages.findIndex((stage) => stage.kind === 'insert');
	const last = stages.findLastIndex((stage) => stage.kind === 'insert');
	return stages.map((_, index) => (index > last ? 'post' : index < first ? 'pre' : 'loop'));
}

function resolveDither(
	id: string,
	{ bits, seed, shape, autoBlank = false }: Extract<DigitalStage, { type: 'dither' }>,
	rateHz: number,
): ResolvedStage {
	if (bits === 24 && shape !== 'tpdf') {
		throw new DetentError('chain.shape', {
			message: `24 bits are not noise-shaped, and the dither is \`${shape}\`.`,
			subject: id,
			remedy: 'Choose the shape `tpdf`, or 16 or 20 bits.',
		});
	}
	if (noiseShape(shape, rateHz) === null) {
		throw new DetentError('chain.shape', {
			message: `The noise shape \`${shape}\` has no coefficients for ${rateHz} Hz.`,
			subject: id,
			remedy: `Choose one of: ${shapesAtRate(rateHz).join(', ')}.`,
		});
	}
	return { type: 'dither', id, bits, seed, shape, autoBlank };
}

function resolveStage(id: string, process: DigitalStage, rateHz: number): ResolvedStage {
	switch (process.type) {
		case 'gain':
			return { type: 'gain', id, gainDb: process.gainDb };
		case 'loudness':
			if (process.gainDb === null) {
				throw new DetentError('chain.unresolved', {
					message: `The gain to ${process.targetLufs} LUFS is not known yet.`,
					subject: id,
					remedy: 'Measure what enters the stage first.',
				});
			}
			return { type: 'gain', id, gainDb: process.gainDb };
		case 'limiter':
			return {
				type: 'limiter',
				id,
				ceilingDbtp: process.ceilingDbtp - (process.marginDb ?? 0),
				lookaheadMs: process.lookaheadMs,
				releaseMs: process.releaseMs,
				linked: process.linked,
				character: process.character ?? 'clean',
			};
		case 'eq':
			return { type: 'eq', id, phase: process.phase, bands: process.bands, monoBelow: process.monoBelow };
		case 'dither':
			return resolveDither(id, process, rateHz);
	}
}

function stageLatencyFrames(stage: ResolvedStage, rateHz: number): number {
	if (stage.type === 'limiter') return limiterLatencyFrames(rateHz, stage.lookaheadMs);
	return stage.type === 'eq' ? eqLatencyFrames(stage, rateHz) : 0;
}

/** Delay of stages in a row, frames. */
export function latencyFrames(stages: readonly ResolvedStage[], rateHz: number): number {
	return stages.reduce((sum, stage) => sum + stageLatencyFrames(stage, rateHz), 0);
}

function checkOrder(chain: Chain, parts: readonly ChainPart[]): void {
	const ids = new Set<string>();
	chain.stages.forEach((stage, index) => {
		if (ids.has(stage.id)) {
			throw new DetentError('chain.duplicate', {
				message: 'Two stages have this id.',
				subject: stage.id,
				remedy: 'Give each stage an id of its own.',
			});
		}
		ids.add(stage.id);
		if (stage.kind === 'insert') return;
		const last = index === chain.stages.length - 1;
		if (stage.process.type === 'dither' && !last) {
			throw new DetentError('chain.dither', {
				message: 'Dither must be the last stage of a chain.',
				subject: stage.id,
				remedy: 'Move it to the end. Every send is dithered to the converter without a stage.',
			});
		}
		if (parts[index] === 'loop' && stage.process.type === 'loudness' && stage.process.gainDb === null) {
			throw new DetentError('chain.between', {
				message: 'The loudness between two inserts is not known before the pass.',
				subject: stage.id,
				remedy: 'Use a gain there, or move the stage before the first insert or after the last.',
			});
		}
	});
}

function compileLoop(shape: LoopShape, index: number, rateHz: number): CompiledLoop {
	const mix = loopMix(shape);
	const [first] = shape.inserts;
	const stages = shape.before.map(({ id, process }) => resolveStage(id, process, rateHz));
	// The first loop's trim is the send trim's neighbour in *pre*.
	if (index > 0 && first !== undefined && mix.trimDb !== 0)
		stages.push({ type: 'gain', id: `${INSERT_TRIM_STAGE}${first.id}`, gainDb: mix.trimDb });
	return {
		...mix,
		loop: shape.loop,
		inserts: shape.inserts.map(({ id }) => id),
		before: { stages, latencyFrames: latencyFrames(stages, rateHz) },
	};
}

/**
 * Splits a chain into *pre*, the loops through the rack and *post* at a rate, with every value a constant and the delay of
 * all digital parts.
 *
 * Trims are stages of the plan: see `CompiledPlan`.
 *
 * @throws DetentError `chain.unresolved` for a loudness stage without its gain, `chain.between` for what would need a
 * second send and return, `chain.loop` and `chain.insert` as `loopShapes` and `loopMix`, `chain.dither` for dither that is not last, `chain.shape` for a noise shape at
 * 24 bits or at a rate it was not made for, `chain.duplicate` for two stages of one id
 */
export function compileChain(chain: Chain, rateHz: number): CompiledPlan {
	const parts = stageParts(chain.stages);
	checkOrder(chain, parts);
	const digital = (part: ChainPart) =>
		chain.stages.flatMap((stage, index) =>
			stage.kind === 'digital' && parts[index] === part ? [resolveStage(stage.id, stage.process, rateHz)] : [],
		);
	const inserts = chainInserts(chain);
	const loops = loopShapes(chain.stages).map((shape, index) => compileLoop(shape, index, rateHz));
	const sendTrimDb = chain.sendTrimDb + (inserts[0]?.trimDb ?? 0);
	const pre: ResolvedStage[] = [...digital('pre'), { type: 'gain', id: SEND_TRIM_STAGE, gainDb: sendTrimDb }];
	const post: ResolvedStage[] = [
		{ type: 'gain', id: RETURN_TRIM_STAGE, gainDb: chain.returnTrimDb },
		...digital('post'),
	];
	return {
		rateHz,
		pre: { stages: pre, latencyFrames: latencyFrames(pre, rateHz) },
		loop: {
			inserts: inserts.map((insert) => insert.id),
			units: inserts.flatMap((insert) => insert.units),
			loops,
			betweenFrames: loops.reduce((sum, { before }) => sum + before.latencyFrames, 0),
		},
		post: { stages: post, latencyFrames: latencyFrames(post, rateHz) },
	};
}
