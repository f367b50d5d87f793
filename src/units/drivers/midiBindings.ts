import type { TemplateContext } from '../../protocols/byteTemplate.ts';
import type { MidiBinding } from '../../protocols/midiDecoder.ts';
import { encodeMidiSetting } from '../../protocols/midiSetting.ts';
import { positionOfWire } from '../../protocols/wireValues.ts';
import type { SettableControl } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';

export interface Binding extends MidiBinding {
	control: SettableControl;
	/** Offset in the read-back answer; null when the unit does not tell. */
	offset: number | null;
}

/** A unit's controls as its MIDI messages carry them, and what belongs together among what was sent. */
export class MidiBindings {
	readonly all: ReadonlyMap<string, Binding>;
	readonly #context: TemplateContext;
	/** Last program and bank sent. */
	readonly #sent = new Map<string, number>();

	constructor(definition: ResolvedDefinition, context: TemplateContext) {
		this.#context = context;
		const all = new Map<string, Binding>();
		for (const [id, wire] of Object.entries(definition.wire)) {
			const control = findControl(definition, id);
			if (control === null || wire.midi === undefined) continue;
			all.set(id, { id, control, midi: wire.midi, offset: wire.midiRead?.offset ?? null });
		}
		this.all = all;
	}

	/** Controls that have a place in the read-back answer. */
	get told(): string[] {
		return [...this.all.values()].filter(({ offset }) => offset !== null).map(({ id }) => id);
	}

	forget(): void {
		this.#sent.clear();
	}

	/** Messages of one setting. A bank counts only with the program change after it, so both are sent. */
	messages({ id, control, midi }: Binding, position: number): Uint8Array[] {
		const own = encodeMidiSetting(control, midi, this.#context, position);
		if (midi.send !== 'bank' && midi.send !== 'program') return own;
		this.#sent.set(id, position);
		const others = (kind: 'bank' | 'program') =>
			[...this.all.values()]
				.filter((other) => other.id !== id && other.midi.send === kind)
				.flatMap((other) => {
					const last = this.#sent.get(other.id);
					return last === undefined ? [] : encodeMidiSetting(other.control, other.midi, this.#context, last);
				});
		return midi.send === 'bank' ? [...own, ...others('bank'), ...others('program')] : [...others('bank'), ...own];
	}

	/** Positions in the data of a read-back answer. */
	positions(data: Uint8Array): Map<string, number> {
		const positions = new Map<string, number>();
		for (const { id, control, midi, offset } of this.all.values()) {
			const value = offset === null ? undefined : data[offset];
			const position = value === undefined ? null : positionOfWire(control, midi.values, value);
			if (position !== null) positions.set(id, position);
		}
		return positions;
	}
}
