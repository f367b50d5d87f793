import { compileChain } from '../../chain/compile.ts';
import { createStages, type StageRun } from '../../chain/runtime.ts';
import { Dither } from '../../dsp/dither/dither.ts';
import type { Chain } from '../../shared/model/chain.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';

/** The digital parts of one pass. */
export interface PassStages {
	/** Before the send; ends with the send trim. */
	pre: StageRun;
	/** After the return; starts with the return trim. */
	post: StageRun;
	/** To the converter's word length; null for a float device and in the bit-transparent mode. */
	dither: Dither | null;
}

/** Every pass has the same dither, so that two passes differ by what the rack did alone. */
const SEND_DITHER_SEED = 0x5e4d;

/**
 * Compiles the digital parts of a chain for one pass.
 *
 * @param bitTransparent leaves everything out
 * @throws DetentError `chain.*`
 */
export function passStages(chain: Chain, audio: AudioConfig, bitTransparent: boolean): PassStages {
	const { rateHz, blockFrames, wordLengthBits } = audio;
	const plan = compileChain(chain, rateHz);
	return {
		pre: createStages(bitTransparent ? [] : plan.pre.stages, rateHz, 2, blockFrames),
		post: createStages(bitTransparent ? [] : plan.post.stages, rateHz, 2, blockFrames),
		dither:
			bitTransparent || wordLengthBits === 32 ? null : new Dither(2, { bits: wordLengthBits, seed: SEND_DITHER_SEED }),
	};
}
