import { z } from 'zod';
import { idSchema } from './ids.ts';
import type { LoopCheck } from './loopCheck.ts';
import { loopIdSchema } from './loopId.ts';

/** What the routine does, in its order. The first two wait for a person. */
export const CALIBRATION_STEPS = [
	'reference',
	'patch',
	'round-trip',
	'wiring',
	'gain',
	'noise',
	'distortion',
	'crosstalk',
	'response',
] as const;
export const calibrationStepSchema = z.enum(CALIBRATION_STEPS);
export type CalibrationStep = z.infer<typeof calibrationStepSchema>;

/** `check`: it can be worked with, and a person should know. `bad`: not with this. */
export const verdictSchema = z.enum(['good', 'check', 'bad', 'skipped']);
export type Verdict = z.infer<typeof verdictSchema>;

/** How a step ended, in words. */
export const stepReportSchema = z.strictObject({
	step: calibrationStepSchema,
	verdict: verdictSchema,
	/** What was sent. */
	sent: z.string(),
	/** What came back. */
	read: z.string(),
	/** What it was held against. */
	limits: z.string(),
	/** What to do about it; null when there is nothing to do. */
	remedy: z.string().nullable(),
});
export type StepReport = z.infer<typeof stepReportSchema>;

/** How the return was joined to the send: by a cable in place of the rack, or through the rack with all units in bypass. */
export const loopPatchSchema = z.enum(['cable', 'bypassed']);
export type LoopPatch = z.infer<typeof loopPatchSchema>;

const level = z.number().nullable();

/** Which send comes back on a channel. */
export const channelReadingSchema = z.strictObject({
	/** Channel of the send that came back here. */
	carries: z.enum(['left', 'right', 'both', 'none']),
	inverted: z.boolean(),
	gainDb: level,
});

export type ChannelReading = z.infer<typeof channelReadingSchema>;

export const channelNoiseSchema = z.strictObject({
	/** 20 Hz to 20 kHz; dBFS where a full-scale sine is 0 (AES17). Null for silence, here and below. */
	unweightedDbfs: level,
	aWeightedDbfs: level,
	dcDbfs: level,
	mainsHz: z.union([z.literal(50), z.literal(60)]).nullable(),
	humDbfs: level,
	/** In each band of the calibration's `bandsHz`. */
	bandsDbfs: z.array(level),
});

export const channelDistortionSchema = z.strictObject({
	thdDb: z.number(),
	/** AES17, standard notch, 20 Hz to 20 kHz. */
	thdPlusNoiseDb: z.number(),
	/** Second, third… harmonic relative to the fundamental. */
	harmonicsDb: z.array(z.number()),
});

/** What a step read from the loop. */
export const loopReadingSchema = z.discriminatedUnion('step', [
	z.strictObject({ step: z.literal('wiring'), left: channelReadingSchema, right: channelReadingSchema }),
	/** Return over send at 997 Hz. */
	z.strictObject({ step: z.literal('gain'), leftDb: z.number(), rightDb: z.number() }),
	z.strictObject({ step: z.literal('noise'), left: channelNoiseSchema, right: channelNoiseSchema }),
	z.strictObject({
		step: z.literal('distortion'),
		/** Of the 997 Hz that was sent, peak. */
		sentDbfs: z.number(),
		left: channelDistortionSchema,
		right: channelDistortionSchema,
		/** The same so many dB over 0 VU; absent where nothing hotter was sent. */
		hot: z
			.array(z.strictObject({ levelDb: z.number(), left: channelDistortionSchema, right: channelDistortionSchema }))
			.optional(),
	}),
	z.strictObject({
		step: z.literal('crosstalk'),
		points: z.array(z.strictObject({ hz: z.number(), leftToRightDb: z.number(), rightToLeftDb: z.number() })),
	}),
	/** Relative to 1 kHz, in each band of the calibration's `bandsHz`. */
	z.strictObject({ step: z.literal('response'), leftDb: z.array(level), rightDb: z.array(level) }),
]);
export type LoopReading = z.infer<typeof loopReadingSchema>;
export type LoopStepId = LoopReading['step'];

