/**
 * RME TotalMix fader law between its OSC value (0…1) and dB: a straight line above −6 dB, a parabola below.
 * Source: specs "control protocols" 8.1, from the published curve of TotalMix FX remotes.
 */
const LINE_SLOPE = 0.0320855615;
const LINE_OFFSET = 26.8235294118;

/** dB of a fader value in 0…1; 0 is −65 dB and shown as −∞, 1 is +6 dB. */
export function totalmixFaderDb(value: number): number {
	const p = 1023 * Math.min(1, Math.max(0, value));
	return p >= 649 ? LINE_SLOPE * p - LINE_OFFSET : (-p * p) / 11033 + 0.1497326203 * p - 65;
}

/** Fader value in 0…1 of a level in dB; below −65 dB it is 0, above +6 dB it is 1. */
export function totalmixFaderValue(levelDb: number): number {
	if (levelDb <= -65) return 0;
	const p = levelDb >= -6 ? (levelDb + LINE_OFFSET) / LINE_SLOPE : 826 - Math.sqrt(-34869 - 11033 * levelDb);
	return Math.min(1, Math.max(0, p / 1023));
}
