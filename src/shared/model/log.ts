import { z } from 'zod';
import { blindTestEntrySchema } from './blindTest.ts';
import { chainSchema } from './chain.ts';
import { controlIdSchema, positionSchema } from './control.ts';
import {
	answerSchema,
	approvalSchema,
	type ClientRequest,
	commentSchema,
	deliveredSchema,
	type RevisionState,
	sentSchema,
} from './conversation.ts';
import { failedPrintSchema } from './failedPrint.ts';
import { findingSchema } from './finding.ts';
import { idSchema, sha256Schema } from './ids.ts';
import { markerNameSchema, type TrackMarker, trackSecondsSchema } from './marker.ts';
import { audioFileFactsSchema } from './measurement.ts';
import { type MixChange, mixChangeSchema } from './mixChange.ts';
import { type RevisionPhoto, recordedPhotoSchema, type WaitingPhoto } from './photo.ts';
import { referenceKindSchema, referenceNameSchema, serviceNameSchema, type TrackReference } from './reference.ts';
import { passFailureSchema, revisionFactsSchema } from './revision.ts';
import { unitIdSchema } from './rig.ts';
import { type LocatorPoint, locatorNameSchema, tapeSecondsSchema } from './tape.ts';

/** Bodies of the entries of a project's hash chain. */
export const entryBodySchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('project'),
		title: z.string().min(1),
		artist: z.string(),
		form: z.enum(['album', 'ep', 'single']),
		/** Revisions after the first version that the price includes; absent when nothing was agreed. */
		revisionsIncluded: z.int().min(0).max(1000).optional(),
	}),
	z.strictObject({ kind: z.literal('track'), track: idSchema, title: z.string().min(1), position: z.int().positive() }),
	/** A mix was given to a track; a later one is a new version of the mix. */
	z.strictObject({ kind: z.literal('mix'), track: idSchema, file: audioFileFactsSchema }),
	/** What a new version of a mix changed, measured after it came. */
	z.strictObject({
		kind: z.literal('mix-change'),
		track: idSchema,
		/** Hashes of the earlier and the later file. */
		from: sha256Schema,
		to: sha256Schema,
		change: mixChangeSchema,
	}),
	/** The chain a track is worked on with, when it was chosen or changed. */
	z.strictObject({ kind: z.literal('chain'), track: idSchema, chain: chainSchema }),
	z.strictObject({ kind: z.literal('revision'), id: idSchema, facts: revisionFactsSchema }),
	/** A point of a track's tape, made, moved or renamed: the newest entry of a point counts. */
	z.strictObject({
		kind: z.literal('locator'),
		track: idSchema,
		point: idSchema,
		unit: unitIdSchema,
		name: locatorNameSchema,
		/** From the zero of the machine's counter or time code. */
		seconds: tapeSecondsSchema,
	}),
	z.strictObject({ kind: z.literal('locator-removed'), track: idSchema, point: idSchema }),
	/** A named moment of a track, made, moved or renamed: the newest entry of a marker counts. */
	z.strictObject({
		kind: z.literal('marker'),
		track: idSchema,
		marker: idSchema,
		name: markerNameSchema,
		seconds: trackSecondsSchema,
	}),
	z.strictObject({ kind: z.literal('marker-removed'), track: idSchema, marker: idSchema }),
	/** A recording to hear the track beside. It is never the result. */
	z.strictObject({
		kind: z.literal('reference'),
		track: idSchema,
		reference: idSchema,
		name: referenceNameSchema,
		what: referenceKindSchema,
		service: serviceNameSchema.optional(),
		file: audioFileFactsSchema,
	}),
	/** It is offered no more; what was heard beside it stays in the log, and so does the file. */
	z.strictObject({ kind: z.literal('reference-removed'), track: idSchema, reference: idSchema }),
	/** A picture of a unit as it stands: it goes with the next revision of the track, if nothing was turned until then. */
	z.strictObject({
		kind: z.literal('photo'),
		track: idSchema,
		unit: unitIdSchema,
		photo: recordedPhotoSchema,
		settings: z.array(z.strictObject({ control: controlIdSchema, position: positionSchema })),
	}),
	/** It goes with no further revision; where it went already it stays, and so does its file. */
	z.strictObject({ kind: z.literal('photo-removed'), track: idSchema, unit: unitIdSchema, sha256: sha256Schema }),
	/** A pass that left no revision: failed, cancelled or interrupted. */
	z.strictObject({
		kind: z.literal('failed-pass'),
		track: idSchema,
		pass: idSchema,
		startedAt: z.iso.datetime(),
		failure: passFailureSchema,
		/** In which the frames of failure and findings are counted. Optional, so that an entry without it hashes as it did. */
		rateHz: z.int().positive().optional(),
		/** Optional for the same reason. */
		findings: z.array(findingSchema).optional(),
		/** What it printed until then, where that can be mended. */
		print: failedPrintSchema.optional(),
	}),
	/** A pass that makes good one that failed; written when its print begins. */
	z.strictObject({
		kind: z.literal('retry'),
		track: idSchema,
		/** The new pass, and the failed one. */
		pass: idSchema,
		of: idSchema,
		/** `again`: the whole mix; `mend`: only the failed stretches. */
		way: z.enum(['again', 'mend']),
		/** The kind of the failure. */
		why: z.string(),
		/** The unit that made it fail, where one is known; else those that the failed pass went through. */
		units: z.array(unitIdSchema),
	}),
	/** Captures that were let go by a rule: they are not missing. */
	z.strictObject({
		kind: z.literal('released'),
		captures: z
			.array(
				audioFileFactsSchema.pick({ fileName: true, sha256: true, bytes: true }).extend({ revisionHash: sha256Schema }),
			)
			.min(1),
		/** The rule in words. */
		rule: z.string().min(1),
	}),
	blindTestEntrySchema,
	/** What came later about a revision; names the revision's hash. */
	z.strictObject({
		kind: z.literal('event'),
		revisionHash: sha256Schema,
		event: z.discriminatedUnion('type', [
			commentSchema,
			answerSchema,
			sentSchema,
			approvalSchema,
			deliveredSchema,
			/** A picture of one of its units that came later. */
			z.strictObject({ type: z.literal('photo'), unit: unitIdSchema, photo: recordedPhotoSchema }),
			z.strictObject({
				type: z.literal('recall'),
				outcome: z.enum(['done', 'open', 'failed', 'cancelled']),
				/** Counts of controls by evidence and outcome, e.g. `acknowledged done`: 4. */
				counts: z.record(z.string(), z.int().min(0)),
				open: z.array(z.string()),
			}),
			z.strictObject({
				type: z.literal('null'),
				against: sha256Schema,
				residualDb: z.number().nullable(),
				note: z.string(),
			}),
		]),
	}),
]);
export type EntryBody = z.infer<typeof entryBodySchema>;

