import { z } from 'zod';
import { chainSchema, insertChannelsSchema } from '../shared/model/chain.ts';
import { findingSchema, proofSchema } from '../shared/model/finding.ts';
import { latencySchema } from '../shared/model/measurement.ts';
import { MOST_ITEMS, monitorOrderSchema } from '../shared/model/monitor.ts';
import { edgeCheckSchema, passFailureSchema } from '../shared/model/revision.ts';
import { audioConfigSchema, channelPairSchema } from '../shared/model/rig.ts';
import { wantedSchema } from '../shared/protocol/meters.ts';
import { streamFaultSchema } from './backends/streamFault.ts';
import { broadcastInfoSchema } from './files/bext.ts';
import { meterReportSchema } from './meterReport.ts';
import { packedErrorSchema } from './packedError.ts';

/** What the control process and the audio host say to each other. Both ends parse what they get. */

const positionsSchema = z.record(z.string(), z.number());

const openRequestSchema = z.strictObject({
	audio: audioConfigSchema,
	simulated: z
		.strictObject({
			units: z.array(
				z.strictObject({
					unit: z.string(),
					definition: z.string(),
					channel: z.enum(['stereo', 'left', 'right']),
					loop: z.string().optional(),
					relay: z.strictObject({ unit: z.string(), control: z.string(), inPath: z.boolean() }).optional(),
					seed: z.int(),
					positions: positionsSchema,
				}),
			),
			referenceDbfs: z.number(),
			converterLatencyFrames: z.number().min(0),
			noise: z.boolean(),
			drift: z.boolean(),
			faults: z.array(streamFaultSchema).optional(),
			speed: z.enum(['realtime', 'fast']),
		})
		.nullable(),
	fileReturnPath: z.string().nullable(),
});

const itemsSchema = z
	.array(z.strictObject({ path: z.string(), lateFrames: z.number(), inverted: z.boolean() }))
	.max(MOST_ITEMS);

const playRequestSchema = z.strictObject({
	sourcePath: z.string(),
	chain: chainSchema,
	latency: latencySchema.nullable(),
	loopLatencies: z.array(latencySchema).optional(),
	startFrame: z.int().min(0),
	items: itemsSchema.optional(),
});

const compareRequestSchema = z.strictObject({
	items: itemsSchema.min(1),
	startFrame: z.int().min(0),
	loop: z.strictObject({ fromFrame: z.int().min(0), toFrame: z.int().min(0) }).nullable(),
});

/** See `EarlierRequest`. */
export const earlierRequestSchema = z.strictObject({
	path: z.string(),
	preRollFrames: z.int().min(0),
	name: z.string(),
	toleranceDb: z.number().positive(),
});

/** See `AgainstEarlier`. */
export const againstEarlierSchema = z.strictObject({ leftDb: z.number().nullable(), rightDb: z.number().nullable() });

const passRequestSchema = z.strictObject({
	pass: z.string(),
	sourcePath: z.string(),
	chain: chainSchema,
	latency: latencySchema,
	loopLatencies: z.array(latencySchema).optional(),
	capturePath: z.string(),
	preRollFrames: z.int().min(0),
	tailFrames: z.int().min(0),
	placedLater: z.boolean().optional(),
	silentSend: z.boolean().optional(),
	bareSides: z.array(insertChannelsSchema).optional(),
	bitTransparent: z.boolean(),
	stretch: z
		.strictObject({ fromFrame: z.int().min(0), toFrame: z.int().min(0) })
		.refine(({ fromFrame, toFrame }) => fromFrame < toFrame, 'a stretch ends after its start')
		.optional(),
	keepGoing: z.boolean().optional(),
	broadcast: broadcastInfoSchema.optional(),
	earlier: earlierRequestSchema.optional(),
});

const signalChannels = { sendChannels: channelPairSchema.optional(), returnChannels: channelPairSchema.optional() };

const signalRequestSchema = z.strictObject({
	signalPath: z.string(),
	recordPath: z.string(),
	...signalChannels,
	tailFrames: z.int().min(0),
	peakDbfs: z.number(),
});

