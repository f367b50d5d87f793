import { z } from 'zod';
import { controlIdSchema, positionSchema } from './control.ts';
import { ditherShapeSchema } from './dither.ts';
import { eqStageSchema } from './eq.ts';
import { limiterCharacterSchema } from './limiterCharacter.ts';
import { loopIdSchema, unitIdSchema } from './rig.ts';
import { tapeSecondsSchema } from './tape.ts';

/** The digital stages; every value that depends on the whole file is resolved to a constant before a plan is compiled. */
export const digitalStageSchema = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('gain'), gainDb: z.number().min(-60).max(40) }),
	/**
	 * Gain with which what leaves the stage's part of the chain has a loudness: of *post*, the master, whatever a limiter
	 * behind the stage takes away. `gainDb` is null until the material has been measured.
	 */
	z.strictObject({
		type: z.literal('loudness'),
		targetLufs: z.number().min(-40).max(0),
		gainDb: z.number().min(-60).max(60).nullable().default(null),
		/** Deepest gain reduction that the target may cost; null for any. */
		maxReductionDb: z.number().min(0).max(40).nullable().default(null),
	}),
	z.strictObject({
		type: z.literal('limiter'),
		ceilingDbtp: z.number().min(-20).max(0).default(-1),
		/** How far below the ceiling it aims: found by loudness matching, so that the whole master stays under it. */
		marginDb: z.number().min(0).max(0.5).optional(),
		lookaheadMs: z.number().min(0.5).max(20).default(5),
		releaseMs: z.number().min(1).max(2000).default(100),
		linked: z.boolean().default(true),
		/** `clean` when absent. */
		character: limiterCharacterSchema.optional(),
	}),
	eqStageSchema,
	z.strictObject({
		type: z.literal('dither'),
		bits: z.union([z.literal(16), z.literal(20), z.literal(24)]),
		/** Noise shaping is for 16 and 20 bits. */
		shape: ditherShapeSchema.default('tpdf'),
		seed: z.int().min(0).max(0xffffffff).default(1),
		/** Digital silence stays silence; not unless said. Optional, so that a chain written without it hashes as it did. */
		autoBlank: z.boolean().optional(),
	}),
]);
export type DigitalStage = z.infer<typeof digitalStageSchema>;

const stageId = z.string().regex(/^[a-z][a-z0-9-]*$/);

/** Where a switcher or a patch matrix has to stand, so that the music goes the chain's way. */
export const patchPointSchema = z.strictObject({
	unit: unitIdSchema,
	control: controlIdSchema,
	position: positionSchema,
});
export type PatchPoint = z.infer<typeof patchPointSchema>;

/** What of an insert's signal goes through its units; the rest goes by, aligned with what comes back. */
export const insertChannelsSchema = z.enum(['left', 'right', 'mid', 'side']);
export type InsertChannels = z.infer<typeof insertChannelsSchema>;

export const stageSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('digital'), id: stageId, process: digitalStageSchema }),
	z.strictObject({
		kind: z.literal('insert'),
		id: stageId,
		name: z.string(),
		/** Gain before the insert's first unit. */
		trimDb: z.number().min(-40).max(20).default(0),
		/** Units in series between the send and the return. */
		units: z.array(unitIdSchema).min(1),
		// All that follows is optional without a default, so that a chain written without it hashes as it did.
		/** Pair of the rig's `audio.loops` that the units hang on; the main send and return when absent. */
		loop: loopIdSchema.optional(),
		/** Gain after the insert's last unit. */
		returnTrimDb: z.number().min(-40).max(20).optional(),
		/** Share of what comes back; the rest is what was sent, before the trim, aligned to a fraction of a frame. 100 when absent. */
		wetPercent: z.number().min(0).max(100).optional(),
		/** Mid goes out on the left channel, side on the right: encoded before the send, decoded after the return. */
		midSide: z.boolean().optional(),
		/** Only this goes through the units. `mid` and `side` are for an insert in mid and side. */
		channels: insertChannelsSchema.optional(),
		patch: z.array(patchPointSchema).optional(),
	}),
]);
export type Stage = z.infer<typeof stageSchema>;
export type Insert = Extract<Stage, { kind: 'insert' }>;

export const passKindSchema = z.enum(['through', 'toTape', 'fromTape', 'repro']);
export type PassKind = z.infer<typeof passKindSchema>;

/** The machine that a pass rolls, and from where. */
export const tapeRollSchema = z.strictObject({
	/** A unit of the chain with a transport that Detent can reach. */
	unit: unitIdSchema,
	/** Where on the tape the music begins; without it where the tape stands, once it runs. */
	startSeconds: tapeSecondsSchema.optional(),
	/** How long before that it starts rolling; 5 s when absent. */
	prerollSeconds: z.number().min(0).max(60).optional(),
	/** How long a machine that does not tell its speed is given to reach it; 3 s when absent. */
	spinUpSeconds: z.number().min(0.1).max(60).optional(),
});
export type TapeRoll = z.infer<typeof tapeRollSchema>;

export const chainSchema = z.strictObject({
	schema: z.literal(1),
	name: z.string().min(1),
	passKind: passKindSchema.default('through'),
	/** For the tape kinds: a machine that the pass rolls. Without it a person rolls it. Optional, so that a chain written without it hashes as it did. */
	tape: tapeRollSchema.optional(),
	/** dBFS that equals +4 dBu; without it no trim means anything. */
	referenceDbfs: z.number().min(-30).max(0).default(-18),
	/** Drive into the first unit. */
	sendTrimDb: z.number().min(-40).max(20).default(0),
	returnTrimDb: z.number().min(-40).max(20).default(0),
	stages: z.array(stageSchema),
	/** Where switchers have to stand for the whole chain; an insert has its own beside it. */
	patch: z.array(patchPointSchema).optional(),
});
export type Chain = z.infer<typeof chainSchema>;

/** Units of the chain in patch order. */
export function chainUnits(chain: Chain): string[] {
	return chain.stages.flatMap((stage) => (stage.kind === 'insert' ? stage.units : []));
}

export function chainInserts(chain: Pick<Chain, 'stages'>): Insert[] {
	return chain.stages.filter((stage) => stage.kind === 'insert');
}

/**
 * The units of a chain and the pair each hangs on, in patch order; null is the main send and return. `channels` is what alone
 * goes through it, where that is not both: the way is timed by it.
 */
export type Patch = readonly {
	readonly unit: string;
	readonly loop: string | null;
	readonly channels?: InsertChannels;
}[];

export function chainPatch(chain: Chain): Patch {
	return chainInserts(chain).flatMap(({ units, loop = null, channels }) =>
		units.map((unit) => ({ unit, loop, ...(channels === undefined ? {} : { channels }) })),
	);
}

/** Where switchers have to stand, the whole chain's first. */
export function patchPoints(chain: Chain): PatchPoint[] {
	return [...(chain.patch ?? []), ...chainInserts(chain).flatMap(({ patch = [] }) => patch)];
}

/** Units that a revision has to know: those the music goes through, then the switchers that send it there. */
export function recordedUnits(chain: Chain): string[] {
	return [...new Set([...chainUnits(chain), ...patchPoints(chain).map(({ unit }) => unit)])];
}
