import { encodeTemplate, matchTemplate, type TemplateContext } from '../../protocols/byteTemplate.ts';
import { type MidiMessage, MidiParser } from '../../protocols/midi.ts';
import { MidiSettingDecoder } from '../../protocols/midiDecoder.ts';
import { encodeMidiSetting } from '../../protocols/midiSetting.ts';
import { wireValueOf } from '../../protocols/wireValues.ts';
import type { Cancel } from '../../shared/clock.ts';
import { findControl } from '../../shared/model/definition.ts';
import type { Remote } from '../../shared/model/wire.ts';
import type { Front, FrontContext } from './front.ts';
import { createMidiMemory } from './midiMemory.ts';
import type { PositionChange } from './simulatedBox.ts';

type MidiRemote = Extract<Remote, { kind: 'midi' }>;

const SENSING_MS = 300;
const ACTIVE_SENSING = Uint8Array.of(0xfe);
const IDENTITY_REQUEST = 'F0 7E {any:1} 06 01 F7';

/** Bytes of a template with zeros for what nobody looks at. */
function exampleOf(template: string, context: TemplateContext): Uint8Array {
	const filled = template.replace(/\{any:(\d+)\}/g, (_, count) => Array(Number(count)).fill('00').join(' '));
	return encodeTemplate(filled, context, null);
}

/**
 * A box on a MIDI port: takes what its definition binds, and answers what its definition says that it answers: the
 * read-back, the identity request, the dump request. With feedback it tells its own movements, with active sensing it is
 * heard every 300 ms.
 */
export function createMidiFront(
	{ box, clock, send }: FrontContext,
	remote: MidiRemote,
	context: TemplateContext,
): Front {
	const parser = new MidiParser();
	const bindings = Object.entries(box.definition.wire).flatMap(([id, wire]) => {
		const control = findControl(box.definition, id);
		return control === null || wire.midi === undefined ? [] : [{ id, control, midi: wire.midi, read: wire.midiRead }];
	});
	const decoder = new MidiSettingDecoder(bindings, context);
	const memory = remote.dump === undefined ? null : createMidiMemory({ box, send }, remote.dump, context);
	let refusing = false;
	let cancelSensing: Cancel = () => undefined;

	const answerReadBack = () => {
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
	/** True for a question, whose answer is on its way then. */
	const answers = (bytes: Uint8Array): boolean => {
		if (remote.readBack !== undefined && matchTemplate(remote.readBack.request, bytes, context, true) !== null) {
			answerReadBack();
			return true;
		}
		if (remote.identity !== undefined && matchTemplate(IDENTITY_REQUEST, bytes, context, true) !== null) {
			send(Uint8Array.of(...exampleOf(remote.identity.answerHeader, context), 0xf7));
			return true;
		}
		return memory?.answers(bytes) ?? false;
	};
	const take = (message: MidiMessage) => {
		if (message.kind === 'sysEx' && answers(message.bytes)) return;
		if (refusing) return;
		if (message.kind === 'sysEx' && (memory?.takes(message.bytes) ?? false)) return;
		for (const { id, position, waitsFor } of decoder.take(message)) {
			if (waitsFor !== 'program') box.move(id, position, 'wire');
		}
	};
	const tellMove = ({ control: moved, position }: PositionChange) => {
		const binding = bindings.find(({ id }) => id === moved);
		if (binding === undefined) return;
		for (const message of encodeMidiSetting(binding.control, binding.midi, context, position)) send(message);
	};
	const sense = () => {
		send(ACTIVE_SENSING);
		cancelSensing = clock.after(SENSING_MS, sense);
	};
	const stopTelling = remote.feedback === true ? box.onChange(tellMove) : () => undefined;
	if (remote.activeSensing === true) cancelSensing = clock.after(SENSING_MS, sense);
	return {
		receive: (bytes) => parser.push(bytes).forEach(take),
		refuse: (value) => {
			refusing = value;
		},
		...(memory === null ? {} : { startDump: memory.start }),
		dispose: () => {
			parser.reset();
			stopTelling();
			cancelSensing();
		},
	};
}
