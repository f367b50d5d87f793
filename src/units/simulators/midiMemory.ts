import { encodeTemplate, matchTemplate, type TemplateContext } from '../../protocols/byteTemplate.ts';
import { DumpShape } from '../../protocols/midiDump.ts';
import { sysExChecksum } from '../../protocols/sysExChecksum.ts';
import { isContinuous } from '../../shared/model/control.ts';
import { settableControls } from '../../shared/model/definition.ts';
import type { MemoryDump } from '../../shared/model/wire.ts';
import type { FrontContext } from './front.ts';

/** The memory of a simulated box, as its dump carries it. */
export interface MidiMemory {
	/** True for the dump request, whose answer is on its way then. */
	answers(bytes: Uint8Array): boolean;
	/** True for a message of a dump, which is taken over then. */
	takes(bytes: Uint8Array): boolean;
	/** A person starts the dump at the unit. */
	start(): void;
}

const TOP = 16383;

/**
 * What a real unit's dump means is its maker's business. The simulated box writes where its controls stand, two 7-bit
 * bytes each, from the first message's third data byte on; its other messages hold nothing. Each begins with its number.
 */
export function createMidiMemory(
	{ box, send }: Pick<FrontContext, 'box' | 'send'>,
	dump: MemoryDump,
	context: TemplateContext,
): MidiMemory {
	const header = encodeTemplate(dump.answerHeader, context, null);
	const shape = new DumpShape(dump, context);
	const controls = settableControls(box.definition);
	const count = dump.messages ?? 1;
	const checkBytes = dump.checksum === undefined ? 0 : 1;
	const dataBytes = (dump.answerBytes ?? controls.length * 2 + 2 + checkBytes) - checkBytes;

	const messageOf = (index: number): Uint8Array => {
		const data = new Uint8Array(dataBytes);
		data[0] = index & 0x7f;
		for (const [place, control] of (index === 0 ? controls : []).entries()) {
			const position = box.positions.get(control.id) ?? 0;
			const value = isContinuous(control) ? Math.round(position * TOP) : position;
			if (2 * place + 3 >= dataBytes) break;
			data[2 * place + 2] = value >> 7;
			data[2 * place + 3] = value & 0x7f;
		}
		const check = dump.checksum === undefined ? [] : [sysExChecksum(dump.checksum, data)];
		return Uint8Array.of(...header, ...data, ...check, 0xf7);
	};
	const takeFirst = (data: Uint8Array) => {
		for (const [place, control] of controls.entries()) {
			const high = data[2 * place + 2];
			const low = data[2 * place + 3];
			if (high === undefined || low === undefined) return;
			const value = (high << 7) | low;
			if (isContinuous(control)) box.move(control.id, value / TOP, 'wire');
			else if (value < control.positions.length) box.move(control.id, value, 'wire');
		}
	};
	const start = () => {
		for (let index = 0; index < count; index += 1) send(messageOf(index));
	};
	return {
		start,
		answers: (bytes) => {
			if (dump.request === undefined || matchTemplate(dump.request, bytes, context, true) === null) return false;
			start();
			return true;
		},
		takes: (bytes) => {
			if (shape.judge(bytes) !== 'good') return false;
			const data = bytes.subarray(header.length, header.length + dataBytes);
			if (data[0] === 0) takeFirst(data);
			return true;
		},
	};
}
