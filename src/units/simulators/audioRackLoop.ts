import type { Backend } from '../../audio/backends/backend.ts';
import { FaultInjector } from '../../audio/backends/faultInjector.ts';
import type { RackModel } from '../../audio/backends/rackModel.ts';
import { RackRelays } from '../../audio/backends/relayInsert.ts';
import type { StreamFault } from '../../audio/backends/streamFault.ts';
import type { SimulatedUnit } from '../../audio/engine.ts';
import { type StereoBlock, stereoBlock } from '../../audio/host/stereo.ts';
import { DetentError } from '../../shared/errors.ts';
import { createUnitModel, type UnitModel } from './models/index.ts';

/** The boxes of a simulated rack, as they stand in the signal path. */
export interface RackUnits {
	/** In patch order. */
	units: readonly SimulatedUnit[];
	/** Insert pairs behind the main one, in the order of their channels. */
	loops?: readonly string[] | undefined;
	/** dBFS that equals +4 dBu. */
	referenceDbfs: number;
	noise: boolean;
	drift: boolean;
	/** The last channel goes straight through: the cable of a sync pair. */
	sync?: boolean | undefined;
	/** Constant delay in which faults are made; absent: none can be asked for. */
	faultRoomFrames?: number | undefined;
}

/** Channels that the device of a rack needs, in and out: two for each pair, and one for the cable of the sync pair. */
export function rackChannels({ loops = [], sync = false }: Pick<RackUnits, 'loops' | 'sync'>): number {
	return 2 * (1 + loops.length) + (sync ? 1 : 0);
}

/** One way through the rack. */
interface RackPair {
	readonly block: StereoBlock;
	readonly models: (UnitModel | RackModel)[];
}

/**
 * The simulated outboard behind a real stream: input pair → unit models in patch order → output pair, for the main pair and
 * for each insert pair. Exactly one block is written for each block read, so that its delay is constant: the prefilled
 * blocks, what the driver adds, and the models' own latency. The main pair are the first two channels, then come the insert
 * pairs; the last channel of a rack with a sync pair goes straight through. What else the device has is silent.
 */
export class AudioRackLoop {
	readonly #backend: Backend;
	readonly #models = new Map<string, UnitModel>();
	readonly #relays: RackRelays;
	readonly #pairs: readonly RackPair[];
	readonly #in: Float32Array;
	readonly #out: Float32Array;
	/** Left and right of each pair and, with a sync pair, its channel: in the order of the channels. */
	readonly #planes: Float64Array[];
	readonly #faults: FaultInjector | null;
	readonly #troubled: (what: string) => void;
	#stopped = false;
	#blocks = 0;

	/**
	 * @param troubled hears what the device reports to have gone wrong
	 * @throws DetentError `chain.no-loop` for a unit on a pair that the rack does not have
	 */
	constructor(backend: Backend, rack: RackUnits, troubled: (what: string) => void) {
		const { rateHz, blockFrames, inputs, outputs } = backend.info;
		this.#backend = backend;
		this.#troubled = troubled;
		this.#relays = new RackRelays({ rateHz, blockFrames });
		const names = [null, ...(rack.loops ?? [])];
		this.#pairs = names.map(() => ({ block: stereoBlock(blockFrames), models: [] }));
		for (const { unit, definition, channel, loop = null, relay, seed, positions } of rack.units) {
			const { referenceDbfs, noise, drift } = rack;
			const pair = this.#pairs[names.indexOf(loop)];
			if (pair === undefined)
				throw new DetentError('chain.no-loop', { message: `The rack has no pair "${loop}".`, subject: unit });
			const model = createUnitModel(definition, { rateHz, seed, referenceDbfs, noise, drift, channel });
			model.setPositions(positions);
			this.#models.set(unit, model);
			pair.models.push(this.#relays.behind(relay, model));
		}
		this.#in = new Float32Array(blockFrames * inputs);
		this.#out = new Float32Array(blockFrames * outputs);
		this.#planes = this.#pairs.flatMap(({ block }) => [block.left, block.right]);
		if (rack.sync) this.#planes.push(new Float64Array(blockFrames));
		const { faultRoomFrames: roomFrames } = rack;
		this.#faults =
			roomFrames === undefined ? null : new FaultInjector({ channels: this.#planes.length, rateHz, roomFrames });
	}

	/** Blocks that have passed. */
	get blocks(): number {
		return this.#blocks;
	}

	/** Delay of all models together at their present positions, frames. */
	get modelLatencyFrames(): number {
		let frames = 0;
		for (const model of this.#models.values()) frames += model.latencyFrames;
		return frames;
	}

	/** Takes effect with the next block, ramped; a relay bounces. A unit that is not in the path is ignored. */
	setPositions(unit: string, positions: Readonly<Record<string, number>>): void {
		this.#relays.setPositions(unit, positions);
		this.#models.get(unit)?.setPositions(positions);
	}

	/** @throws DetentError `audio.fault` */
	injectFault(fault: StreamFault): void {
		if (this.#faults === null)
			throw new DetentError('audio.fault', { message: 'The simulated outboard was started without room for faults.' });
		this.#faults.inject(fault);
	}

	/** Runs until `stop`, then closes the stream. */
	async run(): Promise<'closed' | 'hung'> {
		await this.#backend.start();
		while (!this.#stopped) {
			const readTrouble = await this.#backend.readBlock(this.#in);
			if (readTrouble !== null) this.#troubled(readTrouble);
			this.#process();
			const writeTrouble = await this.#backend.writeBlock(this.#out);
			if (writeTrouble !== null) this.#troubled(writeTrouble);
			this.#blocks += 1;
		}
		return this.#backend.close();
	}

	stop(): void {
		this.#stopped = true;
	}

	#process(): void {
		const { blockFrames, inputs, outputs } = this.#backend.info;
		const planes = this.#planes;
		for (let channel = 0; channel < planes.length; channel++) {
			const plane = planes[channel] as Float64Array;
			for (let frame = 0; frame < blockFrames; frame++) plane[frame] = this.#in[frame * inputs + channel] as number;
		}
		for (const { block, models } of this.#pairs)
			for (const model of models) model.process(block.left, block.right, blockFrames);
		this.#faults?.process(planes, blockFrames);
		let broken = false;
		for (let channel = 0; channel < planes.length; channel++) {
			const plane = planes[channel] as Float64Array;
			for (let frame = 0; frame < blockFrames; frame++) {
				const value = plane[frame] as number;
				const sound = Number.isFinite(value);
				if (!sound) broken = true;
				// A converter gives nothing beyond full scale.
				this.#out[frame * outputs + channel] = sound ? Math.min(1, Math.max(-1, value)) : 0;
			}
		}
		if (!broken) return;
		for (const model of this.#models.values()) model.reset();
		this.#troubled('samples that are no numbers came in; the units were reset');
	}
}
