import { z } from 'zod';

/** What is known about one control, who says so, and how the attempt ended. Never shown one as another. */
export const evidenceSchema = z.strictObject({
	evidence: z.enum(['none', 'asked', 'acknowledged', 'measured']),
	by: z.enum(['wire', 'hand', 'audio']).nullable(),
	outcome: z.enum(['open', 'done', 'failed', 'cancelled']),
	/** ISO time of the evidence; null for `none`. */
	at: z.iso.datetime().nullable(),
	/** Why the evidence no longer counts; null while it does. */
	stale: z.enum(['power cycle', 'lost link', 'restart', 'another pass', 'age']).nullable(),
	/** Why it failed or is open, in words. */
	reason: z.string().nullable(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const NO_EVIDENCE: Evidence = {
	evidence: 'none',
	by: null,
	outcome: 'open',
	at: null,
	stale: null,
	reason: null,
};

/** True when a recall may rely on the position: there is evidence, it ended well and it is not stale. */
export function isKnown(evidence: Evidence): boolean {
	return evidence.evidence !== 'none' && evidence.stale === null && evidence.outcome === 'done';
}
