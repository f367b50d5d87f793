import { z } from 'zod';

export const limiterCharacterSchema = z.enum(['clean', 'loud']);
export type LimiterCharacter = z.infer<typeof limiterCharacterSchema>;

/** The times with which each character is at its best, and measured: docs/limiter.md. */
export const LIMITER_TIMES: Readonly<Record<LimiterCharacter, { lookaheadMs: number; releaseMs: number }>> = {
	clean: { lookaheadMs: 20, releaseMs: 10 },
	loud: { lookaheadMs: 12, releaseMs: 2 },
};
