import type { ControlState } from '../shared/protocol/state.ts';

export interface UndoStep {
	unit: string;
	control: string;
	/** Where the control stood before the gesture. */
	from: number;
}

/** A tablet that goes away in the middle of a gesture never ends it; only so many are remembered. */
const GESTURES_KEPT = 100;
const STEPS_KEPT = 100;

/** Finished gestures as steps that can be taken back, however many messages each was made of. */
export class GestureUndo {
	readonly #starts = new Map<string, number | null>();
	#steps: UndoStep[] = [];

	/**
	 * Notes one message of a gesture.
	 *
	 * @param from where the control stood before this message; null when that was not known
	 */
	moved(
		gesture: NonNullable<ControlState['seq']>,
		unit: string,
		control: string,
		from: number | null,
		to: number,
		last: boolean,
	): void {
		const key = `${gesture.remote}/${unit}/${control}/${gesture.gesture}`;
		const start = this.#starts.has(key) ? (this.#starts.get(key) ?? null) : from;
		if (!last) {
			this.#starts.set(key, start);
			const [oldest] = this.#starts.keys();
			if (oldest !== undefined && this.#starts.size > GESTURES_KEPT) this.#starts.delete(oldest);
			return;
		}
		this.#starts.delete(key);
		if (start !== null && start !== to)
			this.#steps = [...this.#steps.slice(1 - STEPS_KEPT), { unit, control, from: start }];
	}

	/** The last finished gesture, which is then forgotten; null when there is none. */
	take(): UndoStep | null {
		return this.#steps.pop() ?? null;
	}
}
