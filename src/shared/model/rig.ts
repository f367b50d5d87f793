import { z } from 'zod';
import { boardSchema, gpiConnectionSchema } from './board.ts';
import { controlIdSchema, controlSchema } from './control.ts';
import { definitionIdSchema } from './definition.ts';
import { serialConnectionSchema, tcpConnectionSchema } from './lineConnection.ts';
import { loopIdSchema } from './loopId.ts';
import { midiControlSchema } from './midiControl.ts';
import { monitorRigSchema } from './monitor.ts';
import { oscControlSchema } from './oscControl.ts';
import { unitIdSchema } from './unitId.ts';

export { loopIdSchema } from './loopId.ts';
export { unitIdSchema } from './unitId.ts';

/** Datagrams; or TCP, with packets told apart by SLIP (OSC 1.1) or by a length before each (OSC 1.0). */
export const oscFramingSchema = z.enum(['udp', 'slip', 'length']);

export const connectionSchema = z.discriminatedUnion('kind', [
	/** Port by name, never by index; both directions are found under the same name unless `inputPort` says otherwise. */
	z.strictObject({
		kind: z.literal('midi'),
		port: z.string().min(1),
		inputPort: z.string().optional(),
		channel: z.int().min(1).max(16).default(1),
		deviceId: z.int().min(0).max(127).default(0),
		/** `usb`: no DIN cable on the way, so no 31 250 baud. `din` when absent. */
		wire: z.enum(['din', 'usb']).optional(),
	}),
	z.strictObject({
		kind: z.literal('osc'),
		host: z.string().default('127.0.0.1'),
		sendPort: z.int().min(1).max(65535),
		/** Own UDP port; not used over TCP, where the answers come on the same connection. */
		receivePort: z.int().min(0).max(65535),
		framing: oscFramingSchema.optional(),
	}),
	serialConnectionSchema,
	tcpConnectionSchema,
	gpiConnectionSchema,
]);
export type Connection = z.infer<typeof connectionSchema>;

/** A day: a unit that takes longer is never switched off. */
export const MOST_WARM_UP_MINUTES = 1440;

export const rigUnitSchema = z.strictObject({
	id: unitIdSchema,
	definition: definitionIdSchema,
	name: z.string().optional(),
	serial: z.string().optional(),
	/** Which channel a mono unit sits in. */
	channel: z.enum(['stereo', 'left', 'right']).default('stereo'),
	connection: connectionSchema.optional(),
	/** What this very box has that its model has not. */
	overrides: z
		.strictObject({
			variant: z.string().optional(),
			/** Controls that replace or join those of the model. */
			controls: z.array(controlSchema).default([]),
			panelCheckedOn: z.iso.date().optional(),
		})
		.optional(),
	location: z.string().optional(),
	/**
	 * Of a switcher: the units that each of its insert switches puts into the path, and the pair that they hang on, the main
	 * one when absent. The simulated studio sounds by it.
	 */
	switches: z
		.record(controlIdSchema, z.strictObject({ loop: loopIdSchema.optional(), units: z.array(unitIdSchema).min(1) }))
		.optional(),
	/** Minutes from switching on until this box is to be trusted, where its model's figure is not known or not right. */
	warmUpMinutes: z.number().min(0).max(MOST_WARM_UP_MINUTES).optional(),
});
export type RigUnit = z.infer<typeof rigUnitSchema>;

/** 0-based channel numbers of the interface, left and right. */
export const channelPairSchema = z.tuple([z.int().min(0), z.int().min(0)]);
export type ChannelPair = z.infer<typeof channelPairSchema>;

/** Insert pairs beside the main send and return. */
export const MOST_LOOPS = 8;

export const loopSchema = z.strictObject({
	/** 0-based outputs to the units, and inputs from them. */
	send: channelPairSchema,
	return: channelPairSchema,
	name: z.string().min(1).optional(),
});
export type Loop = z.infer<typeof loopSchema>;

export const audioConfigSchema = z.strictObject({
	backend: z.enum(['simulated', 'portaudio', 'file']),
	/** Device name as `detent doctor` prints it; found by name, never by index. */
	device: z.string().optional(),
	rateHz: z.int().min(8000).max(384000).default(48000),
	blockFrames: z.int().min(64).max(8192).default(1024),
	/** Silent blocks written before start; they fix the loop delay. */
	prefillBlocks: z.int().min(1).max(16).default(4),
	/** 0-based channel numbers of the interface. */
	sendChannels: channelPairSchema.default([0, 1]),
	monitorChannels: channelPairSchema.default([2, 3]),
	returnChannels: channelPairSchema.default([0, 1]),
	/** Inserts on sends and returns of their own. */
	loops: z
		.record(loopIdSchema, loopSchema)
		.refine((loops) => Object.keys(loops).length <= MOST_LOOPS, `at most ${MOST_LOOPS} insert pairs`)
		.optional(),
	/** An output and an input that are joined by a cable: a code that goes around them proves every frame of a print. */
	sync: z.strictObject({ output: z.int().min(0), input: z.int().min(0) }).optional(),
	/** dBFS (peak of a sine) that equals +4 dBu = 0 VU at the rack. */
	referenceDbfs: z.number().min(-30).max(0).default(-18),
	/** Word length of the converter; the send is TPDF-dithered to it. 32 means float: no dither. */
	wordLengthBits: z.union([z.literal(16), z.literal(24), z.literal(32)]).default(24),
	converter: z.string().optional(),
	/** What the loudspeakers hang on, and how loud they are. */
	monitor: monitorRigSchema.optional(),
	/** A calibration older than this is warned of; 30 when absent. */
	calibrationDays: z.int().min(1).max(3650).optional(),
	/** A print whose level is farther from that of the earlier one is warned of; 0.2 when absent. */
	levelToleranceDb: z.number().min(0.05).max(6).optional(),
});
export type AudioConfig = z.infer<typeof audioConfigSchema>;

export const rigSchema = z.strictObject({
	$schema: z.string().optional(),
	schema: z.literal(1),
	name: z.string().min(1),
	audio: audioConfigSchema,
	/** Relay boards; several units may hang on one. */
	boards: z.array(boardSchema).optional(),
	units: z.array(rigUnitSchema).min(1),
	/** A DAW or a hardware controller that drives Detent over MIDI. */
	midiControl: midiControlSchema.optional(),
	/** Detent's own OSC addresses; off when absent. */
	osc: oscControlSchema.optional(),
});
export type Rig = z.infer<typeof rigSchema>;
