import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { chainUnits } from '../../shared/model/chain.ts';
import type { SettableControl } from '../../shared/model/control.ts';
import { type Evidence, isKnown } from '../../shared/model/evidence.ts';
import { samePosition } from '../../shared/model/setting.ts';
import type { DriftState } from '../../shared/protocol/state.ts';
import type { StateStore } from '../stateStore.ts';

/** Where a control stood and how well that was known. */
interface Before {
	position: number | null;
	evidence: Evidence;
}

/**
 * Controls of the chain that somebody turned at the unit itself, and the open question whether that is wanted. Asked only
 * where it was known how the control stood, and not while a recall moves it or a print runs: a print has failed then.
 */
export class Drift {
	readonly #state: StateStore;
	readonly #clock: Clock;

	constructor(state: StateStore, clock: Clock) {
		this.#state = state;
		this.#clock = clock;
	}

	/** A unit said that a control stands at `to`. */
	reported(unit: string, control: SettableControl, before: Before, to: number): void {
		const open = this.#state.state.drift[keyOf(unit, control.id)];
		const from = open?.from ?? (wasKnown(before.evidence) ? before.position : null);
		if (from === null) return;
		if (samePosition(control, from, to)) this.settle(unit, control.id);
		else if (open?.to !== to && this.#asks(unit)) {
			const at = new Date(this.#clock.nowMs()).toISOString();
			this.#state.set(['drift', keyOf(unit, control.id)], { unit, control: control.id, from, to, at });
		}
	}

	/** The question is answered, or a newer wish has made it idle. */
	settle(unit: string, control: string): void {
		if (this.#state.state.drift[keyOf(unit, control)] === undefined) return;
		this.#state.set(['drift', keyOf(unit, control)], undefined);
	}

	/** Another track or chain wants other things. */
	forget(): void {
		if (Object.keys(this.#state.state.drift).length > 0) this.#state.set(['drift'], {});
	}

	/** It stays as it was turned. @param control null for everything of the unit */
	keep(unit: string, control: string | null): void {
		for (const drift of this.#open(unit, control)) this.settle(unit, drift.control);
	}

	/**
	 * It goes back to where it was wanted.
	 *
	 * @param control null for everything of the unit
	 */
	putBack(unit: string, control: string | null, move: (control: string, position: number) => void): void {
		for (const drift of this.#open(unit, control)) move(drift.control, drift.from);
	}

	#open(unit: string, control: string | null): DriftState[] {
		const open = Object.values(this.#state.state.drift).filter(
			(drift) => drift.unit === unit && (control === null || drift.control === control),
		);
		if (open.length > 0) return open;
		throw new DetentError('unit.no-drift', {
			message: 'Nothing of this unit waits for an answer.',
			subject: unit,
			remedy: 'Another person may have answered it.',
		});
	}

	#asks(unit: string): boolean {
		const { chain, recall, transport } = this.#state.state;
		const recalling = recall?.phase === 'running' || recall?.phase === 'waiting for hand';
		const printing = transport.mode === 'printing' || transport.mode === 'measuring';
		return chain !== null && !recalling && !printing && chainUnits(chain).includes(unit);
	}
}

/** A unit that was away may have been turned meanwhile, and that is worth asking too; after a restart nobody knows. */
function wasKnown(evidence: Evidence): boolean {
	return isKnown(evidence.stale === 'lost link' ? { ...evidence, stale: null } : evidence);
}

function keyOf(unit: string, control: string): string {
	return `${unit} ${control}`;
}
