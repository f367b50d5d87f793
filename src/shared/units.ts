/** dB of a linear amplitude; -Infinity for 0. */
export function toDb(linear: number): number {
	return 20 * Math.log10(Math.abs(linear));
}

/** Linear amplitude of a level in dB; 0 for -Infinity. */
export function fromDb(db: number): number {
	return 10 ** (db / 20);
}

/** `-3.2 dB` with a fixed number of decimals; `-∞ dB` for silence. Never prints `-0.0`. */
export function formatDb(db: number | null, decimals = 1, unit = 'dB'): string {
	if (db === null || Number.isNaN(db)) return `– ${unit}`;
	if (db === Number.NEGATIVE_INFINITY) return `-∞ ${unit}`;
	const text = db.toFixed(decimals);
	return `${Number(text) === 0 ? (0).toFixed(decimals) : text} ${unit}`;
}

/** `1:02:03.4` or `2:03.4` for a time in seconds. */
export function formatTime(seconds: number): string {
	const tenths = Math.max(0, Math.round(seconds * 10));
	const hours = Math.floor(tenths / 36000);
	const minutes = Math.floor(tenths / 600) % 60;
	const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
	return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
