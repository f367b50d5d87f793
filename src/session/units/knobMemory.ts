import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Cancel, Clock } from '../../shared/clock.ts';

const knobsSchema = z.record(z.string(), z.record(z.string(), z.number()));
export type Knobs = z.infer<typeof knobsSchema>;

/** A gesture becomes one write, not hundreds. */
const SAVE_AFTER_MS = 500;
/** A full disk must not end the studio: it is tried again. */
const TRY_AGAIN_MS = 5000;

/**
 * Where the simulated studio's knobs were left, kept over a restart as real knobs keep it. What Detent believes of them is
 * kept elsewhere and never read from here.
 */
export class KnobMemory {
	readonly #path: string;
	readonly #clock: Clock;
	readonly #truth: () => Knobs;
	#timer: Cancel | null = null;

	constructor(path: string, clock: Clock, truth: () => Knobs) {
		this.#path = path;
		this.#clock = clock;
		this.#truth = truth;
	}

	/** Writes the knobs down soon. */
	moved(): void {
		this.#timer ??= this.#clock.after(SAVE_AFTER_MS, () => this.#writeOrWait());
	}

	/** Writes what is still waiting. */
	close(): void {
		if (this.#timer === null) return;
		this.#timer();
		this.#timer = null;
		try {
			this.#write();
		} catch {
			// The knobs of a simulated studio are as they were written last, then.
		}
	}

	#writeOrWait(): void {
		this.#timer = null;
		try {
			this.#write();
		} catch {
			this.#timer = this.#clock.after(TRY_AGAIN_MS, () => this.#writeOrWait());
		}
	}

	#write(): void {
		mkdirSync(dirname(this.#path), { recursive: true });
		writeFileSync(`${this.#path}.part`, `${JSON.stringify(this.#truth(), null, '\t')}\n`);
		renameSync(`${this.#path}.part`, this.#path);
	}
}

/** The knobs as they were left; none where there is no file, or one that is not ours. */
export function readKnobs(path: string): Knobs {
	if (!existsSync(path)) return {};
	try {
		return knobsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
	} catch {
		return {};
	}
}
