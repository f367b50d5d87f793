import wasm from '../compiled/eq.ts';
import { instantiate, type KernelExports } from '../instantiate.ts';
import { type StateSection, THROUGH } from './sections.ts';

interface EqExports extends KernelExports {
	readonly CHUNK: { readonly value: number };
	setup(sectionCount: number): number;
	table(): number;
	move(section: number, frames: number): void;
	process(frames: number): void;
	flush(): void;
	clear(): void;
}

/** Vectors of a section in the kernel's table, numbers of a vector, and where the target of a move lies. */
const VECTORS = 24;
const LANES = 2;
const VALUES = 5;
const TARGET = VALUES * LANES;

/** What two lanes of a row are to do: five values a section and lane. */
export type RowDesign = Float64Array;

/** Lays out the sections of two lanes; both have the same number. */
export function rowDesign(lanes: readonly [readonly StateSection[], readonly StateSection[]]): RowDesign {
	const count = lanes[0].length;
	const design = new Float64Array(count * VALUES * LANES);
	for (let section = 0; section < count; section++) {
		lanes.forEach((sections, lane) => {
			const { g, k, m0, m1, m2 } = sections[section] ?? THROUGH;
			[g, k, m0, m1, m2].forEach((value, index) => {
				design[(section * VALUES + index) * LANES + lane] = value;
			});
		});
	}
	return design;
}

/**
 * State-variable sections in a row on two lanes of a buffer. Each section's integrators lose energy at every step whatever
 * their settings (trapezoidal integration of a passive circuit: the sum of the squared memories changes by −4·g·k·v1²), so
 * it is stable however fast the settings move. A move takes `rampFrames`; a section left at its identity is not computed.
 */
export class SectionRow {
	/** Frames that `process` takes at most; `flush` belongs at every multiple of this. */
	static readonly CHUNK = 128;
	/** The two lanes, interleaved. */
	readonly buffer: Float64Array;
	readonly #kernel: EqExports;
	readonly #table: Float64Array;
	readonly #count: number;

	constructor(design: RowDesign) {
		this.#kernel = instantiate<EqExports>(wasm);
		this.#count = design.length / (VALUES * LANES);
		const address = this.#kernel.setup(this.#count);
		const { buffer } = this.#kernel.memory;
		this.buffer = new Float64Array(buffer, address, LANES * SectionRow.CHUNK);
		this.#table = new Float64Array(buffer, this.#kernel.table(), this.#count * VECTORS * LANES);
		this.set(design, 0);
	}

	/** Moves to another design from wherever the sections are now. */
	set(design: RowDesign, rampFrames: number): void {
		const table = this.#table;
		for (let section = 0; section < this.#count; section++) {
			const from = section * VECTORS * LANES;
			let moves = false;
			for (let i = 0; i < VALUES * LANES; i++) {
				const target = design[section * VALUES * LANES + i] as number;
				// A section on its way to where it is to go keeps going.
				if (table[from + TARGET + i] !== target) moves = true;
				table[from + TARGET + i] = target;
			}
			if (!moves) continue;
			this.#kernel.move(section, rampFrames);
		}
	}

	/** At the end of all moves at once. */
	settle(): void {
		for (let section = 0; section < this.#count; section++) this.#kernel.move(section, 0);
	}

	process(frames: number): void {
		this.#kernel.process(frames);
	}

	flush(): void {
		this.#kernel.flush();
	}

	clear(): void {
		this.#kernel.clear();
	}
}
