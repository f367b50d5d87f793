import { DetentError } from '../shared/errors.ts';
import type { Control } from '../shared/model/control.ts';
import { type Definition, expandChannels } from '../shared/model/definition.ts';
import type { Wire } from '../shared/model/wire.ts';
import { encodeTemplate, matchTemplate, type TemplateContext } from './byteTemplate.ts';
import { encodeMidi, MidiParser } from './midi.ts';
import { decodeOsc } from './osc/decode.ts';
import { encodeOsc } from './osc/encode.ts';
import { type OscArgument, type OscMessage, oscMessages } from './osc/packet.ts';
import { positionOfWire, wireValueOf } from './wireValues.ts';

type MidiWire = NonNullable<Wire['midi']>;
type OscWire = NonNullable<Wire['osc']>;

function noSuchPosition(control: Control, position: number): DetentError {
	return new DetentError('wire.position', {
		message: `${control.label} has no place ${position} that can be sent.`,
		subject: control.id,
		remedy: 'Set a position that the definition lists.',
	});
}

/** Wire value as the integer that MIDI carries. */
function midiValue(control: Control, wire: MidiWire, position: number): number {
	const value = wireValueOf(control, wire.values, position);
	if (value === null) throw noSuchPosition(control, position);
	return Math.round(value);
}

function isWide(wire: MidiWire): boolean {
	const { values } = wire;
	return Array.isArray(values) ? values.some((value) => value > 127) : Math.max(values.from, values.to) > 127;
}

/**
 * The messages that set a control, in order. A value above 127 goes as a controller pair, MSB first.
 *
 * @throws DetentError `wire.position` for a position without a wire value, `wire.template` when it does not fit
 */
export function encodeMidiSetting(
	control: Control,
	wire: MidiWire,
	context: TemplateContext,
	position: number,
): Uint8Array[] {
	const value = midiValue(control, wire, position);
	const { channel } = context;
	if (wire.send === 'sysex') return [encodeTemplate(wire.template, context, value)];
	if (wire.send === 'program') return [encodeMidi({ kind: 'programChange', channel, program: value })];
	const controller = wire.cc;
	if (wire.send === 'cc' && isWide(wire) && controller < 32) {
		return [
			encodeMidi({ kind: 'controlChange', channel, controller, value: value >> 7 }),
			encodeMidi({ kind: 'controlChange', channel, controller: controller + 32, value }),
		];
	}
	return [encodeMidi({ kind: 'controlChange', channel, controller, value })];
}

/**
 * Wire value that one whole MIDI message gives to a control; null when it is about something else. Of a controller pair
 * only the second message (LSB) counts, with `msb` as received before it.
 */
export function midiValueOf(wire: MidiWire, context: TemplateContext, bytes: Uint8Array, msb: number): number | null {
	if (wire.send === 'sysex') return matchTemplate(wire.template, bytes, context, true)?.value ?? null;
	const message = new MidiParser().push(bytes)[0];
	if (message === undefined || !('channel' in message) || message.channel !== context.channel) return null;
	if (wire.send === 'program') return message.kind === 'programChange' ? message.program : null;
	if (message.kind !== 'controlChange') return null;
	if (wire.send === 'cc' && isWide(wire) && wire.cc < 32) {
		return message.controller === wire.cc + 32 ? (msb << 7) | message.value : null;
	}
	return message.controller === wire.cc ? message.value : null;
}

/** One OSC argument of a value, in the control's type. */
export function oscArgument(type: OscWire['type'], value: number): OscArgument {
	if (type === 'f') return { type, value };
	if (type === 'i') return { type, value: Math.round(value) };
	if (type === 's') return { type, value: String(value) };
	return { type: value >= 0.5 ? 'T' : 'F' };
}

/**
 * The OSC message that sets a control. A `toggle` is flipped by 1 whatever the position.
 *
 * @throws DetentError `wire.position` for a position without a wire value
 */
export function encodeOscSetting(control: Control, wire: OscWire, position: number): OscMessage {
	const value = wireValueOf(control, wire.values, position);
	if (value === null) throw noSuchPosition(control, position);
	return { address: wire.address, arguments: [oscArgument(wire.type, wire.law === 'toggle' ? 1 : value)] };
}

/** The number in the first argument of an OSC message; null when there is none. */
export function oscNumber(message: OscMessage): number | null {
	const [first] = message.arguments;
	switch (first?.type) {
		case 'f':
		case 'd':
		case 'i':
			return first.value;
		case 'h':
			return Number(first.value);
		case 'T':
			return 1;
		case 'F':
			return 0;
		case 's': {
			const value = first.value.trim() === '' ? Number.NaN : Number(first.value);
			return Number.isFinite(value) ? value : null;
		}
		default:
			return null;
	}
}

/** Position that an OSC message reports for a control; null when it is about something else. */
export function oscPositionOf(control: Control, wire: OscWire, message: OscMessage): number | null {
	if (message.address !== (wire.feedback ?? wire.address)) return null;
	const value = oscNumber(message);
	return value === null ? null : positionOfWire(control, wire.values, value);
}

const GOLDEN_CONTEXT: TemplateContext = { device: 0, channel: 0 };

function joined(parts: readonly Uint8Array[]): Uint8Array {
	return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Encodes and decodes the messages of a definition for its golden ones: device id 0, MIDI channel 1. */
export const messageCodec = {
	/** @throws DetentError `wire.position` when the control has no binding or no such position */
	encode(definition: Definition, controlId: string, position: number): Uint8Array {
		const control = expandChannels(definition.controls).find((candidate) => candidate.id === controlId);
		const wire = definition.wire[controlId];
		if (control !== undefined && wire?.midi !== undefined) {
			return joined(encodeMidiSetting(control, wire.midi, GOLDEN_CONTEXT, position));
		}
		if (control !== undefined && wire?.osc !== undefined)
			return encodeOsc(encodeOscSetting(control, wire.osc, position));
		throw new DetentError('wire.position', { message: 'This control has no message of its own.', subject: controlId });
	},

	decode(definition: Definition, bytes: Uint8Array): { control: string; position: number } | null {
		const messages = new MidiParser().push(bytes);
		const last = messages.at(-1);
		const first = messages[0];
		const msb = messages.length > 1 && first?.kind === 'controlChange' ? first.value : 0;
		const osc = bytes[0] === 0x2f ? oscMessages(decodeOsc(bytes))[0] : undefined;
		for (const control of expandChannels(definition.controls)) {
			const wire = definition.wire[control.id];
			if (wire?.osc !== undefined && osc !== undefined) {
				const position = oscPositionOf(control, { ...wire.osc, feedback: wire.osc.address }, osc);
				if (position !== null) return { control: control.id, position };
			}
			if (wire?.midi === undefined || last === undefined || osc !== undefined) continue;
			const value = midiValueOf(wire.midi, GOLDEN_CONTEXT, encodeMidi(last), msb);
			const position = value === null ? null : positionOfWire(control, wire.midi.values, value);
			if (position !== null) return { control: control.id, position };
		}
		return null;
	},
};
