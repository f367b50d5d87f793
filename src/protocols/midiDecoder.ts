import type { Control } from '../shared/model/control.ts';
import type { MidiMessageWire } from '../shared/model/wire.ts';
import { type ByteTemplate, matchTemplate, parseTemplate, type TemplateContext } from './byteTemplate.ts';
import type { MidiMessage } from './midi.ts';
import { CONTROLLER, channelOf, isPair, isWide } from './midiSetting.ts';
import { positionOfWire } from './wireValues.ts';

/** A control and the messages that carry it. */
export interface MidiBinding {
	id: string;
	control: Control;
	midi: MidiMessageWire;
}

export interface HeardSetting {
	id: string;
	position: number;
	/** What may or must follow before it counts: the fine half of a pair, or the program change of a bank. */
	waitsFor: 'fine half' | 'program' | null;
}

/** A parameter number that data entry goes to. Null halves: not selected. */
interface Selected {
	kind: 'nrpn' | 'rpn';
	msb: number | null;
	lsb: number | null;
}

interface Entry extends MidiBinding {
	wide: boolean;
	pair: boolean;
	template: ByteTemplate | null;
	/** Last value, of which a later half or an increment changes a part. */
	value: number;
}

const NULL_NUMBER = 127;

function entriesBy<K>(entries: readonly Entry[], keyOf: (entry: Entry) => readonly K[]): Map<K, Entry[]> {
	const found = new Map<K, Entry[]>();
	for (const entry of entries) {
		for (const key of keyOf(entry)) found.set(key, [...(found.get(key) ?? []), entry]);
	}
	return found;
}

const place = (channel: number, number: number) => (channel << 14) | number;

/**
 * Messages to settings of one unit, with what MIDI's halves need to be remembered: pairs of controllers, selected
 * parameter numbers, banks.
 *
 * Its memory is one entry a binding and a channel; it never throws, whatever comes. A message costs as much as there are
 * bindings of its own kind and number; only SysEx is held against each template.
 */
export class MidiSettingDecoder {
	readonly #context: TemplateContext;
	readonly #entries: readonly Entry[];
	readonly #controllers: ReadonlyMap<number, readonly Entry[]>;
	readonly #parameters: Readonly<Record<'nrpn' | 'rpn', ReadonlyMap<number, readonly Entry[]>>>;
	readonly #programs: ReadonlyMap<number, readonly Entry[]>;
	readonly #bends: ReadonlyMap<number, readonly Entry[]>;
	readonly #sysEx: readonly Entry[];
	readonly #selected = new Map<number, Selected>();
	readonly #banks = new Map<string, number>();

