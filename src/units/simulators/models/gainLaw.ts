/**
 * Static law of the variable-mu compressor. The figures are the maker's (`devices/manley/variable-mu.yaml`): COMP is
 * 1.5:1 with a soft knee, LIMIT 4:1 that rises to 20:1 beyond 12 dB of limiting. The widths of the knees are our choice.
 */
export type GainLaw = 'comp' | 'limit';

const COMP_SLOPE = 1 - 1 / 1.5;
const COMP_KNEE_DB = 12;
const LIMIT_SLOPE = 1 - 1 / 4;
const LIMIT_KNEE_DB = 4;
const HARD_SLOPE = 1 - 1 / 20;
/** Input above threshold at which LIMIT reduces by 12 dB. */
const HARD_FROM_DB = 12 / LIMIT_SLOPE;

/** This far below threshold both laws have ended. */
export const QUIET_DB = COMP_KNEE_DB / 2;

/** A quadratic knee of width `kneeDb` around 0, then a straight line. */
function kneed(overDb: number, slope: number, kneeDb: number): number {
	if (overDb <= -kneeDb / 2) return 0;
	if (overDb >= kneeDb / 2) return slope * overDb;
	return (slope * (overDb + kneeDb / 2) ** 2) / (2 * kneeDb);
}

/** Gain reduction in dB, 0 or more, for a level above threshold in dB. The output level always rises with the input. */
export function reductionDb(law: GainLaw, overDb: number): number {
	if (law === 'comp') return kneed(overDb, COMP_SLOPE, COMP_KNEE_DB);
	const first = kneed(overDb, LIMIT_SLOPE, LIMIT_KNEE_DB);
	return overDb <= HARD_FROM_DB ? first : first + (HARD_SLOPE - LIMIT_SLOPE) * (overDb - HARD_FROM_DB);
}
