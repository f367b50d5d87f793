/** Gated values of music that has no end yet come each 100 ms, in hops of 10 ms. */
export const HOPS_A_STEP = 10;
/** ITU-R BS.1770-5 Annex 1. */
export const ABSOLUTE_GATE_LUFS = -70;
/** They are counted in steps of 0.01 LU from the gate up to +20 LUFS. */
export const STEPS_PER_LU = 100;
const HIGHEST_LUFS = 20;
export const STEPS = (HIGHEST_LUFS - ABSOLUTE_GATE_LUFS) * STEPS_PER_LU;
