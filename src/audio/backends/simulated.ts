import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { SimulatedRack, SimulatedUnit } from '../engine.ts';
import type { Backend, BackendInfo } from './backend.ts';
import { neededChannels } from './channels.ts';
import { FrameDelay } from './frameDelay.ts';
import { clockPacer, fastPacer } from './pacer.ts';

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

/**
 * A converter and a rack that exist in software only: what is written on the send pair passes the prefilled blocks, the
 * unit models in patch order and the converter delay, and comes back on the return pair. The monitor pair is heard by
 * nobody.
 *
 * @throws DetentError `audio.channels`, `audio.delay`, and whatever the model factory throws
 */
export class SimulatedBackend implements Backend {
	readonly info: BackendInfo;
	readonly #audio: AudioConfig;
	readonly #models = new Map<string, RackModel>();
	readonly #due: (block: number) => Promise<void>;
	readonly #delays: [FrameDelay, FrameDelay];
	/** Written blocks that have not been played; each holds the send pair. */
	readonly #queue: Float64Array[][];
	#queued: number;
	#head = 0;
	#block = 0;

	constructor(options: { audio: AudioConfig; rack: SimulatedRack; createModel: RackModelFactory; clock: Clock }) {
		const { audio, rack, createModel, clock } = options;
		this.#audio = audio;
		this.info = {
			rateHz: audio.rateHz,
			blockFrames: audio.blockFrames,
			...neededChannels(audio),
			device: null,
			prefillBlocks: audio.prefillBlocks,
			pace: rack.speed,
			ownClock: false,
		};
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
		}
		const { converterLatencyFrames } = rack;
		this.#delays = [new FrameDelay(converterLatencyFrames), new FrameDelay(converterLatencyFrames)];
		const pacer = rack.speed === 'fast' ? fastPacer : clockPacer(clock, (audio.blockFrames * 1000) / audio.rateHz);
		this.#due = (block) => pacer.due(block);
		this.#queue = Array.from({ length: audio.prefillBlocks + 1 }, () => [
			new Float64Array(audio.blockFrames),
			new Float64Array(audio.blockFrames),
		]);
		this.#queued = audio.prefillBlocks;
	}

	async start(): Promise<void> {}

	async readBlock(block: Float32Array): Promise<string | null> {
		await this.#due(this.#block++);
		const { blockFrames, inputs } = this.info;
		const planes = this.#queue[this.#head];
		const left = planes?.[0];
		const right = planes?.[1];
		if (this.#queued === 0 || left === undefined || right === undefined)
			throw new DetentError('audio.protocol', { message: 'A block was read before one was written.' });
		this.#head = (this.#head + 1) % this.#queue.length;
		this.#queued--;
		for (const model of this.#models.values()) model.process(left, right, blockFrames);
		this.#delays[0].process(left, blockFrames);
		this.#delays[1].process(right, blockFrames);
		clip(left, blockFrames);
		clip(right, blockFrames);
		const [leftChannel, rightChannel] = this.#audio.returnChannels;
		block.fill(0);
		for (let frame = 0; frame < blockFrames; frame++) {
			block[frame * inputs + leftChannel] = left[frame] ?? 0;
			block[frame * inputs + rightChannel] = right[frame] ?? 0;
		}
		return null;
	}

	async writeBlock(block: Float32Array): Promise<string | null> {
		const { blockFrames, outputs } = this.info;
		const planes = this.#queue[(this.#head + this.#queued) % this.#queue.length];
		const left = planes?.[0];
		const right = planes?.[1];
		if (this.#queued === this.#queue.length || left === undefined || right === undefined)
			throw new DetentError('audio.protocol', { message: 'A block was written before one was read.' });
		this.#queued++;
		const [leftChannel, rightChannel] = this.#audio.sendChannels;
		for (let frame = 0; frame < blockFrames; frame++) {
			left[frame] = block[frame * outputs + leftChannel] ?? 0;
			right[frame] = block[frame * outputs + rightChannel] ?? 0;
		}
		clip(left, blockFrames);
		clip(right, blockFrames);
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
