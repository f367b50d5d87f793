import { z } from 'zod';
import { controlIdSchema } from './control.ts';
import { unitIdSchema } from './unitId.ts';

const channelSchema = z.int().min(1).max(16).default(1);
const sevenBitSchema = z.int().min(0).max(127);

/** What a fader, knob or encoder of the controller sends. */
export const surfaceMessageSchema = z.discriminatedUnion('send', [
	z.strictObject({
		send: z.literal('cc'),
		cc: sevenBitSchema,
		channel: channelSchema,
		/** Present: 14 bits, in this order. */
		pair: z.enum(['msb-first', 'lsb-first']).optional(),
	}),
	z.strictObject({ send: z.literal('bend'), channel: channelSchema }),
	z.strictObject({ send: z.literal('nrpn'), parameter: z.int().min(0).max(16383), channel: channelSchema }),
	/** Ticks instead of places, bit 6 set for turns to the left: the encoders of a Mackie Control. */
	z.strictObject({
		send: z.literal('ticks'),
		cc: sevenBitSchema,
		channel: channelSchema,
		/** Controller of the LED ring that shows the place. */
		ringCc: sevenBitSchema.optional(),
	}),
]);
export type SurfaceMessage = z.infer<typeof surfaceMessageSchema>;

/** A key that gives a command: a note, or a controller that goes to 64 and above. */
export const surfaceKeySchema = z.union([
	z.strictObject({ note: sevenBitSchema, channel: channelSchema }),
	z.strictObject({ cc: sevenBitSchema, channel: channelSchema }),
]);
export type SurfaceKey = z.infer<typeof surfaceKeySchema>;

export const SURFACE_COMMANDS = ['transport.play', 'transport.stop', 'undo'] as const;

export const midiControlSchema = z.strictObject({
	/** Name of the virtual port that other programs see, or of an existing port. */
	port: z.string().min(1),
	/** Of an existing port: the input when it has another name. */
	inputPort: z.string().min(1).optional(),
	virtual: z.boolean().default(true),
	/** `usb`: an existing port without a DIN cable on the way. */
	wire: z.enum(['din', 'usb']).default('din'),
	/** `watch`: the controller shows positions and moves nothing. `engineer`: it may do what an engineer's remote may. */
	role: z.enum(['watch', 'engineer']).default('watch'),
	controls: z
		.array(z.strictObject({ unit: unitIdSchema, control: controlIdSchema, message: surfaceMessageSchema }))
		.default([]),
	keys: z.array(z.strictObject({ command: z.enum(SURFACE_COMMANDS), key: surfaceKeySchema })).default([]),
});
export type MidiControlConfig = z.infer<typeof midiControlSchema>;
