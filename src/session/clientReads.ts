import { DetentError } from '../shared/errors.ts';
import type { DeviceRef } from '../shared/protocol/device.ts';
import type { MediaKind } from '../shared/protocol/http.ts';
import type { ReadPort } from './port.ts';

/** Whose project a thing is, by the ids that a device asks with; null for what is not in the log. */
export interface ProjectOf {
	media(kind: MediaKind, id: string): string | null;
	revision(ref: string): string | null;
}

/** The same as for a thing that is not there: a client's device does not even learn that there is one. */
export function unknownRevision(ref: string): DetentError {
	return new DetentError('store.unknown', { message: 'There is no such revision in the log.', subject: ref });
}

function missing({ kind, id }: DeviceRef): DetentError {
	return new DetentError('file.missing', { message: `There is no ${kind} with this id.`, subject: id });
}

/**
 * What a client's device may ask: of the open project everything, of any other nothing.
 *
 * @param isOpen true for the project that is open in the studio
 */
export function clientReads(all: ReadPort, of: ProjectOf, isOpen: (project: string) => boolean): ReadPort {
	const sees = (project: string | null): boolean => project !== null && isOpen(project);
	const revision = (ref: string): string => {
		if (sees(of.revision(ref))) return ref;
		throw unknownRevision(ref);
	};
	const media = (ref: DeviceRef): DeviceRef => {
		if (sees(of.media(ref.kind, ref.id))) return ref;
		throw missing(ref);
	};
	const { device } = all;
	return {
		mediaPath: (kind, id) => (sees(of.media(kind, id)) ? all.mediaPath(kind, id) : null),
		revisionDetail: (ref) => all.revisionDetail(revision(ref)),
		revisionDiff: (ref, against) => all.revisionDiff(revision(ref), revision(against)),
		diff(kind, from, to) {
			if (kind === 'revision') return all.diff(kind, revision(from), revision(to));
			if (sees(from) && sees(to)) return all.diff(kind, from, to);
			throw new DetentError('store.unknown', { message: 'There is no such project in the log.', subject: from });
		},
		device: {
			item: async (ref, asking) => device.item(media(ref), asking),
			waveform: async (ref, asking) => device.waveform(media(ref), asking),
			columns: (ref, sha256, level) => device.columns(media(ref), sha256, level),
			explain: async (reference, asking) => device.explain(media({ kind: 'reference', id: reference }).id, asking),
			explainPrints: async (from, to, asking) => device.explainPrints(revision(from), revision(to), asking),
			blindFile(token, id) {
				const file = device.blindFile(token, id);
				return file !== null && isOpen(file.project) ? file : null;
			},
		},
	};
}
