import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Definition } from '../../shared/model/definition.ts';
import { folderEntries } from './folderEntries.ts';
import { loadDefinitions } from './loadDefinitions.ts';

/**
 * Definitions that were read and checked when the program was built: to read YAML again takes a good part of the time in which
 * Detent starts. They count only while every file is as it was then; so they are as true as the program beside them.
 */
const preparedSchema = z.strictObject({
	/** Of the files that they were read from. */
	fingerprint: z.string(),
	/** Checked in full when they were written. */
	definitions: z.array(z.custom<Definition>((value) => typeof value === 'object' && value !== null)),
});

/** Of names and contents of all YAML files under a folder, templates too. @throws DetentError `file.folder` */
function fingerprintOf(dir: string): string {
	const files = folderEntries(dir, true)
		.filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
	const hash = createHash('sha256');
	for (const file of files) {
		const content = readFileSync(file);
		hash.update(`${relative(dir, file)}\n${content.length}\n`).update(content);
	}
	return hash.digest('hex');
}

/**
 * Reads and checks all definitions under a folder, and writes them down to be found again fast.
 *
 * @throws DetentError as `loadDefinitions`
 */
export function prepareDefinitions(dir: string, path: string): void {
	const definitions = [...loadDefinitions(dir).values()];
	const prepared: z.infer<typeof preparedSchema> = { fingerprint: fingerprintOf(dir), definitions };
	writeFileSync(path, JSON.stringify(prepared));
}

/** What `prepareDefinitions` wrote, by id; null when it wrote nothing, or a file under the folder is another one by now. */
export function preparedDefinitions(dir: string, path: string): Map<string, Definition> | null {
	let prepared: z.infer<typeof preparedSchema>;
	try {
		prepared = preparedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
	} catch {
		// There is none, or it is damaged: the files themselves are read then.
		return null;
	}
	if (prepared.fingerprint !== fingerprintOf(dir)) return null;
	return new Map(prepared.definitions.map((definition) => [definition.id, definition]));
}
