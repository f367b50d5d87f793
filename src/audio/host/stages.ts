import { type CompiledPlan, compileChain } from '../../chain/compile.ts';
import { createStages, type StageRun } from '../../chain/runtime.ts';
import { Dither } from '../../dsp/dither/dither.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import { pairOf } from '../backends/pairs.ts';
import { LoopPath } from './loopPath.ts';
import type { LoopStep } from './loopRun.ts';

/** The digital parts of one pass. */
export interface PassStages {
	/** Before the send; ends with the send trim. */
	pre: StageRun;
	/** From the first send to the last return. */
	path: LoopPath;
	/** After the return; starts with the return trim. */
	post: StageRun;
}

export interface PassStagesOptions {
	audio: AudioConfig;
	/** Leaves everything out but the way itself: what comes back must be what was sent, bit for bit. */
	bitTransparent: boolean;
	/** From the first send to the last return; null when it was not measured. */
	latency: Latency | null;
	/** Of each loop of the chain in its order; without them that of the whole is the one loop's. */
	loopLatencies: readonly Latency[] | null;
	/** The stream alone takes this long. */
	leastLoopFrames: number;
}

/** Every pass has the same dither, so that two passes differ by what the rack did alone. */
const SEND_DITHER_SEED = 0x5e4d;

/** No way from the first send to the last return is shorter. */
export function leastPathFrames(plan: CompiledPlan, leastLoopFrames: number): number {
	return Math.max(1, plan.loop.loops.length) * leastLoopFrames + plan.loop.betweenFrames;
}

function loopSteps(plan: CompiledPlan, options: PassStagesOptions): LoopStep[] {
	const { audio, bitTransparent, latency, loopLatencies } = options;
	const { rateHz, blockFrames, wordLengthBits } = audio;
	const dithered = !bitTransparent && wordLengthBits !== 32;
	const dither = (index: number) =>
		dithered ? new Dither(2, { bits: wordLengthBits, seed: SEND_DITHER_SEED + index }) : null;
	const plain = { wet: 1, midSide: false, channels: null, trimDb: 0, returnTrimDb: 0, before: null };
	const { loops } = plan.loop;
	// A chain without an insert still goes out and comes back: the cable is its rack.
	if (loops.length === 0)
		return [{ ...plain, pair: pairOf(audio, null), name: 'the loop', dither: dither(0), latency }];
	return loops.map((loop, index) => ({
		...(bitTransparent ? plain : loop),
		before:
			bitTransparent || loop.before.stages.length === 0
				? null
				: createStages(loop.before.stages, rateHz, 2, blockFrames),
		pair: pairOf(audio, loop.loop),
		name: loop.inserts.join(', '),
		dither: dither(index),
		latency: loopLatencies?.[index] ?? (loops.length === 1 ? latency : null),
	}));
}

/**
 * Compiles the digital parts of a chain for one pass.
 *
 * @throws DetentError `chain.*`, `audio.dry`
 */
export function passStages(chain: Chain, options: PassStagesOptions): PassStages {
	const { audio, bitTransparent, latency, leastLoopFrames } = options;
	const { rateHz, blockFrames } = audio;
	const plan = compileChain(chain, rateHz);
	const least = leastPathFrames(plan, leastLoopFrames) - (bitTransparent ? plan.loop.betweenFrames : 0);
	const frames = Math.max(least, latency?.frames ?? 0);
	return {
		pre: createStages(bitTransparent ? [] : plan.pre.stages, rateHz, 2, blockFrames),
		path: new LoopPath(loopSteps(plan, options), { frames, rateHz, blockFrames }),
		post: createStages(bitTransparent ? [] : plan.post.stages, rateHz, 2, blockFrames),
	};
}
