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
	/** What is being done now, in a test that takes minutes. */
	z.strictObject({ kind: z.literal('progress'), text: z.string() }),
	/** A measured promise: a row of the report. `met` is null where the machine did not let it be measured, and `note` says why. */
	z.strictObject({
		kind: z.literal('figure'),
		what: z.string(),
		target: z.string(),
		ours: z.string(),
		met: z.boolean().nullable(),
		note: z.string(),
	}),
	/** Pulls out a USB serial adapter, or puts it back; answered by `done`. */
	z.strictObject({ kind: z.literal('plug'), id: z.int(), adapter: z.string(), plugged: z.boolean() }),
	z.strictObject({ kind: z.literal('finished') }),
]);
export type FromGuest = z.infer<typeof fromGuestSchema>;
export type MeasuredFigure = Omit<Extract<FromGuest, { kind: 'figure' }>, 'kind'>;

export const SUITES = ['machine', 'midi', 'serial', 'audio', 'recall', 'drivers'] as const;
export type Suite = (typeof SUITES)[number];

/** What `npm run test:bench` was asked for. */
export const benchOptionsSchema = z.strictObject({
	/** Suites to run; all when it names none. */
	only: z.array(z.enum(SUITES)).default([]),
	/** How long passes go through the loopback card. */
	soakMinutes: z.number().positive().default(0.3),
	/** Rates of what goes through it: one that the machine does not carry is followed by the next. */
	ratesHz: z.array(z.int().positive()).min(1).default([12_000]),
	/** Everything that is measured, and in as many steps; else what `npm run test:long` has the time for. */
	thorough: z.boolean().default(false),
	/** Folder of what is compared by listening; null where nothing is. */
	listening: z.string().nullable().default(null),
	/** The figures go into docs/measurements.md. */
	write: z.boolean().default(false),
});
export type BenchOptions = z.infer<typeof benchOptionsSchema>;

/** Of the host's tests and of the guest: the options, as JSON. */
export const OPTIONS_VARIABLE = 'DETENT_BENCH_OPTIONS';

export function benchOptions(env: Readonly<Record<string, string | undefined>>): BenchOptions {
	return benchOptionsSchema.parse(JSON.parse(env[OPTIONS_VARIABLE] ?? '{}'));
}

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
