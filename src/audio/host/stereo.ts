import type { ChannelPair } from '../../shared/model/rig.ts';

/** One block of a stereo signal: the same two planes by name and as a list. */
export interface StereoBlock {
	readonly left: Float64Array;
	readonly right: Float64Array;
	readonly both: readonly [Float64Array, Float64Array];
}

export function stereoBlock(frames: number): StereoBlock {
	const left = new Float64Array(frames);
	const right = new Float64Array(frames);
	return { left, right, both: [left, right] };
}

export function silence(block: StereoBlock): void {
	block.left.fill(0);
	block.right.fill(0);
}

/** A block with the channels that it has at the interface. */
export interface Wire {
	readonly channels: ChannelPair;
	readonly block: StereoBlock;
}

export function copy(from: StereoBlock, to: StereoBlock): void {
	to.left.set(from.left);
	to.right.set(from.right);
}
