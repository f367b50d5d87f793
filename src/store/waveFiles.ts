import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMN_BYTES, type Waveform, waveformSchema } from '../shared/model/waveform.ts';
import { type DiskFiles, makeFolder, writeWhole } from './diskFiles.ts';
import type { ProjectPaths } from './layout.ts';

/** What is drawn of a file, with the columns of its levels. */
export interface StoredWave {
	facts: Waveform;
	/** One array a level, in the order of `facts.levels`. */
	columns: Uint8Array[];
}

/** Tells a file of this form from any other; the digit is its version. */
const MAGIC = Buffer.from('DetentW2');
const HEAD_BYTES = MAGIC.length + 4;

/** Named by the hash of what it draws. Hidden: backups and exports leave it out, since it can be worked out again. */
const pathOf = (paths: ProjectPaths, sha256: string) => join(paths.folder, '.waveforms', `${sha256}.wave`);

/** Keeps a waveform: magic, length of the JSON facts (32-bit little-endian), the facts, the columns. Whole or not there. */
export function keepWave(files: DiskFiles, paths: ProjectPaths, { facts, columns }: StoredWave): void {
	const json = Buffer.from(JSON.stringify(facts));
	const length = Buffer.alloc(4);
	length.writeUInt32LE(json.length);
	const path = pathOf(paths, facts.sha256);
	makeFolder(files, join(path, '..'));
	writeWhole(files, path, Buffer.concat([MAGIC, length, json, ...columns]));
}

/** A kept waveform; null where there is none, or none that can be used: it is worked out again then. */
export function readWave(paths: ProjectPaths, sha256: string): StoredWave | null {
	const path = pathOf(paths, sha256);
	if (!existsSync(path)) return null;
	const bytes = readFileSync(path);
	if (bytes.length < HEAD_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
	const factsEnd = HEAD_BYTES + bytes.readUInt32LE(MAGIC.length);
	const facts = factsOf(bytes.subarray(HEAD_BYTES, factsEnd));
	if (facts === null || facts.sha256 !== sha256) return null;
	const columns: Uint8Array[] = [];
	let at = factsEnd;
	for (const level of facts.levels) {
		const end = at + level.columns * COLUMN_BYTES;
		columns.push(bytes.subarray(at, end));
		at = end;
	}
	return at === bytes.length ? { facts, columns } : null;
}

function factsOf(json: Buffer): Waveform | null {
	try {
		return waveformSchema.parse(JSON.parse(json.toString('utf8')));
	} catch {
		return null;
	}
}
