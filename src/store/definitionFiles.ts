import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { type ResolvedDefinition, resolvedDefinitionSchema } from '../shared/model/definition.ts';
import type { RevisionFacts } from '../shared/model/revision.ts';
import { type DiskFiles, makeFolder, writeWhole } from './diskFiles.ts';
import type { ProjectPaths } from './layout.ts';

const hashOf = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The definitions of units, each under its own hash: what a revision's settings mean, also where the rack has others. */
function pathOf(paths: ProjectPaths, hash: string): string {
	return join(paths.definitions, `${hash}.json`);
}

/** The text whose SHA-256 is the definition's hash. */
export function definitionText({ hash: _, ...facts }: ResolvedDefinition): string {
	return canonicalJson(facts);
}

/** Name of a definition's file in the project's folder `definitions`. */
export const definitionFileName = ({ hash }: Pick<ResolvedDefinition, 'hash'>): string => `${hash}.json`;

/** Keeps a unit's definition with the project; durable when it returns. One that is there and whole is left as it is. */
export function keepDefinition(files: DiskFiles, paths: ProjectPaths, definition: ResolvedDefinition): void {
	const path = pathOf(paths, definition.hash);
	if (existsSync(path) && hashOf(readFileSync(path)) === definition.hash) return;
	makeFolder(files, paths.definitions);
	writeWhole(files, path, definitionText(definition));
}

/** A definition that a revision names; null where none is kept, or none that can be believed. */
export function readDefinition(paths: ProjectPaths, hash: string): ResolvedDefinition | null {
	const path = pathOf(paths, hash);
	if (!/^[0-9a-f]{64}$/.test(hash) || !existsSync(path)) return null;
	const text = readFileSync(path, 'utf8');
	if (hashOf(text) !== hash) return null;
	const parsed = resolvedDefinitionSchema.safeParse(JSON.parse(text));
	return parsed.success ? { ...parsed.data, hash } : null;
}

/** Definitions of these revisions that are kept and are not what their names say. Older revisions have none. */
export function checkDefinitions(
	paths: ProjectPaths,
	revisions: readonly RevisionFacts[],
): { path: string; reason: string }[] {
	const named = new Set(revisions.flatMap(({ units }) => units.map(({ definitionHash }) => definitionHash)));
	return [...named].flatMap((hash) => {
		const path = pathOf(paths, hash);
		if (!existsSync(path) || hashOf(readFileSync(path)) === hash) return [];
		return [{ path, reason: 'it is not the definition that the log names' }];
	});
}
