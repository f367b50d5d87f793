import { isStepped, type SettableControl } from '../../../src/shared/model/control.ts';
import { restPosition } from '../../../src/shared/model/rest.ts';
import { clampPosition } from '../../../src/shared/model/setting.ts';

/** Finger travel over the whole range of a continuous control, CSS pixels. */
const FULL_TRAVEL_PX = 240;
/** Finger travel from detent to detent. */
const DETENT_PX = 26;
const FINE = 8;

const topOf = (control: SettableControl) => (isStepped(control) ? control.positions.length - 1 : 1);

/** Positions per pixel of finger travel. */
export function gainPerPx(control: SettableControl, fine: boolean): number {
	if (!isStepped(control)) return 1 / FULL_TRAVEL_PX / (fine ? FINE : 1);
	// Many detents on a short glass: the whole range stays within reach of a hand.
	const detentPx = Math.max(12, Math.min(DETENT_PX, 420 / topOf(control)));
	return 1 / detentPx / (fine ? 2 : 1);
}

/**
 * A finger that turns a control. It keeps the exact travel, of which only whole detents show, and follows when somebody
 * else moves the same control: the next travel counts from there.
 */
export class Turn {
	readonly #control: SettableControl;
	#exact: number;
	#shown: number;

	constructor(control: SettableControl, position: number | null) {
		this.#control = control;
		this.#exact = position ?? restPosition(control);
		this.#shown = this.#exact;
	}

	/** Travel of the finger in pixels, up is more; returns the new position. */
	by(px: number, fine: boolean, current: number | null): number {
		return this.#add(px * gainPerPx(this.#control, fine), current);
	}

	/** Rotation of the finger around the knob, degrees clockwise; returns the new position. */
	byDegrees(degrees: number, fine: boolean, current: number | null): number {
		return this.#add((degrees / 300) * topOf(this.#control) * (fine ? 1 / FINE : 1), current);
	}

	#add(amount: number, current: number | null): number {
		if (current !== null && current !== this.#shown) this.#exact = current;
		// Beyond the stop nothing is wound up: the way back counts at once.
		this.#exact = Math.min(topOf(this.#control), Math.max(0, this.#exact + amount));
		const position = clampPosition(this.#control, this.#exact);
		this.#shown = isStepped(this.#control) ? position : Math.round(position * 10_000) / 10_000;
		return this.#shown;
	}
}

/** The next detent up or down; a two-way switch flips, a button goes round. An unknown position becomes the drawn one. */
export function steppedBy(control: SettableControl, position: number | null, direction: 1 | -1): number {
	const from = position ?? restPosition(control);
	if (!isStepped(control)) return clampPosition(control, from + direction * 0.01);
	const count = control.positions.length;
	if (control.type === 'button' || count === 2) return position === null ? from : (from + 1) % count;
	return clampPosition(control, from + direction);
}

/**
 * Where a tap puts the control. A lever of two positions that nobody knows goes to the one that was touched, the first at the bottom:
 * its legend is under the finger.
 *
 * @param upper the tap was on the half that means more: above on a lever, to the right on a knob
 */
export function tappedPosition(control: SettableControl, position: number | null, upper: boolean): number {
	if (position === null && control.type === 'toggle' && control.positions.length === 2) return upper ? 1 : 0;
	return steppedBy(control, position, upper ? 1 : -1);
}

/** Position after a key, or null when the key means nothing here. */
export function keyedPosition(
	control: SettableControl,
	position: number | null,
	key: string,
	fine: boolean,
): number | null {
	const from = position ?? restPosition(control);
	const small = isStepped(control) ? 1 : fine ? 0.001 : 0.01;
	const large = isStepped(control) ? Math.max(1, Math.round(topOf(control) / 5)) : 0.1;
	switch (key) {
		case 'ArrowUp':
		case 'ArrowRight':
			return clampPosition(control, from + small);
		case 'ArrowDown':
		case 'ArrowLeft':
			return clampPosition(control, from - small);
		case 'PageUp':
			return clampPosition(control, from + large);
		case 'PageDown':
			return clampPosition(control, from - large);
		case 'Home':
			return 0;
		case 'End':
			return topOf(control);
		default:
			return null;
	}
}
