/**
 * Fader law of Behringer X32, Midas M32 and X AIR between the OSC value (0…1) and dB: four straight lines, on a grid of
 * 1024 values. Source: P. Maillot, "Unofficial X32/M32 OSC Remote Protocol", `level [0.0…1.0 (+10 dB), 1024]`.
 */
const SEGMENTS = [
	{ from: 0.5, slope: 40, offset: -30 },
	{ from: 0.25, slope: 80, offset: -50 },
	{ from: 0.0625, slope: 160, offset: -70 },
	{ from: 0, slope: 480, offset: -90 },
] as const;
const TOP = 1023;

/** The value of the grid that the desk takes for a value in 0…1. */
export function x32FaderGrid(value: number): number {
	return Math.round(Math.min(1, Math.max(0, value)) * TOP) / TOP;
}

/** dB of a fader value in 0…1: −90 (shown as −∞) to +10. */
export function x32FaderDb(value: number): number {
	const inside = Math.min(1, Math.max(0, value));
	const { slope, offset } = SEGMENTS.find(({ from }) => inside >= from) ?? SEGMENTS[3];
	return slope * inside + offset;
}

/** Fader value of a level in dB, on the grid; 0 from −90 dB down, 1 from +10 dB up. */
export function x32FaderValue(levelDb: number): number {
	const { slope, offset } = SEGMENTS.find((segment) => levelDb >= x32FaderDb(segment.from)) ?? SEGMENTS[3];
	return x32FaderGrid((levelDb - offset) / slope);
}
