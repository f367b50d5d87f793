import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const person = z.uuid();
/** A whole mail may be typed in. */
export const wordsSchema = z.string().trim().min(1).max(8000);
export const personNameSchema = z.string().trim().min(1).max(120);

/** One reading of two prints, side by side. */
export const readingChangeSchema = z.strictObject({
	/** `Loudness`, `Loudness range`, `True peak`, `Level at 63 Hz`, `Width at 8 kHz`… */
	reading: z.string().min(1),
	/** `LUFS`, `LU`, `dBTP`, `dB`… */
	unit: z.string(),
	from: z.number().nullable(),
	to: z.number().nullable(),
});
export type ReadingChange = z.infer<typeof readingChangeSchema>;

/** What an answer did to the sound, measured from two prints. */
export const measuredEffectSchema = z.strictObject({
	/** Hashes of the two files. */
	fromPrint: hash,
	toPrint: hash,
	readings: z.array(readingChangeSchema),
	/** What a listener hears of it, the two played equally loud; optional, so that older entries hash as they did. */
	sound: z.array(z.string()).optional(),
});
export type MeasuredEffect = z.infer<typeof measuredEffectSchema>;

/** Somebody's words about a revision: a request that wants an answer. Named by the hash of its entry. */
export const commentSchema = z.strictObject({
	type: z.literal('comment'),
	text: z.string().min(1),
	/** Source frame that the words are about, at the rate of the revision's pass; null for the whole track. */
	frame: z.int().min(0).nullable(),
	/** That rate; absent in entries from before it was written down, and without a frame. */
	rateHz: z.int().positive().optional(),
	/** Whose words they are, where somebody else typed them in; optional, so that older entries hash as they did. */
	from: person.optional(),
	/** How they came: said in the remote when absent. */
	via: z.enum(['mail', 'telephone', 'in the room']).optional(),
});

/** `noted`: it asks for nothing, a thank-you is all the answer that it needs. `question`: it is asked back. */
export const ANSWER_OUTCOMES = ['done', 'partly', 'declined', 'question', 'noted'] as const;
/** What is said to words that ask for nothing, when nobody says anything else. */
export const THANKS = 'Thank you.';

/** What became of a request. A later answer to the same request counts. */
export const answerSchema = z.strictObject({
	type: z.literal('answer'),
	/** Hash of the comment's entry. */
	comment: hash,
	/** `question`: it is asked back, and the request stays open. */
	outcome: z.enum(ANSWER_OUTCOMES),
	/** What was done, or why not. */
	text: z.string().min(1),
	why: z.string(),
	/** Hash of the revision that holds what was done; null when none does. */
	inRevision: hash.nullable(),
	/** Absent where no two prints were there to be compared. */
	effect: measuredEffectSchema.optional(),
});

/** A print went to somebody to be heard. */
export const sentSchema = z.strictObject({ type: z.literal('sent'), print: hash, to: person.nullable() });

/** `approved: false` takes an approval back. */
export const approvalSchema = z.strictObject({
	type: z.literal('approval'),
	approved: z.boolean(),
	/** The file that was approved; absent in entries from before approvals named it. */
	print: hash.optional(),
	/** Who approved, where somebody else wrote it down. */
	from: person.optional(),
});

/** An approved print left the house as the final one. */
export const deliveredSchema = z.strictObject({ type: z.literal('delivered'), print: hash, to: person.nullable() });

export const REVISION_STATES = ['draft', 'sent', 'approved', 'delivered'] as const;
export type RevisionState = (typeof REVISION_STATES)[number];

/** A request with its answer, as the entries of a project make it. */
export interface ClientRequest {
	/** Hash of the comment's entry. */
	comment: string;
	/** Hash and number of the revision that it is about. */
	revision: string;
	revisionNumber: number;
	at: string;
	/** Person or remote, by id; null for the terminal. */
	by: string | null;
	text: string;
	frame: number | null;
	/** Rate that the frame is counted at; absent in older entries. */
	rateHz?: number;
	/** The newest; null while nobody answered. */
	answer: RequestAnswer | null;
}

export interface RequestAnswer {
	at: string;
	by: string | null;
	outcome: (typeof ANSWER_OUTCOMES)[number];
	text: string;
	why: string;
	inRevision: string | null;
	/** Number of that revision. */
	inRevisionNumber: number | null;
	effect: MeasuredEffect | null;
}

/**
 * The moment that words are pinned to, seconds from the beginning of the mix; null for words about all of it.
 *
 * @param olderHz rate of the frames of entries from before the rate was written down
 */
export function momentSeconds(
	{ frame, rateHz }: { frame: number | null; rateHz?: number | undefined },
	olderHz: number,
): number | null {
	return frame === null ? null : frame / (rateHz ?? olderHz);
}

/** True while somebody waits for an answer. */
export function isOpenRequest({ answer }: Pick<ClientRequest, 'answer'>): boolean {
	return answer === null || answer.outcome === 'question';
}
