import type { Clock } from '../../shared/clock.ts';
import type { Backend } from '../backends/backend.ts';
import type { NativeAudio } from '../backends/naudiodon.ts';
import { openBackend } from '../backends/open.ts';
import type { RackModelFactory } from '../backends/rackModel.ts';
import type { AudioEngine, OpenRequest } from '../engine.ts';
import type { ThreadLook } from '../threadLook.ts';
import { directCapture } from './captureSink.ts';
import { AudioHost } from './host.ts';
import { directItem } from './itemFeed.ts';
import { directLatencyReader } from './latency.ts';
import { directMetering } from './meters/metering.ts';
import { directSignalFiles } from './signalFiles.ts';
import { directSource } from './sourceFeed.ts';

/**
 * The audio host inside the caller, without threads: what a test can follow step by step. Not for real hardware: it
 * waits for the disk between two blocks.
 *
 * @param wrapBackend puts something between the host and its backend, faults for example
 */
export function createInProcessHost(options: {
	clock: Clock;
	createModel: RackModelFactory;
	wrapBackend?: (backend: Backend, request: OpenRequest) => Backend;
	native?: NativeAudio;
	/** A driver did not let go of its stream. */
	hung?: () => void;
	look?: () => ThreadLook | null;
}): AudioEngine {
	const { wrapBackend, hung = () => {}, look = () => null, ...parts } = options;
	const { clock } = parts;
	return new AudioHost({
		clock,
		openBackend(request) {
			const backend = openBackend(request, parts);
			return wrapBackend === undefined ? backend : wrapBackend(backend, request);
		},
		openMetering: directMetering,
		openSource: async (request) => directSource(request),
		openItem: async (request) => directItem(request),
		openCapture: async (request) => directCapture(request),
		signals: directSignalFiles,
		latency: directLatencyReader,
		look,
		betweenBlocks: () => {},
		started: () => {},
		hung,
	});
}
