import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { SimulatedRack } from '../engine.ts';
import { type StereoBlock, stereoBlock } from '../host/stereo.ts';
import type { Backend, BackendInfo } from './backend.ts';
import { neededChannels } from './channels.ts';
import { FaultInjector } from './faultInjector.ts';
import { FrameDelay } from './frameDelay.ts';
import { clockPacer, fastPacer } from './pacer.ts';
import { type LoopChannels, pairOf, pairsOf } from './pairs.ts';
import type { RackModel, RackModelFactory } from './rackModel.ts';
import { RackRelays } from './relayInsert.ts';
import type { StreamFault } from './streamFault.ts';

/** Frames that faults can leave out in all; as much later comes what is simulated with them. */
const FAULT_ROOM_FRAMES = 8192;

/** A converter delivers nothing beyond full scale. */
function clip(plane: Float64Array, frames: number): void {
	for (let frame = 0; frame < frames; frame++) {
		const value = plane[frame] ?? 0;
		if (value > 1) plane[frame] = 1;
		else if (value < -1) plane[frame] = -1;
	}
}

/** One way through the rack: a pair's channels, the units on it and the blocks that are under way. */
interface SimulatedLoop {
	readonly channels: LoopChannels;
	readonly models: RackModel[];
	readonly delays: readonly [FrameDelay, FrameDelay];
	/** Written blocks that have not been played. */
	readonly queue: readonly StereoBlock[];
}

/** The cable of the sync pair. */
interface SimulatedCable {
	readonly output: number;
	readonly input: number;
	readonly delay: FrameDelay;
	readonly queue: readonly Float64Array[];
}

/**
 * A converter and a rack that exist in software only: what is written on a pair's send passes the prefilled blocks, the
 * unit models on it in patch order and the converter delay, and comes back on its return. The sync output comes back on
 * the sync input, by the converter delay only. The monitor pair is heard by nobody.
 *
 * @throws DetentError `audio.channels`, `audio.delay`, `chain.no-loop`, and whatever the model factory throws
 */
export class SimulatedBackend implements Backend {
	readonly info: BackendInfo;
	readonly #loops: readonly SimulatedLoop[];
	readonly #models = new Map<string, RackModel>();
	readonly #relays: RackRelays;
	readonly #due: (block: number) => Promise<void>;
	readonly #queueBlocks: number;
	readonly #cable: SimulatedCable | null;
	readonly #faults: FaultInjector | null;
	/** What faults are made in: the main return, then the inserts' and the sync input. */
	readonly #returned: Float64Array[] = [];
	#queued: number;
	#head = 0;
	#block = 0;

