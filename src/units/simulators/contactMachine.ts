import type { Cancel, Clock } from '../../shared/clock.ts';
import type { TapeAction } from '../../shared/model/tape.ts';
import type { Rng } from '../../shared/random.ts';
import type { ContactHabits } from '../drivers/contactHabits.ts';
import type { SimulatedTape } from './simulatedTape.ts';

/** The machine's logic takes a button that was held this long. */
const HELD_MS = 40;
/** Lamps and the relays behind them bounce for so long after a change. */
const BOUNCE_MS = 8;
/** The reels stand this long after the motors were told to stop; then the stop lamp lights. */
const BRAKING_MS = 400;

/** A tape machine's remote connector: buttons that are contacts to ground, lamps that go with what the tape really does. */
export class ContactMachine {
	readonly #tape: SimulatedTape;
	readonly #habits: ContactHabits;
	readonly #clock: Clock;
	readonly #rng: Rng;
	readonly #pressed = new Map<TapeAction, Cancel>();
	readonly #lamps = new Map<TapeAction, { lit: boolean; sinceMs: number }>();
	#movedMs = Number.NEGATIVE_INFINITY;

	constructor(tape: SimulatedTape, habits: ContactHabits, clock: Clock, rng: Rng) {
		this.#tape = tape;
		this.#habits = habits;
		this.#clock = clock;
		this.#rng = rng;
	}

	/** Buttons that are closed now. */
	get pressed(): readonly TapeAction[] {
		return [...this.#pressed.keys()];
	}

	contact(action: TapeAction, closed: boolean): void {
		this.#pressed.get(action)?.();
		this.#pressed.delete(action);
		if (closed)
			this.#pressed.set(
				action,
				this.#clock.after(HELD_MS, () => this.#obey()),
			);
	}

	/** Level of the lamp's line at this moment, with its bounce. */
	level(action: TapeAction): boolean {
		const lit = this.#lit(action);
		const nowMs = this.#clock.monotonicMs();
		const known = this.#lamps.get(action);
		if (known === undefined) this.#lamps.set(action, { lit, sinceMs: Number.NEGATIVE_INFINITY });
		else if (known.lit !== lit) this.#lamps.set(action, { lit, sinceMs: nowMs });
		const bouncing = nowMs - (this.#lamps.get(action)?.sinceMs ?? 0) < BOUNCE_MS;
		return (bouncing ? this.#rng() < 0.5 : lit) === this.#habits.tallyHigh;
	}

	dispose(): void {
		for (const cancel of this.#pressed.values()) cancel();
		this.#pressed.clear();
	}

	#obey(): void {
		const has = (action: TapeAction) => this.#pressed.has(action);
		if (this.#tape.motion !== 'stop') this.#movedMs = this.#clock.monotonicMs();
		if (has('stop')) this.#tape.go('stop');
		else if (has('record') && (has('play') || !this.#habits.recordWithPlay)) this.#tape.go('record');
		// Play alone leaves a recording: that is how a punch-out works on most machines.
		else if (has('play')) this.#tape.go('play');
		else if (has('rewind')) this.#tape.go('rewind');
		else if (has('forward')) this.#tape.go('forward');
	}

	#lit(action: TapeAction): boolean {
		const { motion } = this.#tape;
		switch (action) {
			case 'stop':
				return motion === 'stop' && this.#clock.monotonicMs() - this.#movedMs >= BRAKING_MS;
			case 'play':
				return motion === 'play' || motion === 'record';
			default:
				return motion === action;
		}
	}
}
