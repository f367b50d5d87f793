import { seededRng } from '../../shared/random.ts';
import type { SimulatedUnit } from '../engine.ts';
import type { RackModel } from './rackModel.ts';

/** A small signal relay: so long its armature is between the contacts. */
const TRAVEL_MS = 3;
/** Then the contact bounces so often, each time closed and open for a part of a millisecond. */
const BOUNCES = 4;
const LONGEST_CLOSED_MS = 0.4;
const LONGEST_OPEN_MS = 0.5;

export interface RelayOptions {
	rateHz: number;
	/** Most frames of one call. */
	blockFrames: number;
	/** Of how the contact bounces. */
	seed: number;
	/** The unit is in the path at the start. */
	inPath: boolean;
}

/**
 * A unit behind an insert relay of a simulated rack: in the path, or by-passed by a wire. While the armature is on its way
 * nothing comes through, and then the contact bounces, so that a relay that switches is heard. Allocates nothing in
 * `process`.
 */
export class RelayInsert implements RackModel {
	readonly #model: RackModel;
	readonly #rateHz: number;
	readonly #random: () => number;
	readonly #dryLeft: Float64Array;
	readonly #dryRight: Float64Array;
	/** Frames of each stretch after a switch: open, closed, open, and so on; closed for good behind the last. */
	readonly #stretches = new Int32Array(1 + 2 * BOUNCES);
	#stretch = this.#stretches.length;
	#left = 0;
	#inPath: boolean;

	constructor(model: RackModel, { rateHz, blockFrames, seed, inPath }: RelayOptions) {
		this.#model = model;
		this.#rateHz = rateHz;
		this.#random = seededRng(seed);
		this.#dryLeft = new Float64Array(blockFrames);
		this.#dryRight = new Float64Array(blockFrames);
		this.#inPath = inPath;
	}

	/** Switches the relay; nothing moves where it stands so already. */
	set(inPath: boolean): void {
		if (inPath === this.#inPath) return;
		this.#inPath = inPath;
		this.#stretch = 0;
		this.#stretches[0] = this.#frames(TRAVEL_MS);
		for (let bounce = 0; bounce < BOUNCES; bounce++) {
			this.#stretches[1 + 2 * bounce] = this.#frames(LONGEST_CLOSED_MS * this.#random());
			this.#stretches[2 + 2 * bounce] = this.#frames((LONGEST_OPEN_MS * this.#random()) / (1 + bounce));
		}
		this.#left = this.#stretches[0] ?? 0;
	}

	setPositions(positions: Record<string, number>): void {
		this.#model.setPositions(positions);
	}

	/** The unit goes on in its own time whether it is heard or not, as a box does. */
	process(left: Float64Array, right: Float64Array, frames: number): void {
		const dryLeft = this.#dryLeft;
		const dryRight = this.#dryRight;
		for (let frame = 0; frame < frames; frame++) {
			dryLeft[frame] = left[frame] as number;
			dryRight[frame] = right[frame] as number;
		}
		this.#model.process(left, right, frames);
		for (let frame = 0; frame < frames; frame++) {
			if (!this.#closed()) {
				left[frame] = 0;
				right[frame] = 0;
			} else if (!this.#inPath) {
				left[frame] = dryLeft[frame] as number;
				right[frame] = dryRight[frame] as number;
			}
		}
	}

	#frames(ms: number): number {
		return Math.max(1, Math.round((ms * this.#rateHz) / 1000));
	}

	/** Whether the contact is closed in the next frame. */
	#closed(): boolean {
		while (this.#left === 0 && this.#stretch < this.#stretches.length) {
			this.#stretch++;
			this.#left = this.#stretches[this.#stretch] ?? 0;
		}
		if (this.#stretch >= this.#stretches.length) return true;
		this.#left--;
		return this.#stretch % 2 === 1;
	}
}

/** The relays of a simulated rack, by the switch that works each. */
export class RackRelays {
	readonly #stream: Pick<RelayOptions, 'rateHz' | 'blockFrames'>;
	readonly #relays: { unit: string; control: string; seed: number; insert: RelayInsert }[] = [];

	constructor({ rateHz, blockFrames }: Pick<RelayOptions, 'rateHz' | 'blockFrames'>) {
		this.#stream = { rateHz, blockFrames };
	}

	/** What stands in the path for a unit. Units behind one relay switch as one. */
	behind<Model extends RackModel>(relay: SimulatedUnit['relay'], model: Model): Model | RelayInsert {
		if (relay === undefined) return model;
		const { unit, control, inPath } = relay;
		const same = this.#relays.find((other) => other.unit === unit && other.control === control);
		const seed = same?.seed ?? this.#relays.length + 1;
		const insert = new RelayInsert(model, { ...this.#stream, seed, inPath });
		this.#relays.push({ unit, control, seed, insert });
		return insert;
	}

	/** @returns false when no relay hangs on the switcher */
	setPositions(unit: string, positions: Readonly<Record<string, number>>): boolean {
		let any = false;
		for (const relay of this.#relays) {
			if (relay.unit !== unit) continue;
			any = true;
			const position = positions[relay.control];
			if (position !== undefined) relay.insert.set(position === 1);
		}
		return any;
	}
}
