import { openBackend } from '../../../src/audio/backends/open.ts';
import { runHostProcess } from '../../../src/audio/host/process.ts';
import { FaultyBackend } from '../../support/faultyBackend.ts';

/** The audio host, with a device before its driver in which faults can be made and that has a known delay of its own. */
const delayFrames = Number(process.env['DETENT_BENCH_DELAY_FRAMES'] ?? 0);

runHostProcess(
	() => {
		throw new Error('there is no simulated unit here');
	},
	(request, parts) => new FaultyBackend(openBackend(request, parts), request.audio, delayFrames),
);