/** One link of a project's chain: `hash` = SHA-256 of the RFC 8785 canonical JSON of everything else in it. */
export const entrySchema = z.strictObject({
	schema: z.literal(1),
	project: idSchema,
	/** 1, 2, 3… without gaps. */
	seq: z.int().positive(),
	at: z.iso.datetime(),
	author: idSchema.nullable(),
	/** Hash of the entry before; 64 zeros for the first. */
	previous: sha256Schema,
	body: entryBodySchema,
	hash: sha256Schema,
});
export type Entry = z.infer<typeof entrySchema>;

export interface TrackSummary {
	id: string;
	title: string;
	position: number;
	/** The newest mix. */
	mix: z.infer<typeof audioFileFactsSchema> | null;
	/** How it differs from the one before it; absent for the first, and until it has been measured. */
	mixChange?: MixChange;
	chain: z.infer<typeof chainSchema> | null;
	/** Named places on tapes, in the order of their places. */
	locators: LocatorPoint[];
	/** Named moments, in the order of the music; absent where there is none. */
	markers?: TrackMarker[];
	/** What it is heard beside, in the order of import; absent where there is none. */
	references?: TrackReference[];
	/** Of units, for the next revision; absent where there is none. */
	photos?: WaitingPhoto[];
	revisions: RevisionSummary[];
	/** What was said about the revisions and what became of it, oldest first. */
	requests: ClientRequest[];
	/** Revisions that went out after the first one that did. */
	revisionsUsed: number;
}

export interface RevisionSummary {
	id: string;
	hash: string;
	number: number;
	at: string;
	note: string;
	outcome: 'complete' | 'failed';
	integratedLufs: number | null;
	truePeakDbtp: number | null;
	/** It has one that was not let go. */
	hasCapture: boolean;
	hasMaster: boolean;
	/** Hash of what is sent, approved and delivered: the master, else the capture; null when there is neither. */
	print: string | null;
	/** How far it got, from events that name this print. */
	state: RevisionState;
	/** Newest state from events. */
	approved: boolean;
	comments: number;
	/** Of its units, those that came later too; absent where there is none. */
	photos?: RevisionPhoto[];
}

export interface ProjectSummary {
	id: string;
	title: string;
	artist: string;
	form: 'album' | 'ep' | 'single';
	/** Null when nothing was agreed. */
	revisionsIncluded: number | null;
	tracks: TrackSummary[];
}
