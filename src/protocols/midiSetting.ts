import { DetentError } from '../shared/errors.ts';
import type { Control } from '../shared/model/control.ts';
import type { MidiMessageWire } from '../shared/model/wire.ts';
import { encodeTemplate, type TemplateContext } from './byteTemplate.ts';
import { encodeMidi } from './midi.ts';
import { wireValueOf } from './wireValues.ts';

/** Controllers with a meaning of their own (MIDI 1.0 Detailed Specification, table III). */
export const CONTROLLER = {
	dataMsb: 6,
	/** The LSB of controllers 0–31 is 32 higher. */
	lsbOffset: 32,
	dataLsb: 38,
	increment: 96,
	decrement: 97,
	nrpnLsb: 98,
	nrpnMsb: 99,
	rpnLsb: 100,
	rpnMsb: 101,
} as const;

/** The control has no wire value for that place. */
export function noSuchPosition(control: Control, position: number): DetentError {
	return new DetentError('wire.position', {
		message: `${control.label} has no place ${position} that can be sent.`,
		subject: control.id,
		remedy: 'Set a position that the definition lists.',
	});
}

/** True when a value needs more than seven bits, so that two messages carry it. */
export function isWide({ values }: MidiMessageWire): boolean {
	return (Array.isArray(values) ? Math.max(...values) : Math.max(values.from, values.to)) > 127;
}

/** True for a control that travels as a pair of controllers, MSB on its own number and LSB 32 above. */
export function isPair(wire: MidiMessageWire): boolean {
	return wire.send === 'cc' && isWide(wire) && wire.cc < CONTROLLER.lsbOffset;
}

/** Channel 0–15 on which a control's messages travel. */
export function channelOf(wire: MidiMessageWire, context: TemplateContext): number {
	return 'channel' in wire && wire.channel !== undefined ? wire.channel - 1 : context.channel;
}

/**
 * The messages that set a control, in order. A value above 127 goes as a pair of controllers in the order that the unit
 * wants. An NRPN or RPN is selected, written and deselected (null, 127/127), so that a stray data entry behind it sets
 * nothing.
 *
 * @throws DetentError `wire.position` for a position without a wire value, `wire.template` when it does not fit
 */
export function encodeMidiSetting(
	control: Control,
	wire: MidiMessageWire,
	context: TemplateContext,
	position: number,
): Uint8Array[] {
	const exact = wireValueOf(control, wire.values, position);
	if (exact === null) throw noSuchPosition(control, position);
	const value = Math.round(exact);
	const channel = channelOf(wire, context);
	const change = (controller: number, data: number) =>
		encodeMidi({ kind: 'controlChange', channel, controller, value: data });
	switch (wire.send) {
		case 'sysex':
			return [encodeTemplate(wire.template, context, value)];
		case 'program':
			return [encodeMidi({ kind: 'programChange', channel, program: value })];
		case 'bend':
			return [encodeMidi({ kind: 'pitchBend', channel, value })];
		case 'bank':
			return [change(wire.cc, value)];
		case 'cc': {
			if (!isPair(wire)) return [change(wire.cc, value)];
			const msb = change(wire.cc, value >> 7);
			const lsb = change(wire.cc + CONTROLLER.lsbOffset, value);
			return wire.pair === 'lsb-first' ? [lsb, msb] : [msb, lsb];
		}
		case 'nrpn':
		case 'rpn': {
			const [high, low] =
				wire.send === 'nrpn' ? [CONTROLLER.nrpnMsb, CONTROLLER.nrpnLsb] : [CONTROLLER.rpnMsb, CONTROLLER.rpnLsb];
			const data = isWide(wire)
				? [change(CONTROLLER.dataMsb, value >> 7), change(CONTROLLER.dataLsb, value)]
				: [change(CONTROLLER.dataMsb, value)];
			return [
				change(high, wire.parameter >> 7),
				change(low, wire.parameter),
				...data,
				change(CONTROLLER.rpnMsb, 127),
				change(CONTROLLER.rpnLsb, 127),
			];
		}
	}
}