/** Every call has a number and gets exactly one answer with it. */
export const hostCallSchema = z.discriminatedUnion('call', [
	z.strictObject({ id: z.int(), call: z.literal('open'), request: openRequestSchema }),
	z.strictObject({ id: z.int(), call: z.literal('close') }),
	z.strictObject({
		id: z.int(),
		call: z.literal('measureLatency'),
		levelDbfs: z.number(),
		tape: z.boolean().optional(),
		quick: z.boolean().optional(),
		side: z.enum(['left', 'right']).optional(),
		...signalChannels,
	}),
	z.strictObject({ id: z.int(), call: z.literal('sendSignal'), request: signalRequestSchema }),
	z.strictObject({
		id: z.int(),
		call: z.literal('startTone'),
		request: z.strictObject({
			hz: z.number().positive(),
			levelDbfs: z.number(),
			left: z.boolean(),
			right: z.boolean(),
			sendChannels: channelPairSchema.optional(),
		}),
	}),
	z.strictObject({ id: z.int(), call: z.literal('play'), request: playRequestSchema }),
	z.strictObject({ id: z.int(), call: z.literal('compare'), request: compareRequestSchema }),
	z.strictObject({ id: z.int(), call: z.literal('stop') }),
	z.strictObject({ id: z.int(), call: z.literal('print'), request: passRequestSchema }),
	z.strictObject({ id: z.int(), call: z.literal('cancelPass') }),
	z.strictObject({ id: z.int(), call: z.literal('setMonitor'), monitor: monitorOrderSchema }),
	z.strictObject({ id: z.int(), call: z.literal('holdOutputs'), held: z.boolean() }),
	z.strictObject({
		id: z.int(),
		call: z.literal('setSimulatedPositions'),
		unit: z.string(),
		positions: positionsSchema,
	}),
	z.strictObject({ id: z.int(), call: z.literal('load') }),
	z.strictObject({ id: z.int(), call: z.literal('blockTimes') }),
	z.strictObject({ id: z.int(), call: z.literal('injectFault'), fault: streamFaultSchema }),
	z.strictObject({ id: z.int(), call: z.literal('want'), wanted: wantedSchema }),
]);
export type HostCall = z.infer<typeof hostCallSchema>;
/** A call before it has its number. */
export type HostRequest = HostCall extends infer Call ? (Call extends HostCall ? Omit<Call, 'id'> : never) : never;

export const openedAudioSchema = z.strictObject({
	rateHz: z.int(),
	blockFrames: z.int(),
	inputs: z.int(),
	outputs: z.int(),
	device: z.string().nullable(),
});

export const signalReportSchema = z.strictObject({
	rateHz: z.int().positive(),
	signalFrames: z.int().min(0),
	recordedFrames: z.int().min(0),
	sentPeakDbfs: z.number().nullable(),
	returnPeakDbfs: z.number().nullable(),
	doubt: z.string().nullable(),
});

export const passResultSchema = z.strictObject({
	pass: z.string(),
	outcome: z.enum(['complete', 'failed', 'cancelled']),
	failure: passFailureSchema.nullable(),
	frames: z.int().min(0),
	preRollFrames: z.int().min(0),
	tailFrames: z.int().min(0),
	edges: edgeCheckSchema.nullable(),
	findings: z.array(findingSchema),
	proof: proofSchema,
	againstEarlier: againstEarlierSchema.optional(),
});

const hostStatusSchema = z.strictObject({
	state: z.enum(['closed', 'starting', 'running', 'wrong rate', 'stalled', 'device lost', 'stopped']),
	reason: z.string().nullable(),
	opened: openedAudioSchema.nullable(),
});

export const hostMessageSchema = z.discriminatedUnion('kind', [
	/** The first word: the host listens. */
	z.strictObject({ kind: z.literal('ready') }),
	/** A sign of life, several a second. */
	z.strictObject({ kind: z.literal('alive'), blocks: z.int().min(0) }),
	z.strictObject({ kind: z.literal('answer'), id: z.int(), value: z.unknown() }),
	z.strictObject({ kind: z.literal('refusal'), id: z.int(), error: packedErrorSchema }),
	z.strictObject({ kind: z.literal('status'), status: hostStatusSchema }),
	z.strictObject({
		kind: z.literal('transport'),
		report: z.strictObject({
			mode: z.enum(['stopped', 'playing', 'measuring', 'printing']),
			frame: z.int(),
			frames: z.int().min(0),
		}),
	}),
	z.strictObject({
		kind: z.literal('findings'),
		report: z.strictObject({ pass: z.string(), findings: z.array(findingSchema) }),
	}),
	z.strictObject({
		kind: z.literal('stream'),
		report: z.strictObject({
			kind: z.enum(['slipped', 'playing ended', 'off rate', 'files late']),
			reason: z.string(),
		}),
	}),
	z.strictObject({ kind: z.literal('meters'), meters: meterReportSchema }),
	z.strictObject({
		kind: z.literal('preview'),
		block: z.strictObject({
			rateHz: z.int(),
			frame: z.int(),
			pcm: z.custom<Int16Array>((value) => value instanceof Int16Array),
		}),
	}),
]);
/** As the control process gets it. */
export type HostMessage = z.infer<typeof hostMessageSchema>;
/** As the host says it. */
export type HostWord = z.input<typeof hostMessageSchema>;
