/** Sound kept in hand against an uneven network. */
const CUSHION_S = 0.15;
/** More than this has piled up: the preview would lag behind the knob, so it skips to now. */
const TOO_LATE_S = 0.6;

/** One block of interleaved 16-bit little-endian stereo as two planes of -1…1. */
export function planesOf(pcm: ArrayBuffer): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
	const view = new DataView(pcm);
	const frames = Math.floor(pcm.byteLength / 4);
	const left = new Float32Array(frames);
	const right = new Float32Array(frames);
	for (let frame = 0; frame < frames; frame += 1) {
		left[frame] = view.getInt16(4 * frame, true) / 32768;
		right[frame] = view.getInt16(4 * frame + 2, true) / 32768;
	}
	return [left, right];
}

/**
 * When the next block starts, on the audio clock. Blocks follow one another without a gap; after a gap, or when too much
 * has piled up, the cushion is built anew.
 */
export function startTime(nextS: number, nowS: number): number {
	return nextS < nowS + 0.005 || nextS > nowS + TOO_LATE_S ? nowS + CUSHION_S : nextS;
}
