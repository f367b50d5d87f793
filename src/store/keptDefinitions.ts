import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../shared/errors.ts';
import { type Definition, type ResolvedDefinition, resolvedDefinitionSchema } from '../shared/model/definition.ts';
import type { Rig } from '../shared/model/rig.ts';
import { type DiskFiles, makeFolder, nodeDiskFiles, writeWhole } from './diskFiles.ts';
import type { Layout } from './layout.ts';
import { storeError } from './storeError.ts';

const pathOf = ({ definitions }: Layout, id: string) => join(definitions, `${id}.json`);

function keep(layout: Layout, definition: Definition, files: DiskFiles): void {
	const path = pathOf(layout, definition.id);
	const text = `${JSON.stringify(definition, null, '\t')}\n`;
	if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
	makeFolder(files, join(path, '..'));
	writeWhole(files, path, text);
}

/**
 * Keeps the definitions that a rig uses with the data folder, `definitions/<maker>/<model>.json`, so that the rig can be loaded
 * on a machine that lacks one. What is the same already is not written.
 *
 * @throws DetentError `store.*`
 */
export function keepUsedDefinitions(
	layout: Layout,
	used: Iterable<Definition>,
	files: DiskFiles = nodeDiskFiles,
): void {
	try {
		for (const definition of used) keep(layout, definition, files);
	} catch (error) {
		throw storeError(error, layout.definitions);
	}
}

/** `keepUsedDefinitions` of a rig's units, for a studio that works without too: on a full disk, for one, it is told and goes on. */
export function keepRigDefinitions(
	layout: Layout,
	rig: Rig,
	definitions: ReadonlyMap<string, Definition>,
	say: (level: 'warning', text: string) => void,
): void {
	const used = new Set(rig.units.map(({ definition }) => definition));
	try {
		keepUsedDefinitions(
			layout,
			[...used].flatMap((id) => definitions.get(id) ?? []),
		);
	} catch (error) {
		say('warning', `The definitions of the rig's units could not be kept beside it: ${describeError(error)}`);
	}
}

/**
 * Keeps the definitions that came with a project (`folder` holds one file for each, named by its hash) where none of its id is kept yet.
 * They are a unit's own, with its variant and overrides in them.
 *
 * @throws DetentError `store.*`
 */
export function keepProjectDefinitions(layout: Layout, folder: string, files: DiskFiles = nodeDiskFiles): void {
	if (!existsSync(folder)) return;
	try {
		for (const name of readdirSync(folder)) {
			if (!name.endsWith('.json')) continue;
			const resolved = resolvedIn(join(folder, name));
			if (resolved === null || existsSync(pathOf(layout, resolved.id))) continue;
			const { variant: _, ...facts } = resolved;
			keep(layout, { ...facts, variants: [], golden: [] }, files);
		}
	} catch (error) {
		throw storeError(error, layout.definitions);
	}
}

function resolvedIn(path: string): Omit<ResolvedDefinition, 'hash'> | null {
	try {
		return resolvedDefinitionSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
	} catch {
		return null;
	}
}
