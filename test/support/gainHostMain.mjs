// The audio host with a rack of one kind of unit: a gain, by its `gain` position. Plain JavaScript, so that it runs with the
// built host as well as with that of the source tree.
import { pathToFileURL } from 'node:url';

const program = process.env.DETENT_TEST_PROGRAM;
const host =
	program === undefined
		? new URL('../../src/audio/host/process.ts', import.meta.url)
		: new URL('../audio/host/process.js', pathToFileURL(program));
const { runHostProcess } = await import(host.href);
runHostProcess(() => {
	let gain = 1;
	return {
		setPositions(positions) {
			gain = positions.gain ?? gain;
		},
		process(left, right, frames) {
			for (let frame = 0; frame < frames; frame++) {
				left[frame] *= gain;
				right[frame] *= gain;
			}
		},
	};
});
