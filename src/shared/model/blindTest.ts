import { z } from 'zod';
import { idSchema, sha256Schema } from './ids.ts';

/** `preference`: everybody says which they like best. `abx`: is X A or B, again and again. */
export const blindMethodSchema = z.enum(['preference', 'abx']);
export type BlindMethod = z.infer<typeof blindMethodSchema>;

/** Most trials of an ABX. */
export const MOST_TRIALS = 100;

/** `A` to `H`. */
export const blindLetterSchema = z.string().regex(/^[A-H]$/);

/** What a letter stood for. */
export const blindItemSchema = z.strictObject({
	letter: blindLetterSchema,
	/** `Mix`, `Revision 3, master`. */
	what: z.string().min(1),
	/** Of the file that was heard; null for a live feed. */
	sha256: sha256Schema.nullable(),
	/** Of the revision that the file belongs to. */
	revisionHash: sha256Schema.optional(),
	/** Gain with which it was heard, match and trim together, dB, 0 or below. */
	gainDb: z.number(),
	/** The part of it that somebody had trimmed, dB. */
	trimDb: z.number(),
	/** Time by which its file is later than the mix, frames. */
	lateFrames: z.number(),
});
export type BlindItem = z.infer<typeof blindItemSchema>;

export const blindChoiceSchema = z.strictObject({
	/** Null for the terminal. */
	by: idSchema.nullable(),
	letter: blindLetterSchema,
	note: z.string().max(2000),
});
export type BlindChoice = z.infer<typeof blindChoiceSchema>;

/** What somebody said X was in one trial of an ABX, and what it was. */
export const abxAnswerSchema = z.strictObject({
	/** From 1. */
	trial: z.int().min(1),
	/** Null for the terminal. */
	by: idSchema.nullable(),
	letter: blindLetterSchema,
	x: blindLetterSchema,
});
export type AbxAnswer = z.infer<typeof abxAnswerSchema>;

/** How often X was told, and how likely that is for one who guesses. */
export const abxScoreSchema = z.strictObject({
	trials: z.int().min(0),
	correct: z.int().min(0),
	/** Chance of as many correct answers or more by guessing, 0…1. */
	probability: z.number().min(0).max(1),
});
export type AbxScore = z.infer<typeof abxScoreSchema>;

/** What the log has of a blind test: one that was revealed, or ended with something chosen. */
export const blindTestEntrySchema = z.strictObject({
	kind: z.literal('blind-test'),
	track: idSchema,
	test: idSchema,
	method: blindMethodSchema,
	startedAt: z.iso.datetime(),
	/** In the order of their letters, which was drawn. */
	items: z.array(blindItemSchema).min(2),
	/** In an ABX those who took part, with their last answers. */
	choices: z.array(blindChoiceSchema),
	abx: abxScoreSchema.optional(),
	/** In an ABX every answer, in the order of the trials. Optional, so that an entry without them hashes as it did. */
	answers: z.array(abxAnswerSchema).optional(),
	/** Heard on a paired device by itself, not on the monitor path. Optional, so that an entry without it hashes as it did. */
	on: z.literal('device').optional(),
	/** It was not revealed: somebody gave it up, or Detent stopped meanwhile. Optional, so that an entry without it hashes as it did. */
	unrevealed: z.enum(['given-up', 'interrupted']).optional(),
});
export type BlindTestEntry = z.infer<typeof blindTestEntrySchema>;

/**
 * Chance of at least `correct` right answers in `trials` tosses of a coin: one-sided binomial test with p = 1/2.
 *
 * @returns 0…1; 1 for no trials
 */
export function guessingProbability(trials: number, correct: number): number {
	// C(n, k) / 2^n from k = n down, which stays within the range of a number for any sensible n.
	let term = 0.5 ** trials;
	let sum = 0;
	for (let right = trials; right >= correct; right--) {
		sum += term;
		term *= right / (trials - right + 1);
	}
	return Math.min(1, sum);
}
