import { Signal } from './signal.ts';

/** The control whose sheet is open. */
export const sheet = new Signal<{ unit: string; control: string } | null>(null);

export function openSheet(target: { unit: string; control: string }): void {
	sheet.set(target);
}

export function closeSheet(): void {
	sheet.set(null);
}
