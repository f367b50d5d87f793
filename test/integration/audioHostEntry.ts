import { runHostProcess } from '../../src/audio/host/process.ts';

/** The audio host with a rack of one kind of unit: a gain, by its `gain` position. */
runHostProcess(() => {
	let gain = 1;
	return {
		setPositions(positions) {
			gain = positions['gain'] ?? gain;
		},
		process(left, right, frames) {
			for (let frame = 0; frame < frames; frame++) {
				left[frame] = (left[frame] ?? 0) * gain;
				right[frame] = (right[frame] ?? 0) * gain;
			}
		},
	};
});
