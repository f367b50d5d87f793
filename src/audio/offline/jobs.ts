import { z } from 'zod';
import { chainSchema } from '../../shared/model/chain.ts';
import { explanationSchema } from '../../shared/model/explanation.ts';
import { joinSchema } from '../../shared/model/join.ts';
import { matchSchema, pairMatchSchema, reductionSchema } from '../../shared/model/match.ts';
import { audioFileFactsSchema, fileReadingsSchema, loudnessSchema } from '../../shared/model/measurement.ts';
import { mixChangeSchema } from '../../shared/model/mixChange.ts';
import { waveformSchema } from '../../shared/model/waveform.ts';
import { broadcastInfoSchema } from '../files/bext.ts';
import { packedErrorSchema } from '../packedError.ts';

const path = z.string().min(1);
const frames = z.int().min(0);
const rateHz = z.int().min(1000).max(1_536_000);

/** A stretch of a file through a part of a chain. */
const partOfChain = {
	inPath: path,
	chain: chainSchema,
	part: z.enum(['pre', 'post']),
	rateHz: rateHz.nullable(),
	skipHeadFrames: frames,
	skipTailFrames: frames,
};

/** What a worker can be asked. */
export const jobSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('inspect'), path }),
	z.strictObject({ kind: z.literal('waveform'), path }),
	z.strictObject({ kind: z.literal('measure'), path, dualMono: z.boolean(), psr: z.boolean() }),
	z.strictObject({ kind: z.literal('fitsWords'), path, bits: z.union([z.literal(16), z.literal(20), z.literal(24)]) }),
	z.strictObject({
		kind: z.literal('peaks'),
		path,
		gainDb: z.number().min(-200).max(200),
		sent: z.strictObject({ midSide: z.boolean(), side: z.enum(['left', 'right']).nullable() }).nullable(),
	}),
	z.strictObject({
		kind: z.literal('render'),
		...partOfChain,
		outPath: path,
		bits: z.union([z.literal(16), z.literal(20), z.literal(24), z.literal(32), z.literal(64)]),
		refuseOvers: z.boolean(),
		broadcast: broadcastInfoSchema.optional(),
	}),
	z.strictObject({ kind: z.literal('match'), ...partOfChain, enteringLufs: z.number().nullable() }),
	z.strictObject({
		kind: z.literal('convertRate'),
		inPath: path,
		outPath: path,
		rateHz,
	}),
	z.strictObject({ kind: z.literal('nullTest'), referencePath: path, otherPath: path }),
	z.strictObject({ kind: z.literal('matchPair'), referencePath: path, otherPath: path }),
	z.strictObject({ kind: z.literal('explain'), referencePath: path, otherPath: path }),
	z.strictObject({ kind: z.literal('mixChange'), referencePath: path, otherPath: path }),
	z.strictObject({
		kind: z.literal('joinTakes'),
		path,
		outPath: path,
		preRollFrames: frames,
		frames: frames.optional(),
		broadcast: broadcastInfoSchema.optional(),
		punches: z
			.array(
				z.strictObject({
					path,
					firstFrame: z.int(),
					settledFrame: z.int(),
					badFromFrame: z.int(),
					badToFrame: z.int(),
				}),
			)
			.min(1),
	}),
]);
export type Job = z.infer<typeof jobSchema>;
export type JobOf<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>;

const level = z.number().nullable();

/** What a worker answers, by kind of job. */
export const resultSchemas = {
	inspect: audioFileFactsSchema,
	waveform: waveformSchema
		.omit({ sha256: true })
		.extend({ columns: z.array(z.custom<Uint8Array>((value) => value instanceof Uint8Array)) }),
	measure: fileReadingsSchema,
	fitsWords: z.boolean(),
	peaks: z.strictObject({ samplePeakDbfs: level, truePeakDbtp: level }),
	render: z.strictObject({
		file: audioFileFactsSchema,
		loudness: loudnessSchema,
		reduction: reductionSchema.nullable(),
		clippedSamples: z.int().min(0),
		peakNoiseLsb: level,
	}),
	match: matchSchema,
	convertRate: audioFileFactsSchema,
	nullTest: z.strictObject({ residualDb: level, delayFrames: z.number() }),
	matchPair: pairMatchSchema,
	explain: explanationSchema,
	mixChange: mixChangeSchema,
	joinTakes: z.strictObject({ file: audioFileFactsSchema, joins: z.array(joinSchema) }),
} as const satisfies Record<Job['kind'], z.ZodType>;
export type ResultOf<Kind extends Job['kind']> = z.infer<(typeof resultSchemas)[Kind]>;

/** Pool to worker. The cancel flag is shared memory, because a working thread reads no messages. */
export const taskSchema = z.strictObject({
	id: z.int(),
	job: jobSchema,
	cancel: z.instanceof(Int32Array),
});

/** Worker to pool. */
export const reportSchema = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('progress'), id: z.int(), fraction: z.number().min(0).max(1) }),
	z.strictObject({ type: z.literal('done'), id: z.int(), result: z.unknown() }),
	z.strictObject({ type: z.literal('cancelled'), id: z.int() }),
	z.strictObject({ type: z.literal('failed'), id: z.int(), error: packedErrorSchema }),
]);
export type Report = z.infer<typeof reportSchema>;
