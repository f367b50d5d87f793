import { isContinuous, type SettableControl } from '../../shared/model/control.ts';
import type { SurfaceMessage } from '../../shared/model/midiControl.ts';
import type { MidiMessageWire } from '../../shared/model/wire.ts';

/** The travel of a fader or ring, so that its messages can be read and written like those of any control. */
export const TRAVEL: SettableControl = {
	id: 'travel',
	label: 'Travel',
	purpose: 'other',
	type: 'continuous',
	minAngleDeg: -150,
	maxAngleDeg: 150,
	marks: [],
	tolerance: 0,
	confidence: 'S',
};

const SEVEN = { from: 0, to: 127 };
const FOURTEEN = { from: 0, to: 16383 };

/** How the controller's message travels in. */
export function incomingWire(message: SurfaceMessage): MidiMessageWire {
	switch (message.send) {
		case 'cc': {
			const { send, cc, channel, pair } = message;
			return pair === undefined ? { send, cc, channel, values: SEVEN } : { send, cc, channel, pair, values: FOURTEEN };
		}
		case 'bend':
		case 'nrpn':
			return { ...message, values: FOURTEEN };
		case 'ticks':
			return { send: 'cc', cc: message.cc, channel: message.channel, values: SEVEN };
	}
}

/** How a place is shown on the controller; null for one that cannot show any. */
export function outgoingWire(message: SurfaceMessage): MidiMessageWire | null {
	if (message.send !== 'ticks') return incomingWire(message);
	const { ringCc, channel } = message;
	return ringCc === undefined ? null : { send: 'cc', cc: ringCc, channel, values: SEVEN };
}

/** Positions that differ by no more than half a step of the controller look alike on it. */
export function grainOf(control: SettableControl, message: SurfaceMessage): number {
	if (!isContinuous(control)) return 0;
	const { values } = outgoingWire(message) ?? incomingWire(message);
	return 0.5 / (Array.isArray(values) ? values.length : values.to) + 1e-9;
}

/** Fraction of travel that shows a position. */
export function travelOf(control: SettableControl, position: number): number {
	return isContinuous(control) ? position : position / (control.positions.length - 1);
}

/** Position that a fraction of travel means. */
export function positionOfTravel(control: SettableControl, travel: number): number {
	return isContinuous(control) ? travel : Math.round(travel * (control.positions.length - 1));
}

/** Travel of one tick on a control without steps. */
const TICK_TRAVEL = 1 / 100;

/** Position some ticks away, within the travel. */
export function positionAfterTicks(control: SettableControl, from: number, ticks: number): number {
	if (!isContinuous(control)) return Math.min(control.positions.length - 1, Math.max(0, from + ticks));
	return Math.min(1, Math.max(0, from + ticks * TICK_TRAVEL));
}

/** Ticks of an encoder's message: bit 6 is the direction, the rest the count. */
export function ticksOf(value: number): number {
	const count = value & 0x3f;
	return (value & 0x40) === 0 ? count : -count;
}
