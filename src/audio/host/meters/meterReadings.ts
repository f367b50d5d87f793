import type { Meters, MeterTopic } from '../../../shared/protocol/meters.ts';
import { MeterBank } from './meterBank.ts';
import type { MeteredPlanes, MeteredTask } from './metered.ts';

/** Time between two readings: at most 30 a second. */
const READING_MS = 1000 / 30;

/** Meters every block, and reads the meters 30 times a second. */
export class MeterReadings {
	readonly #bank: MeterBank;
	#wanted = false;
	#readAtMs = Number.NEGATIVE_INFINITY;

	constructor(rateHz: number) {
		this.#bank = new MeterBank(rateHz);
	}

	want(topics: readonly MeterTopic[]): void {
		this.#bank.want(topics);
		this.#wanted = topics.length > 0;
	}

	/** Another piece begins. */
	restart(): void {
		this.#bank.reset();
	}

	/**
	 * @param nowMs when the block was there, on the monotonic clock
	 * @returns a reading when it is time for one, else null; always null while nothing is wanted
	 */
	block(nowMs: number, planes: MeteredPlanes, task: MeteredTask | null, frames: number): Meters | null {
		if (!this.#wanted) return null;
		this.#bank.process(planes, task, frames);
		if (nowMs - this.#readAtMs < READING_MS) return null;
		// What a block came late is made up for, so that long blocks do not make it fewer than 30 a second.
		this.#readAtMs = Math.max(this.#readAtMs + READING_MS, nowMs - READING_MS / 2);
		return this.#bank.read(task);
	}
}
