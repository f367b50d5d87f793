import { compileAllKernels } from '../../dsp/allKernels.ts';
import { systemClock } from '../../process/systemClock.ts';
import { DetentError } from '../../shared/errors.ts';
import { openBackend } from '../backends/open.ts';
import type { RackModelFactory } from '../backends/rackModel.ts';
import { lookAtThread } from '../threadLook.ts';
import { AudioHost } from './host.ts';
import { HostThreads } from './hostThreads.ts';
import { type LatencyReader, type LatencyWork, latencyAnswerSchema } from './latency.ts';
import { threadedMetering } from './meters/threadedMetering.ts';
import { type HostPriority, raiseHost } from './priority.ts';
import { serveHost } from './serve.ts';
import { threadedSignalFiles } from './signalFiles.ts';
import { ThreadedFiles } from './threads.ts';
import { tidyBetweenBlocks } from './youngObjects.ts';

/** Everything must be faded, written and closed within this time after the control process has gone. */
const LAST_WORDS_MS = 10_000;
/** The answer to the last call still has to leave. */
const HUNG_MS = 200;

/** A source, a capture and the meters find their threads ready, and a measurement before them one of these. */
const READY_THREADS = 3;

function threadedLatencyReader(threads: HostThreads): LatencyReader {
	const answerTo = async (work: LatencyWork) =>
		latencyAnswerSchema.parse(await threads.answer({ job: 'latency', work }));
	return {
		async signal(wish) {
			const answer = await answerTo({ work: 'signal', wish });
			if (answer instanceof Float32Array) return answer;
			throw new DetentError('internal.latency', { message: 'No test signal was made.' });
		},
		async read(recording) {
			const answer = await answerTo({ work: 'read', recording });
			return answer instanceof Float32Array ? null : answer;
		},
	};
}

/**
 * The audio host as a child process: serves the calls that come over its IPC channel until the control process closes
 * that, in whatever way; then fades, closes the capture and exits.
 *
 * @param open what opens the device; something of one's own may stand before it
 */
export function runHostProcess(createModel: RackModelFactory, open: typeof openBackend = openBackend): void {
	// Later, a stream would run: what a chain that is being prepared compiles holds up the block loop.
	compileAllKernels();
	let priority: HostPriority | null = null;
	const threads = new HostThreads((thread) => priority?.follow(thread));
	const files = new ThreadedFiles(threads);
	const host = new AudioHost({
		clock: systemClock,
		openBackend: (request) => open(request, { clock: systemClock, createModel }),
		openMetering: threadedMetering(threads),
		openSource: (request) => files.source(request),
		openItem: (request) => files.item(request),
		openCapture: (request) => files.capture(request),
		signals: threadedSignalFiles(threads),
		latency: threadedLatencyReader(threads),
		look: () => lookAtThread(process.pid),
		betweenBlocks: tidyBetweenBlocks(globalThis.gc),
		started: () => {
			priority ??= raiseHost(process.pid);
			void priority.raised.then((raised) => {
				console.log(`Scheduling priority of the host: ${raised}.`);
				threads.prepare(READY_THREADS);
			});
		},
		hung: () => {
			systemClock.after(HUNG_MS, () => process.exit(3));
		},
	});
	let leaving = false;
	const leave = () => {
		if (leaving) return;
		leaving = true;
		systemClock.after(LAST_WORDS_MS, () => process.exit(2));
		host.dispose().then(
			() => process.exit(0),
			() => process.exit(1),
		);
	};
	process.on('disconnect', leave);
	// It may have gone while this was still being loaded, and says so only once.
	if (process.connected === false) leave();
	process.on('SIGTERM', leave);
	// Ctrl-C in a terminal reaches every process of the group; the control process decides what it means.
	process.on('SIGINT', () => {});
	serveHost({
		engine: host,
		clock: systemClock,
		blocks: () => host.blocks,
		load: () => host.load(),
		blockTimes: () => host.blockTimes(),
		channel: {
			send(message) {
				if (process.connected) process.send?.(message, undefined, undefined, () => {});
			},
			onMessage: (listener) => process.on('message', listener),
		},
	});
}