	constructor(options: { audio: AudioConfig; rack: SimulatedRack; createModel: RackModelFactory; clock: Clock }) {
		const { audio, rack, createModel, clock } = options;
		this.info = {
			rateHz: audio.rateHz,
			blockFrames: audio.blockFrames,
			...neededChannels(audio),
			device: null,
			prefillBlocks: audio.prefillBlocks,
			pace: rack.speed,
			ownClock: false,
		};
		this.#relays = new RackRelays(audio);
		const { converterLatencyFrames } = rack;
		const queueBlocks = audio.prefillBlocks + 1;
		this.#queueBlocks = queueBlocks;
		this.#loops = pairsOf(audio).map((channels) => ({
			channels,
			models: [],
			delays: [new FrameDelay(converterLatencyFrames), new FrameDelay(converterLatencyFrames)],
			queue: Array.from({ length: queueBlocks }, () => stereoBlock(audio.blockFrames)),
		}));
		const { sync, rateHz } = audio;
		this.#cable =
			sync === undefined
				? null
				: {
						...sync,
						delay: new FrameDelay(converterLatencyFrames),
						queue: Array.from({ length: queueBlocks }, () => new Float64Array(audio.blockFrames)),
					};
		const channels = 2 * this.#loops.length + (sync === undefined ? 0 : 1);
		this.#faults =
			rack.faults === undefined ? null : new FaultInjector({ channels, rateHz, roomFrames: FAULT_ROOM_FRAMES });
		for (const fault of rack.faults ?? []) this.#faults?.inject(fault);
		for (const unit of rack.units) {
			const model = createModel(unit.definition, {
				rateHz: audio.rateHz,
				seed: unit.seed,
				referenceDbfs: rack.referenceDbfs,
				noise: rack.noise,
				drift: rack.drift,
				channel: unit.channel,
			});
			model.setPositions(unit.positions);
			this.#models.set(unit.unit, model);
			const { loop } = pairOf(audio, unit.loop ?? null);
			this.#loops.find(({ channels }) => channels.loop === loop)?.models.push(this.#relays.behind(unit.relay, model));
		}
		const pacer = rack.speed === 'fast' ? fastPacer : clockPacer(clock, (audio.blockFrames * 1000) / audio.rateHz);
		this.#due = (block) => pacer.due(block);
		this.#queued = audio.prefillBlocks;
	}

	async start(): Promise<void> {}

	async readBlock(block: Float32Array): Promise<string | null> {
		await this.#due(this.#block++);
		const { blockFrames, inputs } = this.info;
		if (this.#queued === 0)
			throw new DetentError('audio.protocol', { message: 'A block was read before one was written.' });
		const at = this.#head;
		this.#head = (this.#head + 1) % this.#queueBlocks;
		this.#queued--;
		block.fill(0);
		const returned = this.#returned;
		returned.length = 0;
		for (const { models, delays, queue } of this.#loops) {
			const planes = queue[at];
			if (planes === undefined) continue;
			const { left, right } = planes;
			for (const model of models) model.process(left, right, blockFrames);
			delays[0].process(left, blockFrames);
			delays[1].process(right, blockFrames);
			returned.push(left, right);
		}
		const cable = this.#cable;
		const code = cable?.queue[at];
		if (cable !== null && code !== undefined) {
			cable.delay.process(code, blockFrames);
			returned.push(code);
		}
		this.#faults?.process(returned, blockFrames);
		for (const { channels, queue } of this.#loops) {
			const planes = queue[at];
			if (planes === undefined) continue;
			const { left, right } = planes;
			clip(left, blockFrames);
			clip(right, blockFrames);
			const [leftChannel, rightChannel] = channels.return;
			for (let frame = 0; frame < blockFrames; frame++) {
				block[frame * inputs + leftChannel] = left[frame] ?? 0;
				block[frame * inputs + rightChannel] = right[frame] ?? 0;
			}
		}
		if (cable !== null)
			for (let frame = 0; frame < blockFrames; frame++) block[frame * inputs + cable.input] = code?.[frame] ?? 0;
		return null;
	}

	async writeBlock(block: Float32Array): Promise<string | null> {
		const { blockFrames, outputs } = this.info;
		if (this.#queued === this.#queueBlocks)
			throw new DetentError('audio.protocol', { message: 'A block was written before one was read.' });
		const at = (this.#head + this.#queued) % this.#queueBlocks;
		this.#queued++;
		for (const { channels, queue } of this.#loops) {
			const planes = queue[at];
			if (planes === undefined) continue;
			const { left, right } = planes;
			const [leftChannel, rightChannel] = channels.send;
			for (let frame = 0; frame < blockFrames; frame++) {
				left[frame] = block[frame * outputs + leftChannel] ?? 0;
				right[frame] = block[frame * outputs + rightChannel] ?? 0;
			}
			clip(left, blockFrames);
			clip(right, blockFrames);
		}
		const cable = this.#cable;
		const code = cable?.queue[at];
		if (cable !== null && code !== undefined)
			for (let frame = 0; frame < blockFrames; frame++) code[frame] = block[frame * outputs + cable.output] ?? 0;
		return null;
	}

	async close(): Promise<'closed'> {
		return 'closed';
	}

	/** @throws DetentError `audio.not-simulated`, `audio.fault` */
	injectFault(fault: StreamFault): void {
		if (this.#faults === null)
			throw new DetentError('audio.not-simulated', {
				message: 'The simulated rack was opened without faults.',
				remedy: 'Open it with a list of faults, which may be empty.',
			});
		this.#faults.inject(fault);
	}

	/** @throws DetentError `audio.no-such-unit` */
	setPositions(unit: string, positions: Record<string, number>): void {
		const switched = this.#relays.setPositions(unit, positions);
		const model = this.#models.get(unit);
		if (model === undefined && !switched)
			throw new DetentError('audio.no-such-unit', {
				message: 'The simulated rack has no such unit.',
				subject: unit,
				remedy: 'Check the unit id against rig.yaml.',
			});
		model?.setPositions(positions);
	}
}