/** What the loop without units was on one day. Studio-wide; nothing in here changes after it is written. */
export const calibrationSchema = z.strictObject({
	schema: z.literal(1),
	id: z.uuid(),
	at: z.iso.datetime(),
	/** Pair of the rig's `audio.loops` that was calibrated; the main send and return when absent. */
	loop: loopIdSchema.optional(),
	audioBackend: z.string(),
	simulated: z.boolean(),
	converter: z.string().nullable(),
	device: z.string().nullable(),
	rateHz: z.int().positive(),
	sendChannels: z.tuple([z.int().min(0), z.int().min(0)]),
	returnChannels: z.tuple([z.int().min(0), z.int().min(0)]),
	/** dBFS (peak of a sine) that is meant to be +4 dBu. */
	referenceDbfs: z.number(),
	/** What a voltmeter at the rack said while the tone of `referenceDbfs` was sent; null when nobody measured. */
	measuredDbu: z.number().nullable(),
	patch: loopPatchSchema,
	verdict: verdictSchema,
	/** Round trip without the blocks that the stream keeps ready, frames with fraction: converter and cable. */
	loopFrames: z.number().nullable(),
	inverted: z.boolean().nullable(),
	steps: z.array(stepReportSchema),
	readings: z.array(loopReadingSchema),
	/** Centres of the bands of noise and response. */
	bandsHz: z.array(z.number()),
	/** What the loop did otherwise than at the calibration before of the same pair; absent when nothing, or when there was none. */
	changed: z.strictObject({ since: z.iso.datetime(), what: z.array(z.string()) }).optional(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** What a step of a calibration read; null when it was not done. */
export function readingOf<S extends LoopStepId>(
	calibration: Pick<Calibration, 'readings'>,
	step: S,
): Extract<LoopReading, { step: S }> | null {
	return (
		calibration.readings.find((reading): reading is Extract<LoopReading, { step: S }> => reading.step === step) ?? null
	);
}

/** dBFS (peak of a sine) that really is +4 dBu, by the voltmeter where there was one. */
export function referenceInForce({ referenceDbfs, measuredDbu }: Calibration): number {
	return measuredDbu === null ? referenceDbfs : referenceDbfs + 4 - measuredDbu;
}

/** What a warning is about: it decides what is to be done. */
export const doubtAboutSchema = z.enum(['age', 'converter', 'cabling', 'level', 'fault', 'loop']);
export type DoubtAbout = z.infer<typeof doubtAboutSchema>;

/** The calibration that a revision was printed under, as its facts keep it. */
export const calibrationInForceSchema = z.strictObject({
	id: z.uuid(),
	at: z.iso.datetime(),
	/** See `referenceInForce`. */
	referenceDbfs: z.number(),
	/** What spoke against it then; empty when nothing did. */
	warnings: z.array(z.string()),
	/** What each of the warnings is about. Absent where there is none, and in older entries: optional, so that they hash as they did. */
	about: z.array(doubtAboutSchema).optional(),
});
export type CalibrationInForce = z.infer<typeof calibrationInForceSchema>;

/** A calibration that is under way, or how the last one ended. */
export interface CalibrationRun {
	id: string;
	/** Pair that is calibrated; null for the main one. */
	loop: string | null;
	patch: LoopPatch;
	phase: 'waiting' | 'measuring' | 'done' | 'failed' | 'cancelled';
	step: CalibrationStep;
	/** What a person does now, or what is going on. */
	instruction: string;
	reports: StepReport[];
	/** Id of the calibration that was made of it; null before. */
	calibration: string | null;
}

/** What an answer of a person answers: a run, and the step at which it waited for them. */
export const calibrationQuestionSchema = z.strictObject({ run: idSchema, step: calibrationStepSchema });
export type CalibrationQuestion = z.infer<typeof calibrationQuestionSchema>;

/** Something that speaks against relying on a calibration. */
export interface Doubt {
	about: DoubtAbout;
	/** A sentence. */
	text: string;
}

/** The newest calibration of a pair, and what speaks against relying on it. */
export interface CalibrationStanding {
	calibration: Calibration;
	doubts: Doubt[];
	/** When it was checked last that the loop is still what was calibrated; absent when it never was. */
	check?: LoopCheck;
}
