import type { Clock } from '../shared/clock.ts';
import type { UnitDriver } from '../units/driver.ts';

/**
 * Units that a recall waits for. While anything else of the recall is still being done it costs nobody time to go on
 * waiting; after that a unit has only what is left of its own patience, unless a person skips it before.
 */
export class AwayUnits {
	readonly #clock: Clock;
	readonly #patienceMs: number;
	readonly #changed: (units: readonly string[]) => void;
	readonly #waiting = new Map<string, { skip(): void; look(): void }>();
	#atWork = 0;

	/** @param changed called with the units that are waited for, whenever they change */
	constructor(clock: Clock, patienceMs: number, changed: (units: readonly string[]) => void) {
		this.#clock = clock;
		this.#patienceMs = patienceMs;
		this.#changed = changed;
	}

	/** A part of the recall that others may wait for as long as it takes. */
	async during<T>(work: Promise<T>): Promise<T> {
		this.#atWork += 1;
		try {
			return await work;
		} finally {
			this.#left();
		}
	}

	/** Nobody wants to wait for this unit any longer. */
	skip(unit: string): void {
		this.#waiting.get(unit)?.skip();
	}

	/**
	 * Called from within work that is counted by `during`.
	 *
	 * @returns true when the unit is there, false when it was skipped or patience ran out
	 * @throws the signal's reason
	 */
	wait(driver: UnitDriver, signal: AbortSignal): Promise<boolean> {
		const { unit } = driver;
		return new Promise((resolve, reject) => {
			let patient = true;
			const end = () => {
				cancelPatience();
				stopListening();
				signal.removeEventListener('abort', onAbort);
				this.#waiting.delete(unit);
				this.#atWork += 1;
				this.#changed([...this.#waiting.keys()]);
			};
			const settle = (there: boolean) => {
				end();
				resolve(there);
			};
			const onAbort = () => {
				end();
				reject(signal.reason);
			};
			const look = () => {
				if (driver.link().link !== 'away') settle(true);
				else if (!patient && this.#atWork === 0) settle(false);
			};
			const stopListening = driver.onLink(look);
			const cancelPatience = this.#clock.after(this.#patienceMs, () => {
				patient = false;
				look();
			});
			signal.addEventListener('abort', onAbort, { once: true });
			this.#waiting.set(unit, { skip: () => settle(false), look });
			this.#changed([...this.#waiting.keys()]);
			this.#left();
			if (signal.aborted) onAbort();
		});
	}

	#left(): void {
		this.#atWork -= 1;
		for (const { look } of [...this.#waiting.values()]) look();
	}
}
