import type { Backend } from '../../../../src/audio/backends/backend.ts';
import type { AudioEngine, SimulatedRack } from '../../../../src/audio/engine.ts';
import { createInProcessHost } from '../../../../src/audio/host/inProcess.ts';
import { systemClock } from '../../../../src/process/systemClock.ts';
import type { MonitorOrder } from '../../../../src/shared/model/monitor.ts';
import { audioConfigSchema } from '../../../../src/shared/model/rig.ts';
import { createUnitModel } from '../../../../src/units/simulators/models/index.ts';

export const AB_RATE_HZ = 48_000;
export const AB_BLOCK_FRAMES = 256;

/** A rack without units, noise or drift. */
export const EMPTY_RACK: SimulatedRack = {
	units: [],
	referenceDbfs: -18,
	converterLatencyFrames: 0,
	noise: false,
	drift: false,
	speed: 'fast',
};

/** A real host with a simulated rack. */
export async function withHost<T>(
	rack: SimulatedRack,
	wrapBackend: (backend: Backend) => Backend,
	work: (engine: AudioEngine) => Promise<T>,
): Promise<T> {
	const engine = createInProcessHost({ clock: systemClock, createModel: createUnitModel, wrapBackend });
	try {
		const stream = { backend: 'simulated', rateHz: AB_RATE_HZ, blockFrames: AB_BLOCK_FRAMES, wordLengthBits: 24 };
		await engine.open({ audio: audioConfigSchema.parse(stream), simulated: rack, fileReturnPath: null });
		return await work(engine);
	} finally {
		await engine.dispose();
	}
}

/** Plays to the end through a real host and writes down what leaves on the monitor outputs. */
export async function heardOn(
	rack: SimulatedRack,
	seconds: number,
	orderAt: (block: number) => MonitorOrder,
	begin: (engine: AudioEngine) => Promise<void>,
): Promise<[Float64Array, Float64Array]> {
	const room = Math.ceil((seconds + 1) * AB_RATE_HZ);
	const planes: [Float64Array, Float64Array] = [new Float64Array(room), new Float64Array(room)];
	let at = 0;
	let block = 0;
	let recorded: AudioEngine | null = null;
	const recorder = (backend: Backend): Backend => ({
		info: backend.info,
		start: () => backend.start(),
		readBlock(samples) {
			void recorded?.setMonitor(orderAt(block++));
			return backend.readBlock(samples);
		},
		writeBlock(samples) {
			const { outputs } = backend.info;
			for (let frame = 0; recorded !== null && frame < AB_BLOCK_FRAMES && at < room; frame++, at++) {
				planes[0][at] = samples[frame * outputs + 2] ?? 0;
				planes[1][at] = samples[frame * outputs + 3] ?? 0;
			}
			return backend.writeBlock(samples);
		},
		close: () => backend.close(),
	});
	await withHost(rack, recorder, async (engine) => {
		await engine.setMonitor(orderAt(0));
		const ended = new Promise<void>((resolve) => {
			engine.onTransport(({ mode }) => {
				if (mode === 'stopped') resolve();
			});
		});
		recorded = engine;
		await begin(engine);
		await ended;
	});
	return planes;
}
