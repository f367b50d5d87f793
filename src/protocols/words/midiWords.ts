import { type MidiMessage, MidiParser } from '../midi.ts';
import { mmcText } from './mmcWords.ts';
import { mtcText } from './mtcWords.ts';
import { eachWay, garbageText, hexText, spoken, type WireWords } from './words.ts';

/** Universal SysEx that everybody has (MIDI 1.0, "Universal System Exclusive Messages"). */
function sysExText(bytes: Uint8Array): string {
	const known = mmcText(bytes) ?? mtcText(bytes);
	if (known !== null) return known;
	const [, id, device, sub, kind] = bytes;
	if (id === 0x7e && sub === 6 && kind === 1) return `identity request, device ${device === 127 ? 'all' : device}`;
	if (id === 0x7e && sub === 6 && kind === 2)
		return `identity reply, device ${device}: ${hexText(bytes.subarray(5, -1))}`;
	return `SysEx, ${bytes.length} bytes: ${hexText(bytes)}`;
}

const REALTIME: Readonly<Record<number, string>> = {
	248: 'clock',
	250: 'start',
	251: 'continue',
	252: 'stop',
	254: 'active sensing',
	255: 'reset',
};

function commonText(bytes: Uint8Array): string {
	const [status = 0, first = 0, second = 0] = bytes;
	const mtc = mtcText(bytes);
	if (mtc !== null) return mtc;
	if (status === 0xf2) return `song position ${(second << 7) | first}`;
	return status === 0xf3 ? `song ${first}` : 'tune request';
}

/** One message in words; channels counted from 1. */
export function midiText(message: MidiMessage): string {
	switch (message.kind) {
		case 'sysEx':
			return sysExText(message.bytes);
		case 'systemCommon':
			return commonText(message.bytes);
		case 'realtime':
			return REALTIME[message.status] ?? `status ${message.status.toString(16).toUpperCase()}`;
		case 'controlChange':
			return `CC ${message.controller} = ${message.value}, channel ${message.channel + 1}`;
		case 'programChange':
			return `program ${message.program}, channel ${message.channel + 1}`;
		case 'pitchBend':
			return `pitch bend ${message.value - 8192}, channel ${message.channel + 1}`;
		case 'channelPressure':
			return `pressure ${message.pressure}, channel ${message.channel + 1}`;
		case 'polyPressure':
			return `pressure ${message.pressure} of note ${message.note}, channel ${message.channel + 1}`;
		default:
			return `${spoken(message.kind)} ${message.note}, velocity ${message.velocity}, channel ${message.channel + 1}`;
	}
}

export function midiWords(): WireWords {
	const parsers = eachWay(() => new MidiParser());
	return {
		describe: (direction, bytes) => {
			const parser = parsers[direction];
			const before = parser.droppedBytes;
			const lines = parser.push(bytes).map(midiText);
			const dropped = parser.droppedBytes - before;
			return dropped > 0 ? [...lines, garbageText(dropped)] : lines;
		},
	};
}
