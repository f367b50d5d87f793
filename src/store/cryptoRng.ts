import { randomBytes } from 'node:crypto';
import type { Rng } from '../shared/random.ts';

/** Uniform in [0, 1) with 32 bits from the operating system, for ids and codes that nobody may guess. */
export const cryptoRng: Rng = () => randomBytes(4).readUInt32LE() / 2 ** 32;
