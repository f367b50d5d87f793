import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { DetentError } from '../shared/errors.ts';
import type { ResolvedDefinition } from '../shared/model/definition.ts';
import type { ProjectSummary } from '../shared/model/log.ts';
import type { AudioFileFacts } from '../shared/model/measurement.ts';
import type { RecordedPhoto } from '../shared/model/photo.ts';
import type { RecordedMemory, RevisionFacts } from '../shared/model/revision.ts';
import { keepDefinition, readDefinition } from './definitionFiles.ts';
import { nodeDiskFiles } from './diskFiles.ts';
import { type Layout, type ProjectPaths, printPaths, projectPaths } from './layout.ts';
import type { LogStore } from './logStore.ts';
import { keepMatch, type MatchKey, readMatch, type StoredMatch } from './matchFiles.ts';
import { keepMemory, readMemory } from './memoryFiles.ts';
import { keepPhoto, photoPath } from './photoFiles.ts';
import { storeError } from './storeError.ts';
import { keepWave, readWave, type StoredWave } from './waveFiles.ts';

/** Why a file is no print: as its name says it. `joined.failed` is one that was mended and came into no log. */
export type Aside = 'failed' | 'joined.failed' | 'cancelled' | 'interrupted';

/** Where a studio's audio lies. Files under their final names are whole; everything else says in its name what it is. */
export interface StudioFiles {
	/** Path of a mix that was given to the track. */
	mixPath(project: string, mix: AudioFileFacts): string;
	/** Copies a checked file among the project's mixes under its own name (a number is added when that is taken) and returns the name. */
	placeMix(project: string, fromPath: string, fileName: string): Promise<string>;
	/** Deletes a mix that did not get into the log. */
	discardMix(project: string, name: string): Promise<void>;
	/** Deletes a capture that the log says was let go. */
	discardCapture(project: string, name: string): Promise<void>;
	/** As `placeMix`, among what the project is heard beside. */
	placeReference(project: string, fromPath: string, fileName: string): Promise<string>;
	/** Deletes a reference that did not get into the log. */
	discardReference(project: string, name: string): Promise<void>;
	referencePath(project: string, file: AudioFileFacts): string;
	/** Path of a converted copy of a mix; made when missing, may be thrown away. */
	convertedPath(project: string, mix: AudioFileFacts, rateHz: number): Promise<string>;
	/** Where a print grows, and its final place. */
	capturePaths(project: string, track: string, number: number, pass: string): Promise<{ part: string; final: string }>;
	masterPath(project: string, track: string, number: number): Promise<string>;
	/** Flushes and renames; the target must not exist. */
	commit(part: string, final: string): Promise<void>;
	/** A committed print that got no revision is a part again. */
	takeBack(final: string, part: string): Promise<void>;
	/** Deletes the master of a revision that was not written. */
	discardMaster(project: string, track: string, number: number): Promise<void>;
	/** Gives an ended print that is no print a name of its own that says so, and returns it; null when there is no file. */
	setAside(part: string, why: Aside): Promise<string | null>;
	/** Path that `setAside` gives an ended print now: no file has it. */
	asidePath(part: string, why: Aside): string;
	/** Where a print lies that was set aside under this name. */
	failedPath(project: string, fileName: string): string;
	/** Where a further take of a print grows, or what becomes of them; hidden, and swept when Detent starts. */
	takePath(part: string, name: string): string;
	/** Deletes a take that is no longer needed. */
	discardTake(path: string): Promise<void>;
	/** Another file is the print from now on; the old one is kept beside it as one that failed. */
	replacePart(part: string, withPath: string): Promise<void>;
	/** Path of a revision's capture or master; null when it has none. */
	revisionPath(facts: RevisionFacts, kind: 'capture' | 'master'): string | null;
	/** Writes what a unit's memory holds; durable when it returns. */
	keepMemory(project: string, bytes: Uint8Array): { sha256: string; bytes: number };
	/** The bytes again, or `file.missing`, `file.changed`. */
	readMemory(project: string, memory: RecordedMemory): Uint8Array;
	/** Keeps what a unit's settings mean; durable when it returns. */
	keepDefinition(project: string, definition: ResolvedDefinition): void;
	/** A definition that a revision of the project names; null where none is kept. */
	readDefinition(project: string, hash: string): ResolvedDefinition | null;
	/** Writes a photo under its hash; durable when it resolves. */
	keepPhoto(project: string, photo: RecordedPhoto, bytes: Uint8Array): Promise<void>;
	photoPath(project: string, photo: RecordedPhoto): string;
	/** Keeps what is drawn of a file of the project; may be thrown away. */
	keepWave(project: string, wave: StoredWave): void;
	/** Null where none is kept, or none that can be used. */
	readWave(project: string, sha256: string): StoredWave | null;
	/** Keeps how a file stands beside a mix of the project; may be thrown away. */
	keepMatch(project: string, match: StoredMatch): void;
	/** Null where none is kept, or none that can be used. */
	readMatch(project: string, key: MatchKey): StoredMatch | null;
	/** Bytes free where prints are written. */
	freeBytes(): Promise<number>;
}

