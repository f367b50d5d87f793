import { z } from 'zod';
import { TAPE_ACTIONS } from './tape.ts';

/**
 * How a unit is reached and how each of its controls is written and read: declarative byte templates first.
 *
 * A template is hex bytes and placeholders separated by blanks. Placeholders: `{device}` the unit's SysEx device id,
 * `{channel}` the MIDI channel 0–15, `{v7}` a 7-bit value, `{v14msb}` `{v14lsb}`, `{nibble3}` … `{nibble0}` four bits each
 * with `{nibble0}` the lowest, `{s12hi:60}` the five high bits of a signed 12-bit value over the fixed bits 60 (hex) and
 * `{s12lo}` its seven low bits, `{checksum:roland}` (`yamaha`, `xor`, `sum`) over the bytes since the last `{mark}`,
 * `{any:n}` n bytes that are not looked at.
 */
export const byteTemplateSchema = z.string().regex(/^(([0-9A-F]{2}|\{[a-z0-9]+(:[a-z0-9]+)?\})( |$))+$/);

const wireValueSchema = z.int().min(-2048).max(16383);

/** Wire values of a control: one per step, or a straight line over the travel of a continuous control. */
export const wireValuesSchema = z.union([
	z.array(wireValueSchema).min(2),
	z.strictObject({ from: wireValueSchema, to: wireValueSchema }),
]);

/** A channel that the message always has, whatever channel the unit is set to: 1–16. */
const fixedChannelSchema = z.int().min(1).max(16).optional();

export const midiWireSchema = z.discriminatedUnion('send', [
	z.strictObject({
		send: z.literal('cc'),
		cc: z.int().min(0).max(127),
		/** Order of a pair of controllers (values above 127); `msb-first` when absent, and then the MSB resets the LSB. */
		pair: z.enum(['msb-first', 'lsb-first']).optional(),
		channel: fixedChannelSchema,
		values: wireValuesSchema,
	}),
	z.strictObject({
		send: z.enum(['nrpn', 'rpn']),
		parameter: z.int().min(0).max(16383),
		channel: fixedChannelSchema,
		values: wireValuesSchema,
	}),
	/** Pitch bend, 0–16383: the faders of a Mackie Control. */
	z.strictObject({ send: z.literal('bend'), channel: fixedChannelSchema, values: wireValuesSchema }),
	z.strictObject({ send: z.literal('program'), channel: fixedChannelSchema, values: wireValuesSchema }),
	/** Bank select CC 0 or CC 32, sent before the program change of the same unit. */
	z.strictObject({ send: z.literal('bank'), cc: z.union([z.literal(0), z.literal(32)]), values: wireValuesSchema }),
	z.strictObject({ send: z.literal('sysex'), template: byteTemplateSchema, values: wireValuesSchema }),
]);
export type MidiMessageWire = z.infer<typeof midiWireSchema>;

export const oscWireSchema = z.strictObject({
	address: z.string().startsWith('/'),
	type: z.enum(['f', 'i', 's', 'T']),
	/** Values on the wire: one per step, or the ends of travel. */
	values: z.union([z.array(z.number()).min(2), z.strictObject({ from: z.number(), to: z.number() })]),
	/** `toggle`: each 1.0 flips the state, which is known only from the feedback. */
	law: z.enum(['value', 'toggle']).default('value'),
	/** Feedback address when it differs from `address`. */
	feedback: z.string().startsWith('/').optional(),
	/** Address that is answered with the value when it comes without arguments, when it differs from `address`. */
	read: z.string().startsWith('/').optional(),
	/** The unit's own law between its fader value 0…1 and dB: its grid, and what the control's marks must lie on. */
	fader: z.enum(['totalmix', 'x32']).optional(),
});

/** A message that makes the unit say something. */
const oscQuestion = {
	address: z.string().startsWith('/'),
	type: z.enum(['f', 'i', 'none']),
	value: z.number().optional(),
};

/** A control of a unit whose protocol has state and lives in a driver: the driver's own name for it. */
export const driverWireSchema = z.strictObject({ parameter: z.string(), values: wireValuesSchema.optional() });

/** Name of a relay output or of an opto input, as definition and rig call it. */
export const contactNameSchema = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _');

/** A switch that is a relay: position 1 closes it, or opens it when `inverted`. */
export const gpiWireSchema = z.strictObject({ output: contactNameSchema, inverted: z.boolean().optional() });

export const wireSchema = z.strictObject({
	midi: midiWireSchema.optional(),
	/** Position of this control's value in the answer to the unit's `readBack` request: byte offset after the header. */
	midiRead: z.strictObject({ offset: z.int().min(0) }).optional(),
	osc: oscWireSchema.optional(),
	driver: driverWireSchema.optional(),
	gpi: gpiWireSchema.optional(),
});
export type Wire = z.infer<typeof wireSchema>;

export const serialLineSchema = z.strictObject({
	baudRate: z.int().positive(),
	dataBits: z.union([z.literal(7), z.literal(8)]),
	parity: z.enum(['none', 'even', 'odd']),
	stopBits: z.union([z.literal(1), z.literal(2)]),
	/** How a slow receiver stops the sender: the RTS and CTS wires, or the bytes 11 and 13. Without it nobody does. */
	flowControl: z.enum(['none', 'rts-cts', 'xon-xoff']).optional(),
});
export type SerialLine = z.infer<typeof serialLineSchema>;

/** Long SysEx in pieces, for units that lose bytes of a fast stream: at most so many bytes, then a pause. */
export const sysExPacingSchema = z.strictObject({
	chunkBytes: z.int().min(16).max(1024),
	gapMs: z.number().min(0).max(1000),
});
export type SysExPacing = z.infer<typeof sysExPacingSchema>;

