import { z } from 'zod';
import { calibrationInForceSchema } from './calibration.ts';
import { chainSchema, passKindSchema } from './chain.ts';
import { definitionIdSchema } from './definition.ts';
import { evidenceSchema } from './evidence.ts';
import { findingSchema, proofSchema } from './finding.ts';
import { idSchema, sha256Schema } from './ids.ts';
import { punchSchema } from './join.ts';
import { loopIdSchema } from './loopId.ts';
import {
	audioFileFactsSchema,
	dacPeakSchema,
	latencySchema,
	loopLatencySchema,
	loudnessSchema,
} from './measurement.ts';
import { recordedPhotoSchema } from './photo.ts';
import { unitIdSchema } from './rig.ts';
import { settingSchema } from './setting.ts';

/** A setting with the evidence it rested on when the revision was made. */
export const recordedSettingSchema = settingSchema.extend({ evidence: evidenceSchema });

/** A digital unit's own memory as it was fetched; its bytes lie in the project's `memories`, under their hash. */
export const recordedMemorySchema = z.strictObject({
	sha256: sha256Schema,
	bytes: z.int().min(0),
	fetchedAt: z.iso.datetime(),
});
export type RecordedMemory = z.infer<typeof recordedMemorySchema>;

export const recordedUnitSchema = z.strictObject({
	unit: unitIdSchema,
	name: z.string(),
	definition: definitionIdSchema,
	/** Hash of the resolved definition (variant and overrides applied). */
	definitionHash: sha256Schema,
	serial: z.string().nullable(),
	channel: z.enum(['stereo', 'left', 'right']),
	settings: z.array(recordedSettingSchema),
	/** Optional, so that a revision without it hashes as it did. */
	memory: recordedMemorySchema.optional(),
	/** Taken while it stood so; optional for the same reason. */
	photos: z.array(recordedPhotoSchema).optional(),
});
export type RecordedUnit = z.infer<typeof recordedUnitSchema>;

export const passFailureSchema = z.strictObject({
	/** `xrun`, `slip`, `dropout`, `source-starved`, `capture-overflow`, `head`, `tail`, `clipping`, `host-lost`, `not-recorded`, `interrupted`, `cancelled`… */
	kind: z.string(),
	/** Source frame at which it was found; null when it has no place. */
	frame: z.int().nullable(),
	reason: z.string(),
	/** The unit that made it fail; optional, so that an entry without it hashes as it did. */
	unit: unitIdSchema.optional(),
});
export type PassFailure = z.infer<typeof passFailureSchema>;

export const captureSchema = z.strictObject({
	file: audioFileFactsSchema,
	/** Frames in the file before source frame 0. */
	preRollFrames: z.int().min(0),
	/** Frames in the file after the source's last frame. */
	tailFrames: z.int().min(0),
	/** From the first send to the last return. */
	latency: latencySchema,
	/** What each loop took, where the chain has more than one: inserts on pairs of their own. */
	loops: z.array(loopLatencySchema).optional(),
});
export type Capture = z.infer<typeof captureSchema>;

/** Head and tail of a print against the source. */
export const edgeCheckSchema = z.strictObject({
	head: z.enum(['proven', 'not provable', 'failed']),
	tail: z.enum(['proven', 'not provable', 'failed']),
	note: z.string(),
});
export type EdgeCheck = z.infer<typeof edgeCheckSchema>;

/** An earlier print, and by how much the one made now is louder, octave by octave and in the mean; null for a silent channel. */
export const comparedWithSchema = z.strictObject({
	revision: idSchema,
	number: z.int().positive(),
	toleranceDb: z.number().positive(),
	leftDb: z.number().nullable(),
	rightDb: z.number().nullable(),
});