/** Flushes a file or folder to the disk. */
async function flush(path: string): Promise<void> {
	const handle = await open(path, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** A name in the folder that is not taken: `mix.wav`, `mix-2.wav`… */
function freeName(folder: string, fileName: string): string {
	const extension = extname(fileName);
	const base = fileName.slice(0, fileName.length - extension.length);
	for (let count = 1; ; count += 1) {
		const name = count === 1 ? fileName : `${base}-${count}${extension}`;
		if (!existsSync(join(folder, name))) return name;
	}
}

/** Longest name of a mix in bytes: file systems take 255, and a number or a temporary ending may be added. */
const NAME_BYTES = 200;

/** The name without what hides a file, and short enough for every file system; its ending stays. */
function plainName(fileName: string): string {
	const visible = fileName.replace(/^\.+/, '') || 'mix';
	const extension = extname(visible).slice(0, 16);
	const base = [...visible.slice(0, visible.length - extname(visible).length)];
	while (Buffer.byteLength(base.join('') + extension) > NAME_BYTES) base.pop();
	return base.join('') + extension;
}

/** The studio's audio files in the data folder, laid out as `layout.ts` says. */
export function createStudioFiles(layout: Layout, store: LogStore): StudioFiles {
	const summary = (id: string): ProjectSummary => {
		const project = store.project(id);
		if (project !== null) return project;
		throw new DetentError('store.unknown', { message: 'There is no such project in the log.', subject: id });
	};
	const pathsOf = (id: string): ProjectPaths => projectPaths(layout, id, summary(id).title);
	const printsOf = (projectId: string, trackId: string, revision: number, pass: string) => {
		const track = summary(projectId).tracks.find((known) => known.id === trackId);
		if (track === undefined)
			throw new DetentError('store.unknown', { message: 'There is no such track.', subject: trackId });
		return printPaths(pathsOf(projectId), { trackPosition: track.position, trackTitle: track.title, revision, pass });
	};
	const commit = async (part: string, final: string) => {
		if (existsSync(final)) {
			throw new DetentError('file.exists', {
				message: 'A file of this name is there already; it was not touched.',
				subject: final,
			});
		}
		await flush(part);
		await rename(part, final);
		await flush(dirname(final));
	};
	const asidePath: StudioFiles['asidePath'] = (part, why) => {
		const base = part.replace(/\.part$/, '');
		let path = `${base}.${why}.wav`;
		// The first take of a print that was mended may have the name already, and can be mended again.
		for (let number = 2; existsSync(path); number += 1) path = `${base}.${number}.${why}.wav`;
		return path;
	};
	const setAside: StudioFiles['setAside'] = async (part, why) => {
		if (!existsSync(part)) return null;
		const aside = asidePath(part, why);
		await rename(part, aside);
		return aside;
	};
	/** Two files of one name at once would be written into one file: the next is placed when this one has its name. */
	let placing: Promise<unknown> = Promise.resolve();
	const place = async (folder: string, fromPath: string, fileName: string): Promise<string> => {
		await mkdir(folder, { recursive: true });
		const name = freeName(folder, plainName(fileName));
		const part = join(folder, `.${name}.part`);
		try {
			await copyFile(fromPath, part);
			await commit(part, join(folder, name));
		} catch (error) {
			await rm(part, { force: true });
			throw storeError(error, join(folder, name));
		}
		return name;
	};
	const placeNext = (folder: string, fromPath: string, fileName: string): Promise<string> => {
		const mine = placing.then(() => place(folder, fromPath, fileName));
		placing = mine.catch(() => undefined);
		return mine;
	};
	return {
		mixPath: (project, mix) => join(pathsOf(project).mixes, mix.fileName),
		placeMix: (project, fromPath, fileName) => placeNext(pathsOf(project).mixes, fromPath, fileName),
		placeReference: (project, fromPath, fileName) => placeNext(pathsOf(project).references, fromPath, fileName),
		discardReference: (project, name) => rm(join(pathsOf(project).references, name), { force: true }),
		referencePath: (project, file) => join(pathsOf(project).references, file.fileName),
		discardMix: (project, name) => rm(join(pathsOf(project).mixes, name), { force: true }),
		discardCapture: (project, name) => rm(join(pathsOf(project).captures, basename(name)), { force: true }),
		async convertedPath(project, mix, rateHz) {
			const folder = join(pathsOf(project).mixes, 'converted');
			await mkdir(folder, { recursive: true });
			return join(folder, `${mix.sha256.slice(0, 16)}-${rateHz}.wav`);
		},
		async capturePaths(project, track, number, pass) {
			const { part, capture } = printsOf(project, track, number, pass);
			await mkdir(dirname(part), { recursive: true });
			return { part, final: capture };
		},
		async masterPath(project, track, number) {
			const { master } = printsOf(project, track, number, '');
			await mkdir(dirname(master), { recursive: true });
			return master;
		},
		commit,
		takeBack: (final, part) => rename(final, part),
		discardMaster: (project, track, number) => rm(printsOf(project, track, number, '').master, { force: true }),
		setAside,
		asidePath,
		failedPath: (project, fileName) => join(pathsOf(project).captures, fileName),
		takePath: (part, name) => join(dirname(part), `.${basename(part).replace(/\.part$/, '')}.${name}.part`),
		discardTake: (path) => rm(path, { force: true }),
		async replacePart(part, withPath) {
			await setAside(part, 'failed');
			await rename(withPath, part);
			await flush(dirname(part));
		},
		revisionPath(facts, kind) {
			const paths = pathsOf(facts.project);
			if (kind === 'capture') return facts.capture === null ? null : join(paths.captures, facts.capture.file.fileName);
			return facts.master === null ? null : join(paths.masters, facts.master.fileName);
		},
		keepMemory: (project, bytes) => keepMemory(nodeDiskFiles, pathsOf(project), bytes),
		readMemory: (project, memory) => readMemory(pathsOf(project), memory),
		keepDefinition: (project, definition) => keepDefinition(nodeDiskFiles, pathsOf(project), definition),
		readDefinition: (project, hash) => readDefinition(pathsOf(project), hash),
		keepPhoto: (project, photo, bytes) => keepPhoto(pathsOf(project), photo, bytes, store.newId()),
		photoPath: (project, photo) => photoPath(pathsOf(project), photo),
		keepWave: (project, wave) => keepWave(nodeDiskFiles, pathsOf(project), wave),
		readWave: (project, sha256) => readWave(pathsOf(project), sha256),
		keepMatch: (project, match) => keepMatch(nodeDiskFiles, pathsOf(project), match),
		readMatch: (project, key) => readMatch(pathsOf(project), key),
		async freeBytes() {
			const { bavail, bsize } = await statfs(layout.root);
			return bavail * bsize;
		},
	};
}
