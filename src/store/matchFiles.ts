import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type DiskFiles, makeFolder, writeWhole } from './diskFiles.ts';
import type { ProjectPaths } from './layout.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** How a file stands beside a mix, and which two they are. */
export const storedMatchSchema = z.strictObject({
	/** Of the way of matching: what another one found is worked out again. */
	version: z.literal(1),
	/** Hash of the mix. */
	reference: sha256Schema,
	other: sha256Schema,
	/** Frames are counted at this rate. */
	rateHz: z.number().positive(),
	/** By how much the other is louder. */
	louderLu: z.number(),
	/** Where the mix lies in the other; null for other music, which has no place. */
	laid: z.strictObject({ lateFrames: z.number(), inverted: z.boolean() }).nullable(),
});
export type StoredMatch = z.infer<typeof storedMatchSchema>;
export type MatchKey = Pick<StoredMatch, 'reference' | 'other' | 'rateHz'>;

/** Hidden: backups and exports leave it out, since it can be worked out again. */
const pathOf = (paths: ProjectPaths, { reference, other, rateHz }: MatchKey) =>
	join(paths.folder, '.matches', `${reference}-${other}-${rateHz}.json`);

/** Keeps what was found of a pair. Whole or not there. @throws DetentError `store.*` */
export function keepMatch(files: DiskFiles, paths: ProjectPaths, match: StoredMatch): void {
	const path = pathOf(paths, match);
	makeFolder(files, join(path, '..'));
	writeWhole(files, path, `${JSON.stringify(storedMatchSchema.parse(match))}\n`);
}

/** What was found of a pair; null where nothing is kept, or nothing that can be used: it is worked out again then. */
export function readMatch(paths: ProjectPaths, key: MatchKey): StoredMatch | null {
	const path = pathOf(paths, key);
	if (!existsSync(path)) return null;
	try {
		const match = storedMatchSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
		const { reference, other, rateHz } = key;
		return match.reference === reference && match.other === other && match.rateHz === rateHz ? match : null;
	} catch {
		return null;
	}
}
