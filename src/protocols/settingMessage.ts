import { DetentError } from '../shared/errors.ts';
import type { Control } from '../shared/model/control.ts';
import { type Definition, expandChannels } from '../shared/model/definition.ts';
import type { Wire } from '../shared/model/wire.ts';
import type { TemplateContext } from './byteTemplate.ts';
import { FADER_LAWS } from './faderLaws.ts';
import { MidiParser } from './midi.ts';
import { MidiSettingDecoder } from './midiDecoder.ts';
import { encodeMidiSetting, noSuchPosition } from './midiSetting.ts';
import { decodeOsc } from './osc/decode.ts';
import { encodeOsc } from './osc/encode.ts';
import { type OscArgument, type OscMessage, oscMessages } from './osc/packet.ts';
import { positionOfWire, wireValueOf } from './wireValues.ts';

type OscWire = NonNullable<Wire['osc']>;

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
	const onGrid = wire.fader === undefined ? value : FADER_LAWS[wire.fader].grid(value);
	return { address: wire.address, arguments: [oscArgument(wire.type, wire.law === 'toggle' ? 1 : onGrid)] };
}

/** A question to a unit; one without a value of its own asks with 1. */
export function oscQuestion(question: {
	address: string;
	type: 'f' | 'i' | 'none';
	value?: number | undefined;
}): OscMessage {
	const { address, type, value } = question;
	return { address, arguments: type === 'none' ? [] : [oscArgument(type, value ?? 1)] };
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
		const controls = expandChannels(definition.controls);
		if (bytes[0] !== 0x2f) return decodeMidiMessages(definition, controls, bytes);
		const osc = oscMessages(decodeOsc(bytes))[0];
		for (const control of controls) {
			const wire = definition.wire[control.id]?.osc;
			if (wire === undefined || osc === undefined) continue;
			const position = oscPositionOf(control, { ...wire, feedback: wire.address }, osc);
			if (position !== null) return { control: control.id, position };
		}
		return null;
	},
};

function decodeMidiMessages(
	definition: Definition,
	controls: readonly Control[],
	bytes: Uint8Array,
): { control: string; position: number } | null {
	const bindings = controls.flatMap((control) => {
		const midi = definition.wire[control.id]?.midi;
		return midi === undefined ? [] : [{ id: control.id, control, midi }];
	});
	const decoder = new MidiSettingDecoder(bindings, GOLDEN_CONTEXT);
	const last = new MidiParser()
		.push(bytes)
		.flatMap((message) => decoder.take(message))
		.at(-1);
	return last === undefined ? null : { control: last.id, position: last.position };
}