	/** @throws DetentError `wire.template` for a placeholder that does not exist */
	constructor(bindings: Iterable<MidiBinding>, context: TemplateContext) {
		this.#context = context;
		this.#entries = [...bindings].map((binding) => ({
			...binding,
			wide: isWide(binding.midi),
			pair: isPair(binding.midi),
			template: binding.midi.send === 'sysex' ? parseTemplate(binding.midi.template) : null,
			value: 0,
		}));
		const own = (entry: Entry) => channelOf(entry.midi, context);
		const of = (send: MidiMessageWire['send']) => this.#entries.filter((entry) => entry.midi.send === send);
		this.#controllers = entriesBy([...of('cc'), ...of('bank')], (entry) => {
			if (!('cc' in entry.midi)) return [];
			const { cc } = entry.midi;
			const both = entry.pair ? [cc, cc + CONTROLLER.lsbOffset] : [cc];
			return both.map((number) => place(own(entry), number));
		});
		const numbers = (send: 'nrpn' | 'rpn') =>
			entriesBy(of(send), (entry) => ('parameter' in entry.midi ? [place(own(entry), entry.midi.parameter)] : []));
		this.#parameters = { nrpn: numbers('nrpn'), rpn: numbers('rpn') };
		this.#programs = entriesBy(of('program'), (entry) => [own(entry)]);
		this.#bends = entriesBy(of('bend'), (entry) => [own(entry)]);
		this.#sysEx = of('sysex');
	}

	/** Forgets what is half received. */
	reset(): void {
		this.#selected.clear();
		this.#banks.clear();
		for (const entry of this.#entries) entry.value = 0;
	}

	/** What a message says about the unit's controls; nothing when it is about something else. */
	take(message: MidiMessage): HeardSetting[] {
		switch (message.kind) {
			case 'controlChange':
				return this.#takeController(message.channel, message.controller, message.value);
			case 'programChange':
				return this.#takeProgram(message.channel, message.program);
			case 'pitchBend':
				return (this.#bends.get(message.channel) ?? []).flatMap((entry) => settingOf(entry, message.value, null));
			case 'sysEx':
				return this.#sysEx.flatMap((entry) => {
					const match =
						entry.template === null ? null : matchTemplate(entry.template, message.bytes, this.#context, true);
					return match?.value == null ? [] : settingOf(entry, match.value, null);
				});
			default:
				return [];
		}
	}

	#takeController(channel: number, controller: number, value: number): HeardSetting[] {
		const found = (this.#controllers.get(place(channel, controller)) ?? []).flatMap((entry) => {
			if (!entry.pair) return this.#takeSingle(entry, value);
			const isMsb = 'cc' in entry.midi && entry.midi.cc === controller;
			return takeHalf(entry, isMsb, value);
		});
		return [...found, ...this.#takeData(channel, controller, value)];
	}

	#takeSingle(entry: Entry, value: number): HeardSetting[] {
		if (entry.midi.send !== 'bank') return settingOf(entry, value, null);
		const heard = settingOf(entry, value, 'program');
		for (const { id, position } of heard) this.#banks.set(id, position);
		return heard;
	}

	#takeProgram(channel: number, program: number): HeardSetting[] {
		const programs = (this.#programs.get(channel) ?? []).flatMap((entry) => settingOf(entry, program, null));
		if (programs.length === 0 || channel !== this.#context.channel) return programs;
		const banks = [...this.#banks].map(([id, position]) => ({ id, position, waitsFor: null }));
		return [...banks, ...programs];
	}

	/** Parameter selection and data entry. */
	#takeData(channel: number, controller: number, value: number): HeardSetting[] {
		switch (controller) {
			case CONTROLLER.nrpnMsb:
				return this.#select(channel, 'nrpn', { msb: value });
			case CONTROLLER.nrpnLsb:
				return this.#select(channel, 'nrpn', { lsb: value });
			case CONTROLLER.rpnMsb:
				return this.#select(channel, 'rpn', { msb: value });
			case CONTROLLER.rpnLsb:
				return this.#select(channel, 'rpn', { lsb: value });
			case CONTROLLER.dataMsb:
				return this.#parameter(channel).flatMap((entry) =>
					entry.wide ? takeHalf(entry, true, value) : settingOf(entry, value, null),
				);
			case CONTROLLER.dataLsb:
				return this.#parameter(channel).flatMap((entry) => (entry.wide ? takeHalf(entry, false, value) : []));
			case CONTROLLER.increment:
				return this.#parameter(channel).flatMap((entry) => step(entry, 1));
			case CONTROLLER.decrement:
				return this.#parameter(channel).flatMap((entry) => step(entry, -1));
			default:
				return [];
		}
	}

	#select(channel: number, kind: Selected['kind'], half: { msb?: number; lsb?: number }): HeardSetting[] {
		const before = this.#selected.get(channel);
		const kept = before?.kind === kind ? before : { kind, msb: null, lsb: null };
		this.#selected.set(channel, { ...kept, ...half });
		return [];
	}

	#parameter(channel: number): readonly Entry[] {
		const selected = this.#selected.get(channel);
		if (selected === undefined || selected.msb === null || selected.lsb === null) return [];
		if (selected.msb === NULL_NUMBER && selected.lsb === NULL_NUMBER) return [];
		return this.#parameters[selected.kind].get(place(channel, (selected.msb << 7) | selected.lsb)) ?? [];
	}
}

/** One half of a 14-bit value. Which one makes it count depends on the order that the unit speaks. */
function takeHalf(entry: Entry, isMsb: boolean, half: number): HeardSetting[] {
	if (entry.midi.send === 'cc' && entry.midi.pair === 'lsb-first') {
		// The LSB only waits; the MSB triggers.
		if (isMsb) return settingOf(entry, (half << 7) | (entry.value & 0x7f), null);
		entry.value = (entry.value & ~0x7f) | half;
		return [];
	}
	// The MSB resets the LSB.
	if (isMsb) return settingOf(entry, half << 7, 'fine half');
	return settingOf(entry, (entry.value & ~0x7f) | half, null);
}

function step(entry: Entry, by: 1 | -1): HeardSetting[] {
	const top = entry.wide ? 16383 : 127;
	return settingOf(entry, Math.min(top, Math.max(0, entry.value + by)), null);
}

function settingOf(entry: Entry, value: number, waitsFor: HeardSetting['waitsFor']): HeardSetting[] {
	entry.value = value;
	const position = positionOfWire(entry.control, entry.midi.values, value);
	return position === null ? [] : [{ id: entry.id, position, waitsFor }];
}
