import type { Definition } from '../../shared/model/definition.ts';
import type { CatalogueEntry } from '../../shared/model/rigDraft.ts';
import { driverConnections } from '../../shared/model/wire.ts';
import { hangsOnContacts } from './hangsOnContacts.ts';

function connectionsOf(definition: Definition): CatalogueEntry['connections'] {
	const { remote } = definition;
	if (hangsOnContacts(definition)) return ['gpi'];
	if (remote.kind === 'none') return [];
	return remote.kind === 'driver' ? [...driverConnections(remote)] : [remote.kind];
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
			confirmed: definition.confidence === 'S' || definition.confidence === 'P',
		}))
		.sort((a, b) => `${a.maker} ${a.model}`.localeCompare(`${b.maker} ${b.model}`));
}
