import { type BlockHistogram, blockPercentile } from '../../../src/audio/blockHistogram.ts';
import type { HostLoad } from '../../../src/shared/protocol/meters.ts';
import { commonSlope, type Slope, slopeOf } from '../slope.ts';
import { SOAK_KINDS, type SoakKind } from './kinds.ts';

/** Memory is judged from here on: what is loaded and compiled on demand is by then. */
const WARM_UP_SHARE = 1 / 3;

interface Reading {
	readonly kind: SoakKind;
	readonly at: number;
	readonly value: number;
}

/** Parts of a block's time. */
export interface WorkTimes {
	readonly p50: number;
	readonly p99: number;
	readonly p999: number;
}

interface HostReadings {
	readonly memory: Reading[];
	load: HostLoad | null;
}

/** What was read of memory and load, of each host apart where one had to be started anew. */
export class HostsRead {
	readonly #hosts: HostReadings[] = [];
	readonly #worked = new Map<SoakKind, BlockHistogram>();

	/** Another host is there from now on. */
	started(): void {
		this.#hosts.push({ memory: [], load: null });
	}

	/** How often a host was started anew: the first one is none. */
	get restarts(): number {
		return Math.max(0, this.#hosts.length - 1);
	}

	/** @param at hours */
	memory(kind: SoakKind, at: number, megabytes: number): void {
		this.#hosts.at(-1)?.memory.push({ kind, at, value: megabytes });
	}

	load(load: HostLoad): void {
		const host = this.#hosts.at(-1);
		if (host !== undefined) host.load = load;
	}

	/** The blocks of a pass: what a host had done before it, and after it. */
	worked(kind: SoakKind, before: BlockHistogram, after: BlockHistogram): void {
		const sum = this.#worked.get(kind)?.counts ?? [];
		const counts = after.counts.map((count, index) => (sum[index] ?? 0) + count - (before.counts[index] ?? 0));
		this.#worked.set(kind, { step: after.step, counts });
	}

	/** Of all blocks of a kind; beyond what is counted is infinite. Null where none was read. */
	timesOf(kind: SoakKind): WorkTimes | null {
		const worked = this.#worked.get(kind);
		if (worked === undefined) return null;
		const at = (share: number) => blockPercentile(worked.counts, worked.step, share, Number.POSITIVE_INFINITY);
		return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
	}

	/** The worst of all hosts in each respect; null when none was read. */
	get worstLoad(): HostLoad | null {
		const loads = this.#hosts.flatMap(({ load }) => (load === null ? [] : [load]));
		return loads.length === 0 ? null : loads.reduce(worse);
	}

	/**
	 * Of the host that ran longest, after its warm-up. One kind of pass takes more than another, and scatters more: each has
	 * a line of its own, and the steadier one counts for more. What leaks in one kind is there in the others too.
	 */
	get slope(): Slope {
		const warm = this.#warm;
		return commonSlope(SOAK_KINDS.map((kind) => slopeOf(warm.filter((one) => one.kind === kind))));
	}

	get megabytes(): { first: number; last: number; most: number } {
		const values = this.#warm.map(({ value }) => value);
		return { first: values[0] ?? 0, last: values.at(-1) ?? 0, most: values.reduce((a, b) => Math.max(a, b), 0) };
	}

	/** The last reading there is, MB. */
	get lastMegabytes(): number | null {
		return this.#hosts.at(-1)?.memory.at(-1)?.value ?? null;
	}

	get #warm(): readonly Reading[] {
		const longest = this.#hosts.reduce<readonly Reading[]>(
			(most, { memory }) => (memory.length > most.length ? memory : most),
			[],
		);
		return longest.slice(Math.floor(longest.length * WARM_UP_SHARE));
	}
}

function worse(one: HostLoad, other: HostLoad): HostLoad {
	return {
		load: Math.max(one.load, other.load),
		bufferMarginMs: Math.min(one.bufferMarginMs, other.bufferMarginMs),
		bufferMs: Math.min(one.bufferMs, other.bufferMs),
		leastMarginMs: Math.min(one.leastMarginMs, other.leastMarginMs),
		loadP50: Math.max(one.loadP50, other.loadP50),
		loadP99: Math.max(one.loadP99, other.loadP99),
		loadP999: Math.max(one.loadP999, other.loadP999),
		loadMost: Math.max(one.loadMost, other.loadMost),
		blocks: one.blocks + other.blocks,
		measuredHz: other.measuredHz ?? one.measuredHz,
	};
}
