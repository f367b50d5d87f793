import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { DetentError } from '../shared/errors.ts';
import type { ResolvedDefinition } from '../shared/model/definition.ts';
import { idSchema, sha256Schema } from '../shared/model/ids.ts';
import type { Entry } from '../shared/model/log.ts';
import { definitionFileName, definitionText } from '../store/definitionFiles.ts';
import { makeFolder, nodeDiskFiles, syncFolder, writeWhole } from '../store/diskFiles.ts';
import type { DiskLogStore } from '../store/openLogStore.ts';
import { storeError } from '../store/storeError.ts';
import { loggedFiles } from '../store/verifyAudio.ts';
import { copyChecked, hashOf, type Work } from './copyFile.ts';
import { keptFiles } from './keptFiles.ts';
import { keptFileSchema } from './manifest.ts';

export const EXPORT_MANIFEST = 'export.json';

/** Folders of an exported project that an import takes in; everything else in it is for people. */
export const PROJECT_FOLDERS = [
	'log',
	'mixes',
	'captures',
	'masters',
	'references',
	'memories',
	'photos',
	'definitions',
] as const;

export const exportManifestSchema = z.strictObject({
	schema: z.literal(1),
	project: idSchema,
	title: z.string(),
	/** Hash of the last entry. */
	head: sha256Schema,
	entries: z.int().positive(),
	/** Names of the people whose ids are in the log. */
	people: z.record(idSchema, z.string()),
	files: z.array(keptFileSchema.omit({ modifiedMs: true })),
});
export type ExportManifest = z.infer<typeof exportManifestSchema>;

export interface ExportOptions {
	store: DiskLogStore;
	project: string;
	/** Not there yet, or empty. */
	folder: string;
	people: Readonly<Record<string, string>>;
	/** Definitions of the units there are now, for revisions from before any were kept with their project. */
	definitions: readonly ResolvedDefinition[];
	/** Makes what is for people: sheets, the letter, the page that leads to all of it. Called when the audio is there. */
	make: (put: (path: string, content: string | Uint8Array) => void) => Promise<void>;
	signal: AbortSignal;
	report: (fraction: number, label: string) => void;
}

export interface ExportReport {
	folder: string;
	files: number;
	bytes: number;
	/** Audio that is missing, or is not what the log says. */
	problems: { path: string; reason: string }[];
	/** Units of revisions whose definition, as it was then, is kept nowhere: their sheets are lists of legends. */
	undrawn: string[];
}

/**
 * Writes a project as a folder that reads without Detent: log as JSON, audio, memories, photos, and what was made for it. It has
 * its name only when all of it is there.
 *
 * @throws DetentError `store.exists`, `store.*`, `file.copy`; the signal's reason when it is aborted: nothing is left then
 */
export async function exportProject(options: ExportOptions): Promise<ExportReport> {
	const { store, project, signal, report } = options;
	const folder = resolve(options.folder);
	if (existsSync(folder) && readdirSync(folder).length > 0) {
		throw new DetentError('store.exists', {
			subject: folder,
			message: 'there is something in this folder; nothing was touched.',
			remedy: 'Choose an empty or a new folder.',
		});
	}
	const paths = store.paths(project);
	const entries = store.entries(project);
	const summary = store.project(project);
	const head = entries.at(-1);
	if (head === undefined || summary === null)
		throw new DetentError('store.unknown-project', { subject: project, message: 'there is no such project.' });
	const logged = new Map(loggedFiles(paths, entries).map(({ path, file }) => [path, file]));
	const part = `${folder}.exporting`;
	rmSync(part, { recursive: true, force: true });
	const problems: ExportReport['problems'] = [];
	const files: ExportManifest['files'] = [];
	try {
		makeFolder(nodeDiskFiles, part);
		const kept = keptFiles(paths.folder).filter(({ path }) =>
			PROJECT_FOLDERS.some((name) => path.startsWith(`${name}/`)),
		);
		const total = 2 * kept.reduce((sum, file) => sum + file.bytes, 1);
		let done = 0;
		let label = '';
		const work: Work = {
			signal,
			onBytes: (count) => {
				done += count;
				report(Math.min(1, done / total), label);
			},
		};
		for (const { path } of kept) {
			label = path;
			const from = join(paths.folder, path);
			const { bytes, sha256 } = await copyChecked(from, join(part, path), work);
			const wanted = logged.get(from)?.sha256;
			logged.delete(from);
			if (wanted !== undefined && wanted !== sha256)
				problems.push({ path, reason: 'it is not what the log says: it has changed since' });
			files.push({ path, bytes, sha256 });
		}
		const { added, undrawn } = await addDefinitions(part, entries, options.definitions, work);
		files.push(...added);
		for (const path of logged.keys()) problems.push({ path, reason: 'the log names it, and it is missing' });
		await options.make((path, content) => {
			const to = join(part, path);
			mkdirSync(dirname(to), { recursive: true });
			writeWhole(nodeDiskFiles, to, content);
		});
		signal.throwIfAborted();
		const mentioned = JSON.stringify(entries);
		const people = Object.fromEntries(Object.entries(options.people).filter(([id]) => mentioned.includes(id)));
		const manifest: ExportManifest = {
			schema: 1,
			project,
			title: summary.title,
			head: head.hash,
			entries: entries.length,
			people,
			files,
		};
		writeWhole(nodeDiskFiles, join(part, 'project.json'), `${JSON.stringify(summary, null, '\t')}\n`);
		writeWhole(nodeDiskFiles, join(part, EXPORT_MANIFEST), `${JSON.stringify(manifest, null, '\t')}\n`);
		if (existsSync(folder)) rmdirSync(folder);
		renameSync(part, folder);
		syncFolder(nodeDiskFiles, dirname(folder));
		return { folder, files: files.length, bytes: files.reduce((sum, file) => sum + file.bytes, 0), problems, undrawn };
	} catch (error) {
		rmSync(part, { recursive: true, force: true });
		signal.throwIfAborted();
		throw storeError(error, folder);
	}
}

/** Puts the definitions beside the others that revisions name, that were not kept with the project, and that there are now. */
async function addDefinitions(
	part: string,
	entries: readonly Entry[],
	definitions: readonly ResolvedDefinition[],
	work: Work,
): Promise<{ added: ExportManifest['files']; undrawn: string[] }> {
	const units = entries.flatMap(({ body }) => (body.kind === 'revision' ? body.facts.units : []));
	const added: ExportManifest['files'] = [];
	const undrawn = new Set<string>();
	for (const [hash, unit] of new Map(units.map((one) => [one.definitionHash, one.name]))) {
		const path = `definitions/${definitionFileName({ hash })}`;
		const to = join(part, path);
		if (existsSync(to)) continue;
		const now = definitions.find((known) => known.hash === hash);
		if (now === undefined) {
			undrawn.add(unit);
			continue;
		}
		const text = definitionText(now);
		mkdirSync(dirname(to), { recursive: true });
		writeWhole(nodeDiskFiles, to, text);
		added.push({
			path,
			bytes: Buffer.byteLength(text),
			sha256: await hashOf(to, { ...work, onBytes: () => undefined }),
		});
	}
	return { added, undrawn: [...undrawn] };
}
