import { z } from 'zod';
import { chainSchema } from '../../model/chain.ts';
import { idSchema, sha256Schema } from '../../model/ids.ts';
import { markerNameSchema, trackSecondsSchema } from '../../model/marker.ts';
import { referenceWordsSchema } from '../../model/reference.ts';
import { unitIdSchema } from '../../model/rig.ts';
import { shortText } from './shortText.ts';

/** Where a new track starts from: the newest revision of its project, else of the log; a template; any revision. */
const startingPointSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('last') }),
	z.strictObject({ kind: z.literal('preset'), preset: z.string().min(1).max(120) }),
	/** By id, hash, or the first 8 digits of either. */
	z.strictObject({ kind: z.literal('revision'), revision: z.string().min(8).max(64) }),
]);
export type StartingPoint = z.infer<typeof startingPointSchema>;

/** Projects, tracks, and what belongs to a track. */
export const tracksCommands = [
	z.strictObject({
		type: z.literal('project.create'),
		title: shortText,
		artist: z.string().max(200).default(''),
		form: z.enum(['album', 'ep', 'single']).default('single'),
	}),
	/** Projects whose title, artist or track has these words, the one that was worked on last first: `ProjectLine[]`. */
	z.strictObject({
		type: z.literal('project.find'),
		text: z.string().trim().max(200).default(''),
		limit: z.int().min(1).max(200).default(30),
	}),
	/**
	 * Brings a project to hand, so that it is in the state: by its id, 4 digits or more of either end of it, its title or the
	 * beginning of that. Gives `{ project }`.
	 */
	z.strictObject({ type: z.literal('project.open'), project: shortText }),
	z.strictObject({
		type: z.literal('track.create'),
		project: idSchema,
		title: shortText,
		/** What its chain is taken from; the first preset when absent. */
		from: startingPointSchema.optional(),
	}),
	/** What a new track would take over, and what would be left to be done. Changes nothing. */
	z.strictObject({ type: z.literal('track.startPlan'), project: idSchema, from: startingPointSchema }),
	z.strictObject({ type: z.literal('track.select'), project: idSchema, track: idSchema }),
	/** Import a mix that lies on the studio machine; remotes upload over HTTP instead. */
	z.strictObject({ type: z.literal('track.mix'), project: idSchema, track: idSchema, path: z.string().min(1) }),
	/** Takes a recording to hear the track beside; it is never the result. Gives `{ reference }`. Remotes upload over HTTP instead. */
	z.strictObject({
		type: z.literal('reference.import'),
		project: idSchema,
		track: idSchema,
		path: z.string().min(1),
		words: referenceWordsSchema,
	}),
	/** It is offered no more. The file stays, as the log names it. */
	z.strictObject({ type: z.literal('reference.remove'), project: idSchema, reference: idSchema }),
	/** A named moment of the current track; a name that the track has already is moved. Gives `{ marker }`. */
	z.strictObject({ type: z.literal('marker.set'), name: markerNameSchema, seconds: trackSecondsSchema }),
	z.strictObject({ type: z.literal('marker.rename'), marker: idSchema, name: markerNameSchema }),
	z.strictObject({ type: z.literal('marker.remove'), marker: idSchema }),
	/**
	 * Takes a picture of a unit that lies on the studio machine: of its settings as they are, for the next revision of the current
	 * track, or of an earlier revision, by its id or hash. Gives `{ sha256 }`. Remotes upload over HTTP instead.
	 */
	z.strictObject({
		type: z.literal('photo.take'),
		unit: unitIdSchema,
		path: z.string().min(1),
		revision: z.string().min(8).max(64).optional(),
	}),
	/** The next revision goes without it. What a revision has stays. */
	z.strictObject({ type: z.literal('photo.remove'), unit: unitIdSchema, sha256: sha256Schema }),
	z.strictObject({ type: z.literal('chain.set'), chain: chainSchema }),
	/** Sets the switchers where the chain wants them. */
	z.strictObject({ type: z.literal('chain.patch') }),
	/** How many revisions the price includes; null when nothing is agreed. */
	z.strictObject({
		type: z.literal('project.terms'),
		project: idSchema,
		revisionsIncluded: z.int().min(0).max(1000).nullable(),
	}),
] as const;
