import { trueMinus } from '../../../src/shared/trueMinus.ts';

/** Time of day of an ISO time, in the device's own way; with the date when it was another day. */
export function clockTime(iso: string): string {
	const at = new Date(iso);
	const time = at.toLocaleTimeString([], { timeStyle: 'short' });
	if (at.toDateString() === new Date().toDateString()) return time;
	return `${at.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' })} ${time}`;
}

/** `−14.2` with a real minus; a dash where there is no value. */
export function level(value: number | null, decimals = 1): string {
	if (value === null || !Number.isFinite(value)) return '–';
	const text = value.toFixed(decimals);
	return Number(text) === 0 ? (0).toFixed(decimals) : trueMinus(text);
}

/** `+0.5 dB`, with a sign on both sides of zero. */
export function signedDb(value: number): string {
	return `${value > 0 ? '+' : ''}${level(value)} dB`;
}

/** A sentence's first letter large. */
export function sentence(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
