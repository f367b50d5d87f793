import type { SceneSlot } from '../../shared/model/scene.ts';
import type { ControlState } from '../../shared/protocol/state.ts';

/** One control's way within a step. */
export interface Way {
	unit: string;
	control: string;
	from: number;
	to: number;
}

export interface UndoStep {
	ways: Way[];
	/** Which scene of its unit was the active one, where the step is the recall of a scene; null for a gesture. */
	scene: { unit: string; from: SceneSlot | null; to: SceneSlot | null } | null;
}

/** A tablet that goes away in the middle of a gesture never ends it; only so many are remembered. */
const GESTURES_KEPT = 100;
const STEPS_KEPT = 100;

/** Finished gestures, however many messages each was made of, and recalled scenes, as steps to take back and do again. */
export class UndoSteps {
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
		this.add({ ways: [{ unit, control, from: start, to }], scene: null });
	}

	/** Notes a step that is finished. */
	add(step: UndoStep): void {
		this.#done = [...this.#done.slice(1 - STEPS_KEPT), step];
		// What was taken back led on from settings that are no longer there.
		this.#takenBack = [];
	}

	/** What `takeBack` would give. */
	get newest(): UndoStep | null {
		return this.#done.at(-1) ?? null;
	}

	/** What `doAgain` would give. */
	get newestTakenBack(): UndoStep | null {
		return this.#takenBack.at(-1) ?? null;
	}

	/** The last finished step that was not taken back; it then can be done again. Null when there is none. */
	takeBack(): UndoStep | null {
		const step = this.#done.pop();
		if (step === undefined) return null;
		this.#takenBack.push(step);
		return step;
	}

	/** The step that was taken back last; it then can be taken back again. Null when there is none. */
	doAgain(): UndoStep | null {
		const step = this.#takenBack.pop();
		if (step === undefined) return null;
		this.#done.push(step);
		return step;
	}
}
