import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { SimulatedRack, SimulatedUnit } from '../engine.ts';
import { type StereoBlock, stereoBlock } from '../host/stereo.ts';
import type { Backend, BackendInfo } from './backend.ts';
import { neededChannels } from './channels.ts';
import { FrameDelay } from './frameDelay.ts';
import { clockPacer, fastPacer } from './pacer.ts';
import { type LoopChannels, pairOf, pairsOf } from './pairs.ts';

/** The analogue side of one unit, as the simulators give it. */
export interface RackModel {
	setPositions(positions: Record<string, number>): void;
	/** Works in place; a mono unit touches its own channel only. */
	process(left: Float64Array, right: Float64Array, frames: number): void;
}

/** Makes the model of a definition; injected, because the models live above this layer. */
export type RackModelFactory = (
	definitionId: string,
	options: {
		rateHz: number;
		seed: number;
		referenceDbfs: number;
		noise: boolean;
		drift: boolean;
		channel: SimulatedUnit['channel'];
	},
) => RackModel;

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

/**
 * A converter and a rack that exist in software only: what is written on a pair's send passes the prefilled blocks, the
 * unit models on it in patch order and the converter delay, and comes back on its return. The monitor pair is heard by
 * nobody.
 *
 * @throws DetentError `audio.channels`, `audio.delay`, `chain.no-loop`, and whatever the model factory throws
 */
export class SimulatedBackend implements Backend {
	readonly info: BackendInfo;
	readonly #loops: readonly SimulatedLoop[];
	readonly #models = new Map<string, RackModel>();
	readonly #due: (block: number) => Promise<void>;
	readonly #queueBlocks: number;
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
		const { converterLatencyFrames } = rack;
		const queueBlocks = audio.prefillBlocks + 1;
		this.#queueBlocks = queueBlocks;
		this.#loops = pairsOf(audio).map((channels) => ({
			channels,
			models: [],
			delays: [new FrameDelay(converterLatencyFrames), new FrameDelay(converterLatencyFrames)],
			queue: Array.from({ length: queueBlocks }, () => stereoBlock(audio.blockFrames)),
		}));
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
			this.#loops.find(({ channels }) => channels.loop === loop)?.models.push(model);
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
		for (const { channels, models, delays, queue } of this.#loops) {
			const planes = queue[at];
			if (planes === undefined) continue;
			const { left, right } = planes;
			for (const model of models) model.process(left, right, blockFrames);
			delays[0].process(left, blockFrames);
			delays[1].process(right, blockFrames);
			clip(left, blockFrames);
			clip(right, blockFrames);
			const [leftChannel, rightChannel] = channels.return;
			for (let frame = 0; frame < blockFrames; frame++) {
				block[frame * inputs + leftChannel] = left[frame] ?? 0;
				block[frame * inputs + rightChannel] = right[frame] ?? 0;
			}
		}
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
		return null;
	}

	async close(): Promise<'closed'> {
		return 'closed';
	}

	/** @throws DetentError `audio.no-such-unit` */
	setPositions(unit: string, positions: Record<string, number>): void {
		const model = this.#models.get(unit);
		if (model === undefined)
			throw new DetentError('audio.no-such-unit', {
				message: 'The simulated rack has no such unit.',
				subject: unit,
				remedy: 'Check the unit id against rig.yaml.',
			});
		model.setPositions(positions);
	}
}
