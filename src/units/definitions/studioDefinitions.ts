import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Definition, definitionSchema } from '../../shared/model/definition.ts';
import { folderEntries } from './folderEntries.ts';
import { lintDefinition } from './lintDefinition.ts';
import { loadDefinitions } from './loadDefinitions.ts';
import { SHIPPED_DEFINITIONS, shippedDefinitions } from './shippedDefinitions.ts';

/** Folder of a studio's own definitions, in its data folder. */
export const ownDefinitions = (dataRoot: string): string => join(dataRoot, 'devices');

/** Where a definition comes from: with Detent, from the studio's own `devices`, or kept from a rig or project that used it. */
export type DefinitionOrigin = 'shipped' | 'own' | 'kept';

/**
 * Every definition that a studio knows, by id, with where it comes from. Its own take the place of those that come with Detent; one that was
 * kept (`definitions/<maker>/<model>.json`) counts only where there is no other of its id.
 *
 * @throws DetentError `device.invalid` with file, line, column and what was expected when any of the shipped or own ones has an error
 */
export function definitionsWithOrigin(
	dataRoot: string,
): Map<string, { definition: Definition; origin: DefinitionOrigin }> {
	const own = ownDefinitions(dataRoot);
	const all = new Map<string, { definition: Definition; origin: DefinitionOrigin }>();
	const add = (origin: DefinitionOrigin, definitions: Iterable<Definition>) => {
		for (const definition of definitions) all.set(definition.id, { definition, origin });
	};
	add('kept', keptDefinitions(join(dataRoot, 'definitions')));
	add('shipped', shippedDefinitions().values());
	if (existsSync(own)) add('own', loadDefinitions(own, SHIPPED_DEFINITIONS).values());
	return all;
}

/** Every definition that a studio knows, by id. @throws as `definitionsWithOrigin` */
export function studioDefinitions(dataRoot: string): Map<string, Definition> {
	return new Map([...definitionsWithOrigin(dataRoot)].map(([id, { definition }]) => [id, definition]));
}

/** Those that can be believed; nobody writes them by hand, so that one that is damaged is as good as none. */
function keptDefinitions(dir: string): Definition[] {
	if (!existsSync(dir)) return [];
	return folderEntries(dir, true).flatMap((entry) => {
		if (!entry.isFile() || !entry.name.endsWith('.json')) return [];
		const path = join(entry.parentPath, entry.name);
		const parsed = definitionSchema.safeParse(jsonIn(path));
		if (!parsed.success) return [];
		const id = relative(dir, path).slice(0, -'.json'.length).split(sep).join('/');
		const wrong = lintDefinition(parsed.data, id, null).some(({ severity }) => severity === 'error');
		return wrong ? [] : [parsed.data];
	});
}

function jsonIn(path: string): unknown {
	try {
		return JSON.parse(readFileSync(path, 'utf8'));
	} catch {
		return null;
	}
}
