import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from '../shared/model/log.ts';
import type { AudioFileFacts } from '../shared/model/measurement.ts';
import { photoFileName, type RecordedPhoto } from '../shared/model/photo.ts';
import type { ProjectPaths } from './layout.ts';

export interface LoggedFile {
	role: 'mix' | 'capture' | 'master' | 'reference' | 'photo';
	file: Pick<AudioFileFacts, 'sha256' | 'bytes' | 'fileName'>;
	path: string;
}

/** Audio files and photos that the entries name, each once, where they are to lie; without those that were let go by a rule. */
export function loggedFiles(paths: ProjectPaths, entries: readonly Entry[]): LoggedFile[] {
	const photo = (recorded: RecordedPhoto): LoggedFile => {
		const fileName = photoFileName(recorded);
		return { role: 'photo', file: { ...recorded, fileName }, path: join(paths.photos, fileName) };
	};
	const files = entries.flatMap(({ body }): LoggedFile[] => {
		if (body.kind === 'mix') return [{ role: 'mix', file: body.file, path: join(paths.mixes, body.file.fileName) }];
		if (body.kind === 'reference')
			return [{ role: 'reference', file: body.file, path: join(paths.references, body.file.fileName) }];
		if (body.kind === 'photo') return [photo(body.photo)];
		if (body.kind === 'event') return body.event.type === 'photo' ? [photo(body.event.photo)] : [];
		if (body.kind !== 'revision') return [];
		const { capture, master, units } = body.facts;
		return [
			...units.flatMap(({ photos = [] }) => photos.map(photo)),
			...(capture === null
				? []
				: [{ role: 'capture' as const, file: capture.file, path: join(paths.captures, capture.file.fileName) }]),
			...(master === null
				? []
				: [{ role: 'master' as const, file: master, path: join(paths.masters, master.fileName) }]),
		];
	});
	const released = new Set(
		entries.flatMap(({ body }) => (body.kind === 'released' ? body.captures.map(({ fileName }) => fileName) : [])),
	);
	const kept = files.filter(({ role, file }) => role !== 'capture' || !released.has(file.fileName));
	return [...new Map(kept.map((logged) => [logged.path, logged])).values()];
}

/**
 * Reads every audio file and photo of a project through and compares its hash with the log's.
 *
 * @param hash SHA-256 of a file, hex
 * @param onBytes bytes done of all
 * @returns what is missing, can't be read, or is not what was logged: rotten, cut or exchanged
 */
export async function verifyAudio(
	files: readonly LoggedFile[],
	hash: (path: string) => Promise<string>,
	onBytes: (done: number, all: number) => void,
): Promise<{ path: string; reason: string }[]> {
	const problems: { path: string; reason: string }[] = [];
	const all = files.reduce((sum, { file }) => sum + file.bytes, 0);
	let done = 0;
	for (const { role, file, path } of files) {
		onBytes(done, all);
		done += file.bytes;
		if (!existsSync(path)) {
			problems.push({ path, reason: `the ${role} is missing` });
			continue;
		}
		const found = await hash(path);
		if (found !== file.sha256) {
			problems.push({ path, reason: `this ${role} is not what was logged: its contents have changed since` });
		}
	}
	return problems;
}
