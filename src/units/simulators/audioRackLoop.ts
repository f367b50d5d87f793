import type { Backend } from '../../audio/backends/backend.ts';
import { FaultInjector } from '../../audio/backends/faultInjector.ts';
import type { StreamFault } from '../../audio/backends/streamFault.ts';
import type { SimulatedUnit } from '../../audio/engine.ts';
import { DetentError } from '../../shared/errors.ts';
import { createUnitModel, type UnitModel } from './models/index.ts';

/** The boxes of a simulated rack, as they stand in the signal path. */
export interface RackUnits {
	/** In patch order. */
	units: readonly SimulatedUnit[];
	/** dBFS that equals +4 dBu. */
	referenceDbfs: number;
	noise: boolean;
	drift: boolean;
	/** The third channel goes straight through: the cable of a sync pair. */
	sync?: boolean | undefined;
	/** Constant delay in which faults are made; absent: none can be asked for. */
	faultRoomFrames?: number | undefined;
}

/**
 * The simulated outboard behind a real stream: input pair → unit models in patch order → output pair. Exactly one block
 * is written for each block read, so that its delay is constant: the prefilled blocks, what the driver adds, and
 * the models' own latency. Input and output are the first two channels; a third goes straight through, or is silent.
 */
export class AudioRackLoop {
	readonly #backend: Backend;
	readonly #models = new Map<string, UnitModel>();
	readonly #in: Float32Array;
	readonly #out: Float32Array;
	readonly #left: Float64Array;
	readonly #right: Float64Array;
	/** Left, right and, with a sync pair, the third channel. */
	readonly #planes: Float64Array[];
	readonly #faults: FaultInjector | null;
	readonly #troubled: (what: string) => void;
	#stopped = false;
	#blocks = 0;

	/** @param troubled hears what the device reports to have gone wrong */
	constructor(backend: Backend, rack: RackUnits, troubled: (what: string) => void) {
		const { rateHz, blockFrames, inputs, outputs } = backend.info;
		this.#backend = backend;
		this.#troubled = troubled;
		for (const { unit, definition, channel, seed, positions } of rack.units) {
			const { referenceDbfs, noise, drift } = rack;
			const model = createUnitModel(definition, { rateHz, seed, referenceDbfs, noise, drift, channel });
			model.setPositions(positions);
			this.#models.set(unit, model);
		}
		this.#in = new Float32Array(blockFrames * inputs);
		this.#out = new Float32Array(blockFrames * outputs);
		this.#left = new Float64Array(blockFrames);
		this.#right = new Float64Array(blockFrames);
		this.#planes = [this.#left, this.#right];
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

	/** Takes effect with the next block, ramped. A unit that is not in the path is ignored. */
	setPositions(unit: string, positions: Readonly<Record<string, number>>): void {
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
		const left = this.#left;
		const right = this.#right;
		for (let frame = 0; frame < blockFrames; frame++) {
			left[frame] = this.#in[frame * inputs] as number;
			right[frame] = this.#in[frame * inputs + 1] as number;
		}
		for (const model of this.#models.values()) model.process(left, right, blockFrames);
		const sync = this.#planes[2];
		if (sync !== undefined)
			for (let frame = 0; frame < blockFrames; frame++) sync[frame] = this.#in[frame * inputs + 2] as number;
		this.#faults?.process(this.#planes, blockFrames);
		if (sync !== undefined)
			for (let frame = 0; frame < blockFrames; frame++) this.#out[frame * outputs + 2] = sync[frame] as number;
		let broken = false;
		for (let frame = 0; frame < blockFrames; frame++) {
			const l = left[frame] as number;
			const r = right[frame] as number;
			const sound = Number.isFinite(l) && Number.isFinite(r);
			if (!sound) broken = true;
			// A converter gives nothing beyond full scale.
			this.#out[frame * outputs] = sound ? Math.min(1, Math.max(-1, l)) : 0;
			this.#out[frame * outputs + 1] = sound ? Math.min(1, Math.max(-1, r)) : 0;
		}
		if (!broken) return;
		for (const model of this.#models.values()) model.reset();
		this.#troubled('samples that are no numbers came in; the units were reset');
	}
}
