import { Signal } from '../state/signal.ts';

/** The control under a finger now, for the large reading above the panel. */
export interface Turning {
	unit: string;
	control: string;
	fine: boolean;
}

export const turning = new Signal<Turning | null>(null);

export function setTurning(next: Turning | null): void {
	const now = turning.value;
	if (now?.unit === next?.unit && now?.control === next?.control && now?.fine === next?.fine) return;
	turning.set(next);
}
