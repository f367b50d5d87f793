import { z } from 'zod';
import { serialConnectionSchema, tcpConnectionSchema } from './lineConnection.ts';
import { TAPE_ACTIONS } from './tape.ts';
import { contactHabits, contactNameSchema } from './wire.ts';

export const boardIdSchema = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and -');

/** A relay board: contacts that Detent closes, and inputs that lamps and switches close. Channels are counted from 0. */
export const boardSchema = z.strictObject({
	id: boardIdSchema,
	kind: z.enum(['numato', 'lcus', 'modbus-rtu']),
	connection: z.discriminatedUnion('kind', [serialConnectionSchema, tcpConnectionSchema]),
	outputs: z.int().min(1).max(32),
	inputs: z.int().min(0).max(32).optional(),
	/** Modbus address; 1 as most boards are delivered. */
	address: z.int().min(1).max(247).optional(),
});
export type Board = z.infer<typeof boardSchema>;

const channelSchema = z.int().min(0).max(31);

/** How a unit hangs on a board. `outputs` are the buttons of a transport by action, and switches by their own names. */
export const gpiConnectionSchema = z.strictObject({
	kind: z.literal('gpi'),
	board: boardIdSchema,
	outputs: z.record(contactNameSchema, channelSchema),
	/** Inputs by the lamp that they see. */
	tallies: z.partialRecord(z.enum(TAPE_ACTIONS), channelSchema).optional(),
	/** What a switch's relay is left at when Detent ends; others stay as they are. Buttons are always left open. */
	failSafe: z.record(contactNameSchema, z.enum(['open', 'closed'])).optional(),
	...contactHabits,
});
export type GpiConnection = z.infer<typeof gpiConnectionSchema>;
