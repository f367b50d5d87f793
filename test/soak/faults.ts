import type { Clock } from '../../src/shared/clock.ts';
import type { Rng } from '../../src/shared/random.ts';
import type { Fault } from '../../src/units/simulators/faultGate.ts';
import type { SimulatedStudio } from '../../src/units/simulators/simulatedStudio.ts';

/**
 * What may be wrong with one message. To the box nothing comes as garbage: on a wire without checksums a garbled command
 * may be another valid one, which no controller could know of.
 */
const ON_THE_WAY: Record<'in' | 'out', readonly Fault[]> = {
	in: ['silent', 'nak', 'half-frame'],
	out: ['silent', 'late', 'half-frame', 'garbage'],
};
const UNPLUGGED_MS = { min: 20, max: 4000 };

/** Random faults at every message of every unit, and cables that are pulled and put back. */
export class RandomFaults {
	readonly counts = new Map<string, number>();
	readonly #studio: SimulatedStudio;
	readonly #clock: Clock;
	readonly #rng: Rng;
	#on = false;
	/** Cables are put back in the order in which they were pulled. */
	#plugs: Promise<void> = Promise.resolve();

	constructor(studio: SimulatedStudio, clock: Clock, rng: Rng) {
		this.#studio = studio;
		this.#clock = clock;
		this.#rng = rng;
	}

	/**
	 * @param share of messages that something is wrong with
	 * @param pulls cables that are pulled within `withinMs`
	 */
	start(units: readonly string[], share: number, pulls: number, withinMs: number): void {
		this.#on = true;
		for (const unit of units) {
			this.#studio.faultEach(unit, (way) => {
				if (this.#rng() >= share) return null;
				const kinds = ON_THE_WAY[way];
				const fault = kinds[Math.floor(this.#rng() * kinds.length)] ?? null;
				if (fault !== null) this.#count(`${fault} ${way === 'in' ? 'to the unit' : 'from the unit'}`);
				return fault;
			});
		}
		for (let pull = 0; pull < pulls; pull += 1) {
			const unit = units[Math.floor(this.#rng() * units.length)];
			if (unit === undefined) continue;
			const pulledMs = UNPLUGGED_MS.min + this.#rng() * (UNPLUGGED_MS.max - UNPLUGGED_MS.min);
			this.#clock.after(this.#rng() * withinMs, () => {
				if (!this.#on || this.#studio.fault(unit) !== null) return;
				this.#count('unplugged');
				this.#plug(unit, false);
				// When the faults are over, everything has been plugged in already.
				this.#clock.after(pulledMs, () => {
					if (this.#on) this.#plug(unit, true);
				});
			});
		}
	}

	/** Everything works again: what was pulled is put back at once. */
	async stop(units: readonly string[]): Promise<void> {
		this.#on = false;
		for (const unit of units) {
			this.#studio.faultEach(unit, null);
			this.#plug(unit, true);
		}
		await this.#plugs;
	}

	#plug(unit: string, plugged: boolean): void {
		this.#plugs = this.#plugs.then(() => this.#studio.setFault(unit, plugged ? null : 'unplugged'));
	}

	#count(name: string): void {
		this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
	}
}
