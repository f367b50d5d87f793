import type { ControlState } from '../shared/protocol/state.ts';

export interface UndoStep {
	unit: string;
	control: string;
	/** Where the control stood before the gesture. */
	from: number;
	/** Where the gesture left it. */
	to: number;
}

/** A tablet that goes away in the middle of a gesture never ends it; only so many are remembered. */
const GESTURES_KEPT = 100;
const STEPS_KEPT = 100;

/** Finished gestures as steps that can be taken back and done again, however many messages each was made of. */
export class GestureUndo {
	readonly #starts = new Map<string, number | null>();
	#done: UndoStep[] = [];
	#takenBack: UndoStep[] = [];

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
		if (start === null || start === to) return;
		this.#done = [...this.#done.slice(1 - STEPS_KEPT), { unit, control, from: start, to }];
		// What was taken back led on from settings that are no longer there.
		this.#takenBack = [];
	}

	/** The last finished gesture that was not taken back; it then can be done again. Null when there is none. */
	takeBack(): UndoStep | null {
		const step = this.#done.pop();
		if (step === undefined) return null;
		this.#takenBack.push(step);
		return step;
	}

	/** The gesture that was taken back last; it then can be taken back again. Null when there is none. */
	doAgain(): UndoStep | null {
		const step = this.#takenBack.pop();
		if (step === undefined) return null;
		this.#done.push(step);
		return step;
	}
}
