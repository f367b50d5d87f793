import { type CompiledPlan, compileChain } from '../../../../src/chain/compile.ts';
import { StageRun } from '../../../../src/chain/runtime.ts';
import { chainSchema } from '../../../../src/shared/model/chain.ts';
import type { Audio } from '../../material/audio.ts';
import { programme } from '../../material/programme.ts';

export const RATE_HZ = 96000;

/** Digital stages as a master has them: driven 6 dB into the limiter, then dithered to 24 bits. */
export function masteringPlan(): CompiledPlan {
	const chain = chainSchema.parse({
		schema: 1,
		name: 'live',
		stages: [
			{ kind: 'digital', id: 'drive', process: { type: 'gain', gainDb: 6 } },
			{ kind: 'digital', id: 'limiter', process: { type: 'limiter' } },
			{ kind: 'digital', id: 'dither', process: { type: 'dither', bits: 24 } },
		],
	});
	return compileChain(chain, RATE_HZ);
}

/** Music at 96 kHz that the chain works on. */
export const liveProgramme = (seconds: number): Audio => programme(RATE_HZ, seconds);

/** The chain's output for a piece of music that is handed over in blocks of a length, with the chain's delay at its start. */
export function rendered({ planes }: Audio, plan: CompiledPlan, blockFrames: number): Float64Array[] {
	const output = planes.map((plane) => plane.slice());
	const run = new StageRun(plan.post.stages, plan.rateHz, output.length, blockFrames);
	const frames = output[0]?.length ?? 0;
	for (let at = 0; at < frames; at += blockFrames) run.process(output, Math.min(blockFrames, frames - at), at);
	return output;
}

/** Frames in which two renders differ in any bit. */
export function differingFrames(a: readonly Float64Array[], b: readonly Float64Array[]): number {
	let count = 0;
	for (let i = 0; i < (a[0]?.length ?? 0); i++) {
		if (a.some((plane, channel) => !Object.is(plane[i], b[channel]?.[i]))) count++;
	}
	return count;
}
