import { z } from 'zod';

/** What the guest says through its control port, a JSON object a line. */
export const fromGuestSchema = z.discriminatedUnion('kind', [
	/** All tests there are, in the order in which they will run. */
	z.strictObject({ kind: z.literal('collected'), tests: z.array(z.string()) }),
	z.strictObject({ kind: z.literal('began'), test: z.string() }),
	/** `problem` is null for a test that passed. */
	z.strictObject({ kind: z.literal('ended'), test: z.string(), ms: z.number(), problem: z.string().nullable() }),
	/** A measured fact that belongs into the report. */
	z.strictObject({ kind: z.literal('fact'), text: z.string() }),
	/** Pulls out a USB serial adapter, or puts it back; answered by `done`. */
	z.strictObject({ kind: z.literal('plug'), id: z.int(), adapter: z.string(), plugged: z.boolean() }),
	z.strictObject({ kind: z.literal('finished') }),
]);
export type FromGuest = z.infer<typeof fromGuestSchema>;

/** What the host answers. */
export const toGuestSchema = z.strictObject({
	kind: z.literal('done'),
	id: z.int(),
	problem: z.string().nullable(),
});
export type ToGuest = z.infer<typeof toGuestSchema>;

/** USB serial adapters of the virtual machine by their serial number; the far end of each is a port of this name. */
export const ADAPTERS = ['RECORDER', 'DECK'] as const;
export type Adapter = (typeof ADAPTERS)[number];

export const CONTROL_PORT = 'detent.control';
export const BOOT_PORT = 'detent.boot';
/** Name of the port at the far end of an adapter's cable. */
export function cablePort(adapter: Adapter): string {
	return `detent.cable.${adapter}`;
}
