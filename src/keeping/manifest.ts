import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DetentError } from '../shared/errors.ts';
import { sha256Schema } from '../shared/model/ids.ts';

export const MANIFEST = 'backup.json';

/** A path below a folder that cannot lead out of it. */
const innerPath = z
	.string()
	.min(1)
	.refine(
		(path) => !path.startsWith('/') && !path.includes('\\') && path.split('/').every((part) => !/^\.{0,2}$/.test(part)),
		'a path that leads elsewhere',
	);

export const keptFileSchema = z.strictObject({
	path: innerPath,
	bytes: z.int().min(0),
	sha256: sha256Schema,
	/** Of the source when it was copied; tells a file that has not changed since. */
	modifiedMs: z.number(),
});

/** What a backup holds; written last. */
export const manifestSchema = z.strictObject({
	schema: z.literal(1),
	at: z.iso.datetime(),
	files: z.array(keptFileSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

export interface Snapshot {
	name: string;
	folder: string;
	manifest: Manifest;
}

const NAME = /^\d{4}-\d{2}-\d{2}T\d{6}Z(-\d+)?$/;

/** `2026-01-31T181500Z`. */
export function snapshotName(ms: number): string {
	return new Date(ms).toISOString().replace(/:|\.\d+/g, '');
}

function readManifest(folder: string): Manifest | null {
	try {
		return manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
	} catch {
		return null;
	}
}

/** Backups of a folder that are whole, oldest first. */
export function snapshotsIn(folder: string): Snapshot[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter((name) => NAME.test(name))
		.sort()
		.flatMap((name) => {
			const manifest = readManifest(join(folder, name));
			return manifest === null ? [] : [{ name, folder: join(folder, name), manifest }];
		});
}

/** The backup of that name, the newest for null. @throws DetentError `store.no-backup` */
export function chooseSnapshot(folder: string, name: string | null): Snapshot {
	const all = snapshotsIn(folder);
	const found = name === null ? all.at(-1) : all.find((snapshot) => snapshot.name === name);
	if (found !== undefined) return found;
	throw new DetentError('store.no-backup', {
		subject: name === null ? folder : join(folder, name),
		message: 'there is no whole backup here.',
		remedy:
			all.length === 0
				? 'Give the folder that `detent backup` was given.'
				: `There is ${all.map((snapshot) => snapshot.name).join(', ')}.`,
	});
}
