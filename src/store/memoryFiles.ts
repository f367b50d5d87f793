import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DetentError } from '../shared/errors.ts';
import type { RecordedMemory, RevisionFacts } from '../shared/model/revision.ts';
import { type DiskFiles, makeFolder, writeWhole } from './diskFiles.ts';
import type { ProjectPaths } from './layout.ts';

/** The memories of units, each under the name of its hash: what is the same is there once. */
function pathOf(paths: ProjectPaths, sha256: string): string {
	return join(paths.memories, `${sha256}.bin`);
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Writes a unit's memory; durable when it returns. A file that is there and whole is left as it is. */
export function keepMemory(
	files: DiskFiles,
	paths: ProjectPaths,
	bytes: Uint8Array,
): { sha256: string; bytes: number } {
	const sha256 = hashOf(bytes);
	const path = pathOf(paths, sha256);
	if (!existsSync(path) || hashOf(readFileSync(path)) !== sha256) {
		makeFolder(files, paths.memories);
		writeWhole(files, path, bytes);
	}
	return { sha256, bytes: bytes.length };
}

/**
 * The bytes of a memory that a revision names.
 *
 * @throws DetentError `file.missing`, `file.changed` when it is not what the log says
 */
export function readMemory(paths: ProjectPaths, memory: RecordedMemory): Uint8Array {
	const path = pathOf(paths, memory.sha256);
	const problem = problemOf(path, memory);
	if (problem === null) return readFileSync(path);
	throw new DetentError(existsSync(path) ? 'file.changed' : 'file.missing', {
		message: `The unit's stored memory can't be used: ${problem}.`,
		subject: path,
		remedy: 'Bring the file back from a backup, or recall without it.',
	});
}

/** What is wrong with the memories that revisions name. */
export function checkMemories(
	paths: ProjectPaths,
	revisions: readonly RevisionFacts[],
): { path: string; reason: string }[] {
	const named = new Map(
		revisions.flatMap(({ units }) =>
			units.flatMap(({ memory }) => (memory === undefined ? [] : [[memory.sha256, memory] as const])),
		),
	);
	return [...named.values()].flatMap((memory) => {
		const path = pathOf(paths, memory.sha256);
		const reason = problemOf(path, memory);
		return reason === null ? [] : [{ path, reason }];
	});
}

function problemOf(path: string, memory: RecordedMemory): string | null {
	if (!existsSync(path)) return 'the file is missing';
	return hashOf(readFileSync(path)) === memory.sha256 ? null : 'it is not the memory that the log names';
}
