import { openBackend } from '../../../src/audio/backends/open.ts';
import { runHostProcess } from '../../../src/audio/host/process.ts';
import { writeWav } from '../../audio/host/studio.ts';
import { FaultyBackend } from '../../support/faultyBackend.ts';
import { ListeningBackend } from '../../support/listeningBackend.ts';
import { BENCH_HOST_VARIABLE, benchHostOptionsSchema } from './benchHostOptions.ts';

/**
 * The audio host, with something between it and its driver: a device in which faults can be made, behind ways that are
 * known, and one that writes down what the monitor outputs give.
 */
const { ways, heard } = benchHostOptionsSchema.parse(JSON.parse(process.env[BENCH_HOST_VARIABLE] ?? '{}'));

runHostProcess(
	() => {
		throw new Error('there is no simulated unit here');
	},
	(request, parts) => {
		const { audio } = request;
		const card = openBackend(request, parts);
		const listened =
			heard === null
				? card
				: new ListeningBackend(card, {
						// The card gives each output back on the input of the same number.
						channels: audio.monitorChannels,
						frames: Math.round(heard.seconds * audio.rateHz),
						heard: (planes) => writeWav(heard.path, planes, audio.rateHz),
					});
		return new FaultyBackend(listened, audio, ways);
	},
);
