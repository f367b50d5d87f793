import { basename } from 'node:path';
import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { DetentError } from '../../shared/errors.ts';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { CompareRef } from '../../shared/protocol/listening.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { Projects } from '../projects/projects.ts';

export interface ItemFileDeps {
	projects: Projects;
	files: StudioFiles;
	offline: OfflineEngine;
	audioConfig: AudioConfig;
}

/** A file that can be heard beside the mix. */
export interface ItemFile {
	id: string;
	label: string;
	path: string;
	/** Known where the log has it. */
	facts: AudioFileFacts | null;
	revisionHash: string | null;
	/** Where the mix begins in it, as far as the log knows; 0 for a file from elsewhere. */
	lateFrames: number;
}

/** What a reference stands for. @throws DetentError `store.unknown`, `file.missing` */
export function itemFile({ projects, files }: ItemFileDeps, ref: CompareRef): ItemFile {
	if (ref.kind === 'file') {
		const { path } = ref;
		return { id: path, label: basename(path), path, facts: null, revisionHash: null, lateFrames: 0 };
	}
	if (ref.kind === 'reference') {
		const { reference: id } = ref;
		const media = projects.media('reference', id);
		const name = media === null ? undefined : referenceName(projects, media.project, id);
		if (media === null || name === undefined)
			throw new DetentError('store.unknown', { message: 'There is no such reference in the log.', subject: id });
		const { path, facts } = media;
		return { id: `reference ${id}`, label: name, path, facts, revisionHash: null, lateFrames: 0 };
	}
	const { id, hash, facts } = projects.revision(ref.revision);
	const path = files.revisionPath(facts, ref.part);
	const label = `Revision ${facts.number}, ${ref.part}`;
	if (path === null) throw new DetentError('file.missing', { message: `There is no ${ref.part}.`, subject: label });
	return {
		id: `${id} ${ref.part}`,
		label,
		path,
		facts: ref.part === 'master' ? facts.master : (facts.capture?.file ?? null),
		revisionHash: hash,
		lateFrames: ref.part === 'capture' ? (facts.capture?.preRollFrames ?? 0) : 0,
	};
}

function referenceName(projects: Projects, project: string, id: string): string | undefined {
	const all = projects.project(project).tracks.flatMap(({ references = [] }) => references);
	return all.find((known) => known.id === id)?.name;
}

/** The file itself, or a copy at the converter's rate; with its hash. @throws DetentError `file.*`, `audio.rate` */
export async function playableItem(
	{ files, offline, audioConfig }: ItemFileDeps,
	project: string,
	item: ItemFile,
	signal: AbortSignal,
): Promise<{ path: string; sha256: string }> {
	const facts = item.facts ?? (await offline.inspect(item.path));
	const { sha256 } = facts;
	if (facts.rateHz === audioConfig.rateHz) return { path: item.path, sha256 };
	const path = await files.convertedPath(project, facts, audioConfig.rateHz);
	const known = await offline.inspect(path).catch(() => null);
	if (known === null) await offline.convertRate(item.path, path, audioConfig.rateHz, { signal });
	return { path, sha256 };
}
