import { type Definition, expandChannels, settableControls } from '../../shared/model/definition.ts';
import type { CatalogueEntry } from '../../shared/model/rigDraft.ts';
import { TAPE_ACTIONS } from '../../shared/model/tape.ts';
import { driverConnections } from '../../shared/model/wire.ts';
import { hangsOnContacts } from './hangsOnContacts.ts';

function connectionsOf(definition: Definition): CatalogueEntry['connections'] {
	const { remote } = definition;
	if (hangsOnContacts(definition)) return ['gpi'];
	if (remote.kind === 'none') return [];
	return remote.kind === 'driver' ? [...driverConnections(remote)] : [remote.kind];
}

/** The names by which a rig wires it to a relay board. */
function contactsOf(definition: Definition): CatalogueEntry['contacts'] {
	if (!hangsOnContacts(definition)) return null;
	const { remote, wire } = definition;
	return {
		buttons: [...(remote.kind === 'gpi' ? (remote.buttons ?? []) : TAPE_ACTIONS)],
		switches: Object.values(wire).flatMap(({ gpi }) => (gpi === undefined ? [] : [gpi.output])),
		tallies: [...(remote.kind === 'gpi' ? (remote.tallies ?? []) : TAPE_ACTIONS)],
	};
}

function switchesFor(definition: Definition, wanted: 'insert_switch' | 'mute'): CatalogueEntry['mutes'] {
	return settableControls({ controls: expandChannels(definition.controls) }).flatMap((control) =>
		control.purpose === wanted && 'positions' in control ? [{ id: control.id, label: control.label }] : [],
	);
}

/** Every definition in a few words, by maker and model. */
export function catalogueOf(definitions: ReadonlyMap<string, Definition>): CatalogueEntry[] {
	return [...definitions.values()]
		.map((definition) => ({
			id: definition.id,
			maker: definition.maker,
			model: definition.model,
			class: definition.class,
			channels: definition.channels,
			connections: connectionsOf(definition),
			lineKnown: definition.remote.kind !== 'driver' || definition.remote.line !== undefined,
			controls: definition.controls.length,
			contacts: contactsOf(definition),
			inserts: switchesFor(definition, 'insert_switch'),
			mutes: switchesFor(definition, 'mute'),
			warmUpMinutes: definition.warmUpMinutes ?? null,
			confirmed: definition.confidence === 'S' || definition.confidence === 'P',
		}))
		.sort((a, b) => `${a.maker} ${a.model}`.localeCompare(`${b.maker} ${b.model}`));
}
