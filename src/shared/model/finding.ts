import { z } from 'zod';

/** What supervision can find in a print, by what it means for the person who listens. */
export const findingKindSchema = z.enum([
	/** Frames are missing or came twice. */
	'slip',
	/** What was sent did not come back for a while. */
	'dropout',
	'xrun',
	/** The converter's clock and this machine's run apart, or the frames came at another rate. */
	'clock',
	/** A channel of the return is gone. */
	'channel-gone',
	/** The level of what comes back has jumped. */
	'level-jump',
	/** The level is not that of the earlier print with the same settings. */
	'level-differs',
	'clipping',
	/** The device gave samples that are no numbers. */
	'not-finite',
	'dc',
	'hum',
	'head',
	'tail',
	/** The round trip before the pass is not that of the pass before through the same units, or is not sure. */
	'round-trip',
	/** Nothing can be said of this stretch: silence, or a tone that is like itself everywhere. */
	'not-provable',
]);
export type FindingKind = z.infer<typeof findingKindSchema>;

/** One thing that supervision found in a print, and where. */
export const findingSchema = z.strictObject({
	kind: findingKindSchema,
	/** `failure`: this is no print. `warning`: a person should hear it. `note`: known, and harmless or not provable. */
	severity: z.enum(['failure', 'warning', 'note']),
	/** Who saw it: the sync pair, the programme itself, the device, or the test signal before the pass. */
	by: z.enum(['sync', 'programme', 'device', 'test-signal']),
	/** Source frame at which it begins; negative in the pre-roll, null when it has no place. */
	frame: z.int().nullable(),
	/**
	 * How many frames of the print it spoils; null when that is not known, or when it lasts to the end: after a slip
	 * everything is out of its place until another one puts it back.
	 */
	frames: z.int().min(0).nullable(),
	channel: z.enum(['left', 'right', 'both']),
	/** What happened, with its figures, in a sentence. */
	text: z.string(),
	/** The take that replaced this stretch of the print; optional, so that a finding without it hashes as it did. */
	mendedByTake: z.int().positive().optional(),
	/** The take that it was found in, of a print that was mended; absent for the first one. Optional for the same reason. */
	ofTake: z.int().positive().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** What proves a print: the sync pair every frame, or only the programme where it has something to compare. */
export const proofSchema = z.enum(['every frame', 'programme only']);
export type Proof = z.infer<typeof proofSchema>;
