import { useEffect, useRef } from 'preact/hooks';
import { isStepped, type SettableControl } from '../../../src/shared/model/control.ts';
import { haptic } from '../app/haptic.ts';
import { preferences } from '../state/preferences.ts';
import { store } from '../state/store.ts';
import { keyedPosition, steppedBy, Turn, tappedPosition } from './turn.ts';

const TAP_PX = 8;
const HOLD_MS = 480;
const DOUBLE_TAP_MS = 260;
/** Sideways distance from the start at which the finger turns finely. */
const FINE_DISTANCE_PX = 110;

interface TurnOptions {
	unit: string;
	control: SettableControl;
	/** Position on screen now. */
	position: number | null;
	/** Opens the sheet with everything about the control. */
	open(): void;
	/** The finger turns (`true`) or lets go. */
	turning(active: boolean, fine: boolean): void;
}

interface Finger {
	id: number;
	/** Null while locked: then the finger turns nothing, not even after the lock ends. */
	gesture: string | null;
	turn: Turn;
	startX: number;
	startY: number;
	lastX: number;
	lastY: number;
	box: DOMRect;
	moved: boolean;
	held: boolean;
	holdTimer: number;
}

function degreesAround(finger: Finger, event: PointerEvent): number {
	const centreX = finger.box.left + finger.box.width / 2;
	const centreY = finger.box.top + finger.box.height / 2;
	const before = Math.atan2(finger.lastY - centreY, finger.lastX - centreX);
	const after = Math.atan2(event.clientY - centreY, event.clientX - centreX);
	const degrees = ((after - before) * 180) / Math.PI;
	if (degrees > 180) return degrees - 360;
	return degrees < -180 ? degrees + 360 : degrees;
}

/**
 * Touch, mouse and keys on one control: drag to turn, tap to step a detent, double-tap to type, hold for everything about
 * it. Only the finger that landed first counts.
 */
export function useTurn(options: TurnOptions) {
	const latest = useRef(options);
	latest.current = options;
	const finger = useRef<Finger | null>(null);
	const tapTimer = useRef(0);
	useEffect(
		() => () => {
			clearTimeout(tapTimer.current);
			clearTimeout(finger.current?.holdTimer);
		},
		[],
	);

	const step = (upper: boolean) => {
		const { unit, control, position } = latest.current;
		if (!store.mayControl) return;
		haptic();
		store.desk.set(unit, control.id, tappedPosition(control, position, upper));
	};

	const tap = (upper: boolean) => {
		const { control, open } = latest.current;
		if (isStepped(control) && (control.type !== 'stepped' || control.positions.length === 2)) {
			step(upper);
			return;
		}
		if (tapTimer.current !== 0) {
			clearTimeout(tapTimer.current);
			tapTimer.current = 0;
			open();
			return;
		}
		tapTimer.current = window.setTimeout(() => {
			tapTimer.current = 0;
			if (isStepped(latest.current.control)) step(upper);
		}, DOUBLE_TAP_MS);
	};

	const lift = (event: PointerEvent, cancelled: boolean) => {
		const now = finger.current;
		if (now === null || now.id !== event.pointerId) return;
		finger.current = null;
		clearTimeout(now.holdTimer);
		const { unit, control, turning } = latest.current;
		if (now.moved) {
			if (now.gesture !== null) store.desk.end(now.gesture, unit, control.id);
			turning(false, false);
			return;
		}
		if (cancelled || now.held) return;
		// A knob steps up on its right half, a lever on its upper half.
		const upper =
			control.type === 'toggle'
				? event.clientY < now.box.top + now.box.height / 2
				: event.clientX >= now.box.left + now.box.width / 2;
		tap(upper);
	};

	const turnBy = (now: Finger, gesture: string, event: PointerEvent) => {
		const { unit, control, position, turning } = latest.current;
		const rotary = preferences.drag === 'rotary';
		const far = !rotary && Math.abs(event.clientX - now.startX) > FINE_DISTANCE_PX;
		const fine = preferences.fine || event.shiftKey || far;
		const before = store.desk.ownPosition(unit, control.id) ?? position;
		const next = rotary
			? now.turn.byDegrees(degreesAround(now, event), fine, before)
			: now.turn.by(now.lastY - event.clientY, fine, before);
		if (next !== before) {
			if (isStepped(control)) haptic();
			store.desk.move(gesture, unit, control.id, next);
		}
		turning(true, fine);
	};

	return {
		onPointerDown(event: PointerEvent) {
			if (finger.current !== null || event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
			event.currentTarget.setPointerCapture(event.pointerId);
			finger.current = {
				id: event.pointerId,
				gesture: store.mayControl ? store.desk.begin() : null,
				turn: new Turn(latest.current.control, latest.current.position),
				startX: event.clientX,
				startY: event.clientY,
				lastX: event.clientX,
				lastY: event.clientY,
				box: event.currentTarget.getBoundingClientRect(),
				moved: false,
				held: false,
				holdTimer: window.setTimeout(() => {
					const now = finger.current;
					if (now === null || now.moved) return;
					now.held = true;
					latest.current.open();
				}, HOLD_MS),
			};
		},
		onPointerMove(event: PointerEvent) {
			const now = finger.current;
			if (now === null || now.id !== event.pointerId || now.held) return;
			if (!now.moved) {
				if (Math.hypot(event.clientX - now.startX, event.clientY - now.startY) < TAP_PX) return;
				now.moved = true;
				clearTimeout(now.holdTimer);
			} else if (now.gesture !== null && store.desk.open) {
				turnBy(now, now.gesture, event);
			}
			now.lastX = event.clientX;
			now.lastY = event.clientY;
		},
		onPointerUp: (event: PointerEvent) => lift(event, false),
		onPointerCancel: (event: PointerEvent) => lift(event, true),
		onKeyDown(event: KeyboardEvent) {
			const { unit, control, position, open } = latest.current;
			if (event.key === 'Enter') {
				event.preventDefault();
				open();
				return;
			}
			const fine = event.shiftKey || preferences.fine;
			const next =
				event.key === ' ' ? steppedBy(control, position, 1) : keyedPosition(control, position, event.key, fine);
			if (next === null) return;
			event.preventDefault();
			if (store.mayControl) store.desk.set(unit, control.id, next);
		},
		// Pointer events still come; without this a flick of a knob starts a fling, which swallows the next tap elsewhere.
		onTouchStart: (event: TouchEvent) => event.preventDefault(),
		onContextMenu: (event: Event) => event.preventDefault(),
	};
}
