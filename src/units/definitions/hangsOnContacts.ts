import type { Definition } from '../../shared/model/definition.ts';

const TAPE_CLASSES: readonly string[] = ['tape', 'cassette', 'recorder'];

/**
 * Whether a unit of this model may hang on a relay board: its remote is contacts, or it is a tape machine without another
 * remote. The second keeps the definitions, and so the revisions, of machines as they are: how the contacts of a machine
 * were wired up is a fact of the studio and not of the model.
 */
export function hangsOnContacts(definition: Pick<Definition, 'remote' | 'class' | 'transport'>): boolean {
	const { remote, class: kind, transport } = definition;
	return remote.kind === 'gpi' || (remote.kind === 'none' && (transport || TAPE_CLASSES.includes(kind)));
}
