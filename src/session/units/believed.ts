import type { Clock } from '../../shared/clock.ts';
import { type Evidence, NO_EVIDENCE } from '../../shared/model/evidence.ts';
import type { ControlState } from '../../shared/protocol/state.ts';
import type { StoredControl } from '../../store/logStore.ts';
import type { StateStore } from '../stateStore.ts';

/** Who moves a control, and in which gesture. */
export interface Mover {
	/** Remote id, `hand`, `recall`, `unit`. */
	by: string;
	gesture: { remote: string; gesture: string; seq: number } | null;
	/** The gesture has ended: write it down. */
	last: boolean;
}

/** Where the daemon believes every control of the rack to stand, and on what evidence. All screens follow it. */
export class Believed {
	readonly #state: StateStore;
	readonly #clock: Clock;
	readonly #save: (control: StoredControl) => void;

	/** @param save remembers a control over a restart */
	constructor(state: StateStore, clock: Clock, save: (control: StoredControl) => void) {
		this.#state = state;
		this.#clock = clock;
		this.#save = save;
	}

	/** A control nobody has stated anything about has no position. */
	of(unit: string, control: string): ControlState {
		const state = this.#state.state.units[unit]?.controls[control];
		return state ?? { position: null, evidence: NO_EVIDENCE, movedBy: null, seq: null };
	}

	put(unit: string, control: string, position: number, evidence: Evidence, mover: Mover): void {
		this.set(unit, control, {
			position,
			evidence,
			movedBy: mover.by,
			seq: mover.gesture ?? this.of(unit, control).seq,
		});
	}

	set(unit: string, control: string, state: ControlState): void {
		this.#state.set(['units', unit, 'controls', control], state);
	}

	/** Marks why what is believed no longer counts. */
	doubt(unit: string, control: string, stale: Exclude<Evidence['stale'], null>): void {
		this.#state.set(['units', unit, 'controls', control, 'evidence', 'stale'], stale);
	}

	/** Writes a control down; one of unknown position leaves nothing to write. */
	save(unit: string, control: string): void {
		const { position, evidence, movedBy } = this.of(unit, control);
		if (position !== null) this.#save({ unit, control, position, evidence, movedBy });
	}

	/** Evidence of now. */
	evidence(
		evidence: Evidence['evidence'],
		by: Evidence['by'],
		outcome: Evidence['outcome'],
		reason: string | null,
	): Evidence {
		const at = evidence === 'none' ? null : new Date(this.#clock.nowMs()).toISOString();
		return { evidence, by, outcome, at, stale: null, reason };
	}
}
