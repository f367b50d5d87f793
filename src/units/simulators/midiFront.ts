import { encodeTemplate, matchTemplate, type TemplateContext } from '../../protocols/byteTemplate.ts';
import { encodeMidi, type MidiMessage, MidiParser } from '../../protocols/midi.ts';
import { midiValueOf } from '../../protocols/settingMessage.ts';
import { positionOfWire, wireValueOf } from '../../protocols/wireValues.ts';
import { findControl } from '../../shared/model/definition.ts';
import type { Remote } from '../../shared/model/wire.ts';
import type { Front, FrontContext } from './front.ts';

type MidiRemote = Extract<Remote, { kind: 'midi' }>;

/** A box on a MIDI port: takes what its definition binds, and answers the read-back request with where it stands. */
export function createMidiFront({ box, send }: FrontContext, remote: MidiRemote, context: TemplateContext): Front {
	const parser = new MidiParser();
	const msb = new Map<number, number>();
	/** A bank is only remembered until the next program change. */
	const banks = new Map<string, number>();
	let refusing = false;
	const bindings = Object.entries(box.definition.wire).flatMap(([id, wire]) => {
		const control = findControl(box.definition, id);
		return control === null || wire.midi === undefined ? [] : [{ id, control, midi: wire.midi, read: wire.midiRead }];
	});

	const answer = () => {
		const { readBack } = remote;
		if (readBack === undefined) return;
		const data = new Uint8Array(readBack.answerBytes);
		for (const { id, control, midi, read } of bindings) {
			const position = box.positions.get(id);
			const value = position === undefined ? null : wireValueOf(control, midi.values, position);
			if (read !== undefined && value !== null) data[read.offset] = Math.round(value) & 0x7f;
		}
		send(Uint8Array.of(...encodeTemplate(readBack.answerHeader, context, null), ...data, 0xf7));
	};
	const take = (message: MidiMessage) => {
		const bytes = encodeMidi(message);
		if (remote.readBack !== undefined && matchTemplate(remote.readBack.request, bytes, context, true) !== null) {
			answer();
			return;
		}
		if (refusing) return;
		for (const { id, control, midi } of bindings) {
			const value = midiValueOf(midi, context, bytes, midi.send === 'cc' ? (msb.get(midi.cc) ?? 0) : 0);
			const position = value === null ? null : positionOfWire(control, midi.values, value);
			if (position === null) continue;
			if (midi.send === 'bank') {
				banks.set(id, position);
				continue;
			}
			if (midi.send === 'program') for (const [bank, place] of banks) box.move(bank, place, 'wire');
			box.move(id, position, 'wire');
		}
		if (message.kind === 'controlChange') msb.set(message.controller, message.value);
	};
	return {
		receive: (bytes) => parser.push(bytes).forEach(take),
		refuse: (value) => {
			refusing = value;
		},
		dispose: () => parser.reset(),
	};
}
