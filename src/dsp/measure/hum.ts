import { bandPower, type PowerSpectrum, powerDbfs } from './powerSpectrum.ts';

const HARMONICS = 10;
/** A line of the mains with its side lobes, and how far it may be off. */
const HALF_LINE_HZ = 4;
/** The noise beside it, on either side. */
const BESIDE_HZ = 12;
/** A line counts when it stands this far above the noise in its place, as a ratio of power. */
const STANDS_OUT = 4;

export interface Hum {
	/** Null when no line stands out. */
	mainsHz: 50 | 60 | null;
	/** All lines together, dBFS; null without one. */
	levelDbfs: number | null;
	/** The lines that stand out, lowest first. */
	lines: { hz: number; levelDbfs: number }[];
}

function linePower(spectrum: PowerSpectrum, hz: number): number {
	const whole = bandPower(spectrum, hz - HALF_LINE_HZ, hz + HALF_LINE_HZ);
	const below = bandPower(spectrum, hz - BESIDE_HZ, hz - HALF_LINE_HZ);
	const above = bandPower(spectrum, hz + HALF_LINE_HZ, hz + BESIDE_HZ);
	const noise = (below + above) / 2;
	return whole > STANDS_OUT * noise ? whole - noise : 0;
}

/** Lines of the mains: 50 or 60 Hz, whichever is stronger, and its harmonics to the tenth. */
export function findHum(spectrum: PowerSpectrum): Hum {
	const found = ([50, 60] as const).map((mainsHz) => {
		const lines = Array.from({ length: HARMONICS }, (_, index) => {
			const hz = mainsHz * (index + 1);
			return { hz, power: linePower(spectrum, hz) };
		}).filter(({ power }) => power > 0);
		// 300 Hz and 600 Hz belong to both.
		const own = lines.reduce((sum, { hz, power }) => sum + (hz % 300 === 0 ? 0 : power), 0);
		return { mainsHz, lines, own };
	});
	const strongest = found.reduce((best, one) => (one.own > best.own ? one : best));
	if (strongest.own === 0) return { mainsHz: null, levelDbfs: null, lines: [] };
	const lines = strongest.lines.map(({ hz, power }) => ({ hz, levelDbfs: 10 * Math.log10(2 * power) }));
	return {
		mainsHz: strongest.mainsHz,
		levelDbfs: powerDbfs(strongest.lines.reduce((sum, { power }) => sum + power, 0)),
		lines,
	};
}
