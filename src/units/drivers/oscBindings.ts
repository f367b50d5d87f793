import type { OscMessage } from '../../protocols/osc/packet.ts';
import type { SettableControl } from '../../shared/model/control.ts';
import { findControl, type ResolvedDefinition } from '../../shared/model/definition.ts';
import type { Wire } from '../../shared/model/wire.ts';

/** A control and its place in the unit's address space. */
export interface OscBinding {
	control: SettableControl;
	osc: NonNullable<Wire['osc']>;
}

/** The controls of a definition that OSC reaches, by id. */
export function oscBindingsOf(definition: ResolvedDefinition): ReadonlyMap<string, OscBinding> {
	const bindings = new Map<string, OscBinding>();
	for (const [id, wire] of Object.entries(definition.wire)) {
		const control = findControl(definition, id);
		if (control !== null && wire.osc !== undefined) bindings.set(id, { control, osc: wire.osc });
	}
	return bindings;
}

/** Ids of the controls that an address of the unit speaks of; each address is looked up, however many controls there are. */
export function reportedAt(bindings: ReadonlyMap<string, OscBinding>): ReadonlyMap<string, readonly string[]> {
	const ids = new Map<string, string[]>();
	for (const [id, { osc }] of bindings) {
		const address = osc.feedback ?? osc.address;
		const there = ids.get(address);
		if (there === undefined) ids.set(address, [id]);
		else there.push(id);
	}
	return ids;
}

/** The message that a control's value answers: its address without arguments. */
export function questionAbout({ osc }: OscBinding): OscMessage {
	return { address: osc.read ?? osc.address, arguments: [] };
}