/** How a machine was rolled for a pass, and what is known of it. */
export const tapeFactsSchema = z.strictObject({
	unit: unitIdSchema,
	/** Where the tape was when the print began, seconds from its zero; null when the machine does not tell. */
	startSeconds: z.number().nullable(),
	/** `told`: the machine said that it runs at its stable speed. `assumed`: it was given `spinUpSeconds`. */
	atSpeed: z.enum(['told', 'assumed']),
	spinUpSeconds: z.number().nullable(),
	/** What the machine tells and the pass watched from its first to its last frame. */
	watched: z.array(z.enum(['motion', 'speed', 'record'])),
	/**
	 * Where the music was found in the capture by comparing it with the source: frames later than the latency in force, and
	 * how alike the two are (0…1). Null when it could not be found: the capture is then cut where the latency says.
	 */
	placed: z
		.strictObject({
			lateFrames: z.number(),
			likeness: z.number(),
			/** How far wow and flutter move it: half of the range in which 90 % of the stretches lie. */
			spreadFrames: z.number().min(0).optional(),
		})
		.nullable(),
});
export type TapeFacts = z.infer<typeof tapeFactsSchema>;

/** What a person said of the surroundings of a pass; each of it absent when nobody said so. */
export const surroundingsSchema = z.strictObject({
	/** In the room of the rack, °C. */
	roomC: z.number().min(-10).max(60).optional(),
	/** Maker and type of the tape, and its width: `ATR Master, 1/2 in`. */
	tapeType: z.string().trim().min(1).max(120).optional(),
	/** How the machine was aligned: `+6 dB over 185 nWb/m, IEC, 30 ips, 2026-01-31`. */
	tapeAlignment: z.string().trim().min(1).max(200).optional(),
});
export type Surroundings = z.infer<typeof surroundingsSchema>;

/** Frozen facts of a track at one moment. Nothing in here changes after it is written; people appear by id only. */
export const revisionFactsSchema = z.strictObject({
	schema: z.literal(1),
	project: idSchema,
	track: idSchema,
	/** 1, 2, 3… within the track. */
	number: z.int().positive(),
	author: idSchema.nullable(),
	note: z.string(),
	source: audioFileFactsSchema,
	chain: chainSchema,
	units: z.array(recordedUnitSchema),
	rateHz: z.int().positive(),
	converter: z.string().nullable(),
	audioBackend: z.string(),
	/** True when the rack was Detent's simulated studio. */
	simulated: z.boolean(),
	pass: z.strictObject({
		id: idSchema,
		kind: passKindSchema,
		startedAt: z.iso.datetime(),
		endedAt: z.iso.datetime(),
		outcome: z.enum(['complete', 'failed']),
		failure: passFailureSchema.nullable(),
		edges: edgeCheckSchema.nullable(),
		/** What supervision found, and what watched; optional, so that a revision without them hashes as it did. */
		findings: z.array(findingSchema).optional(),
		proof: proofSchema.optional(),
		/** A print with faults whose stretches were printed again; absent otherwise. */
		punch: punchSchema.optional(),
		/** The print of the same mix with the same settings that it was held against; absent where there was none. */
		comparedWith: comparedWithSchema.optional(),
	}),
	/** A pass that rolled a machine; absent otherwise. */
	tape: tapeFactsSchema.optional(),
	dacPeak: dacPeakSchema,
	capture: captureSchema.nullable(),
	master: audioFileFactsSchema.nullable(),
	measurements: z.strictObject({
		source: loudnessSchema,
		capture: loudnessSchema.nullable(),
		master: loudnessSchema.nullable(),
	}),
	/** The source was converted from another rate before the pass. */
	convertedFromHz: z.int().positive().nullable(),
	/** The calibration in force at the print; absent before the first. */
	calibration: calibrationInForceSchema.optional(),
	/** Those of the insert pairs that the chain uses; absent where none was calibrated. */
	loopCalibrations: z.record(loopIdSchema, calibrationInForceSchema).optional(),
	/** Units of the chain that were still warming up, with the minutes they had left; absent when all were warm. */
	warmingUp: z.array(z.strictObject({ unit: unitIdSchema, minutesLeft: z.number() })).optional(),
	/** Room and tape, as somebody said; optional, so that a revision without it hashes as it did. */
	surroundings: surroundingsSchema.optional(),
});
export type RevisionFacts = z.infer<typeof revisionFactsSchema>;
