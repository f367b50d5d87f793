import type { Kernel } from '../kernel.ts';
import { type EqGroup, type EqSettings, eqGroups, flatLanes } from './groups.ts';
import { sound } from './lanes.ts';
import { type RowDesign, rowDesign, SectionRow } from './sectionRow.ts';
import { type StateSection, THROUGH } from './sections.ts';

const { CHUNK } = SectionRow;

/** Settings worked out, ready to be moved to without allocating. */
export interface MinimumPhaseDesign {
	readonly groups: readonly { readonly row: RowDesign; readonly flat: readonly [boolean, boolean] }[];
}

interface RunningGroup {
	readonly midSide: boolean;
	/** One for each two channels; the last of an odd number has its lane to itself. */
	readonly rows: readonly SectionRow[];
	flat: readonly [boolean, boolean];
	/** Frames until lanes that are to be flat are. */
	moving: number;
}

function groupDesign(group: EqGroup, rateHz: number): MinimumPhaseDesign['groups'][number] {
	const lanes: [StateSection[], StateSection[]] = [[], []];
	for (const filter of group.filters) {
		const sections = filter.sections(rateHz);
		lanes.forEach((lane, index) => {
			const asked = filter.lanes[index] === true;
			lane.push(...(asked ? sections : sections.map(({ g, k }) => ({ ...THROUGH, g, k }))));
		});
	}
	return { row: rowDesign(lanes), flat: flatLanes(group) };
}

export function minimumPhaseDesign(settings: EqSettings, rateHz: number, channels: number): MinimumPhaseDesign {
	return { groups: eqGroups(settings, channels).map((group) => groupDesign(group, rateHz)) };
}

/**
 * Equalizer of minimum phase; latency 0. Sections are those of `bandSections`, in a form that is stable while they move (see
 * `SectionRow`); a move takes `rampFrames` from its exact frame on.
 *
 * A channel of which nothing is asked keeps every bit. Work on middle or sides adds what it changes to both channels, so
 * that their sum is touched by the rounding of one addition at most where only the sides are worked on, and two equal
 * channels keep every bit. Where a band works, samples that are not finite (or beyond 1e100) are taken as 0.
 */
export class MinimumPhaseEq implements Kernel {
	readonly latencyFrames = 0;
	readonly #rampFrames: number;
	readonly #groups: readonly RunningGroup[];
	#frame = 0;

	constructor(settings: EqSettings, rateHz: number, channels: number, rampFrames: number) {
		this.#rampFrames = rampFrames;
		const pairs = Math.ceil(channels / 2);
		const { groups } = minimumPhaseDesign(settings, rateHz, channels);
		this.#groups = eqGroups(settings, channels).map(({ pair }, index) => {
			const design = groups[index] as MinimumPhaseDesign['groups'][number];
			return {
				midSide: pair === 'midSide',
				rows: Array.from({ length: pairs }, () => new SectionRow(design.row)),
				flat: design.flat,
				moving: 0,
			};
		});
	}

	/** Moves to settings of the same shape. */
	set(design: MinimumPhaseDesign): void {
		for (let index = 0; index < this.#groups.length; index++) {
			const group = this.#groups[index] as RunningGroup;
			const next = design.groups[index] as MinimumPhaseDesign['groups'][number];
			for (const row of group.rows) row.set(next.row, this.#rampFrames);
			group.flat = next.flat;
			group.moving = this.#rampFrames;
		}
	}

	process(planes: readonly Float64Array[], frames: number, from = 0): void {
		const end = from + frames;
		let at = from;
		while (at < end) {
			let part = Math.min(end - at, CHUNK - (this.#frame % CHUNK));
			for (const { moving } of this.#groups) if (moving > 0) part = Math.min(part, moving);
			this.#frame += part;
			const flush = this.#frame % CHUNK === 0;
			for (const group of this.#groups) {
				const worksOn0 = group.moving > 0 || !group.flat[0];
				const worksOn1 = group.moving > 0 || !group.flat[1];
				if (group.moving > 0) group.moving -= part;
				if (!worksOn0 && !worksOn1) continue;
				for (let pair = 0; pair < group.rows.length; pair++) {
					const row = group.rows[pair] as SectionRow;
					const first = planes[2 * pair] as Float64Array;
					const second = planes[2 * pair + 1];
					if (group.midSide && second !== undefined) throughMidSide(row, first, second, at, part);
					else throughChannels(row, worksOn0 ? first : undefined, worksOn1 ? second : undefined, at, part);
					if (flush) row.flush();
				}
			}
			at += part;
		}
	}

	reset(): void {
		this.#frame = 0;
		for (const group of this.#groups) {
			group.moving = 0;
			for (const row of group.rows) {
				row.settle();
				row.clear();
			}
		}
	}
}

/** A lane without a plane is silent, and nothing is written for it. */
function throughChannels(
	row: SectionRow,
	first: Float64Array | undefined,
	second: Float64Array | undefined,
	from: number,
	frames: number,
): void {
	const { buffer } = row;
	for (let i = 0; i < frames; i++) {
		buffer[2 * i] = first === undefined ? 0 : sound(first[from + i] as number);
		buffer[2 * i + 1] = second === undefined ? 0 : sound(second[from + i] as number);
	}
	row.process(frames);
	// Adding 0 makes a negative zero positive, whatever the division into blocks.
	if (first !== undefined) for (let i = 0; i < frames; i++) first[from + i] = (buffer[2 * i] as number) + 0;
	if (second !== undefined) for (let i = 0; i < frames; i++) second[from + i] = (buffer[2 * i + 1] as number) + 0;
}

function throughMidSide(row: SectionRow, left: Float64Array, right: Float64Array, from: number, frames: number): void {
	const { buffer } = row;
	for (let i = 0; i < frames; i++) {
		const l = sound(left[from + i] as number);
		const r = sound(right[from + i] as number);
		buffer[2 * i] = (l + r) / 2;
		buffer[2 * i + 1] = (l - r) / 2;
	}
	row.process(frames);
	for (let i = 0; i < frames; i++) {
		const l = sound(left[from + i] as number);
		const r = sound(right[from + i] as number);
		const mid = (buffer[2 * i] as number) - (l + r) / 2;
		const side = (buffer[2 * i + 1] as number) - (l - r) / 2;
		left[from + i] = l + (mid + side);
		right[from + i] = r + (mid - side);
	}
}