export const CHECKSUM_RULES = ['roland', 'yamaha', 'xor', 'sum'] as const;
export type ChecksumRule = (typeof CHECKSUM_RULES)[number];

/**
 * Opaque memory dump that can be stored and written back: one or more SysEx messages that begin with `answerHeader` and
 * end with F7. What is not sourced (length, checksum) stays absent and is then not checked.
 */
export const memoryDumpSchema = z.strictObject({
	/** Absent where a dump can only be started on the unit. */
	request: byteTemplateSchema.optional(),
	answerHeader: byteTemplateSchema,
	/** Bytes between header and F7, the checksum included. */
	answerBytes: z.int().positive().optional(),
	/** Last byte before F7, over the bytes between header and itself. */
	checksum: z.enum(CHECKSUM_RULES).optional(),
	/** How many messages make the whole; absent: until the unit is quiet. */
	messages: z.int().positive().optional(),
	startedOn: z.literal('unit').optional(),
});
export type MemoryDump = z.infer<typeof memoryDumpSchema>;

/** How a machine wants its contacts; a rig may say it otherwise for the machine that it has. */
export const contactHabits = {
	/** How long a button is held. */
	pulseMs: z.number().min(100).max(250).optional(),
	/** Record needs play closed together with it. */
	recordWithPlay: z.boolean().optional(),
	/** Level of an input while its lamp is lit. */
	tallyActive: z.enum(['high', 'low']).optional(),
	/** A tally counts once it has read the same for this long: relays and lamps bounce. */
	debounceMs: z.number().min(10).max(30).optional(),
	/** The tape stands this long after the stop tally came, for machines whose lamp lights before the reels stand. */
	settleMs: z.number().min(0).max(10_000).optional(),
} as const;

/** What a machine on MIDI Machine Control says by itself. What is not known of it is taken as no. */
export const mmcAbilitySchema = z.strictObject({
	/** It answers: motion control tally and record status. Most recorders only listen. */
	answers: z.boolean(),
	/** It sends MIDI Time Code of its tape. */
	mtc: z.boolean(),
});
export type MmcAbility = z.infer<typeof mmcAbilitySchema>;

export const remoteSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('none') }),
	z.strictObject({
		kind: z.literal('midi'),
		/** Pause after each message, for units that drop fast streams. */
		pacingMs: z.number().min(0).default(0),
		/** Request for all values and the shape of its answer: header, then one byte per `midiRead.offset`, then F7. */
		readBack: z
			.strictObject({ request: byteTemplateSchema, answerHeader: byteTemplateSchema, answerBytes: z.int().positive() })
			.optional(),
		/** Messages that must never be echoed back to the unit. */
		doNotEcho: z.string().optional(),
		/** It sends its positions by itself, also those that it was just told: what comes back is then no cable loop. */
		feedback: z.boolean().optional(),
		/** It answers the universal identity request; the beginning of its answer. */
		identity: z.strictObject({ answerHeader: byteTemplateSchema }).optional(),
		/** It sends active sensing, at least every 300 ms. */
		activeSensing: z.boolean().optional(),
		sysExPacing: sysExPacingSchema.optional(),
		dump: memoryDumpSchema.optional(),
	}),
	z.strictObject({
		kind: z.literal('osc'),
		pacingMs: z.number().min(0).default(1),
		/** Address whose message makes the unit send its whole state. */
		refresh: z
			.strictObject({
				...oscQuestion,
				/** The question changes something at the unit (a page, a selection): sent only when a person or a recall asks. */
				selects: z.literal(true).optional(),
				/** Asked again this often, for a unit that does not report by itself. */
				everyMs: z.number().min(1000).optional(),
			})
			.optional(),
		/** `empty`: a control's address without arguments is answered with its value, and a setting is not echoed. */
		query: z.literal('empty').optional(),
		/** "Are you there?": answered with anything, changes nothing. */
		ping: z.strictObject({ ...oscQuestion, everyMs: z.number().min(1000).optional() }).optional(),
		/** Makes the unit report; runs out unless it is repeated this often. */
		renew: z.strictObject({ ...oscQuestion, everyMs: z.number().min(100) }).optional(),
		/** A message that arrives at least this often when the link is alive. */
		heartbeatMs: z.number().positive().optional(),
	}),
	/** Stateful protocols with a TypeScript driver. `line` stays empty where no source gives it: the rig then does. */
	z.strictObject({
		kind: z.literal('driver'),
		driver: z.enum(['sony-9pin', 'denon-dn780r', 'tascam-ascii', 'studer-a8xx', 'mmc']),
		line: serialLineSchema.optional(),
		/** For the driver `mmc`. */
		mmc: mmcAbilitySchema.optional(),
	}),
	/** A parallel remote: contacts for its buttons, lamps for what it does. Which relay is which says the rig. */
	z.strictObject({
		kind: z.literal('gpi'),
		/** Buttons that the machine's remote connector has. */
		buttons: z.array(z.enum(TAPE_ACTIONS)).optional(),
		/** Tallies that it has. */
		tallies: z.array(z.enum(TAPE_ACTIONS)).optional(),
		...contactHabits,
	}),
]);
export type Remote = z.infer<typeof remoteSchema>;

/** Kinds of connection over which a driver reaches its machines: MIDI for MMC, a serial line for the others. */
export function driverConnections(remote: Extract<Remote, { kind: 'driver' }>): readonly ('midi' | 'serial' | 'tcp')[] {
	return remote.driver === 'mmc' ? ['midi'] : ['serial', 'tcp'];
}
