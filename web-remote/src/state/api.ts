import type { z } from 'zod';
import type { ReferenceWords } from '../../../src/shared/model/reference.ts';
import type { RigDraft } from '../../../src/shared/model/rigDraft.ts';
import { diffAnswerSchema } from '../../../src/shared/protocol/diff.ts';
import {
	errorBodySchema,
	invitationSchema,
	type MediaKind,
	networksSchema,
	pairAnswerSchema,
	photoAnswerSchema,
	referenceAnswerSchema,
	revisionDetailSchema,
	revisionDiffSchema,
	secureSchema,
	sessionSchema,
	uploadAnswerSchema,
} from '../../../src/shared/protocol/http.ts';
import {
	rigBeginningSchema,
	rigCheckSchema,
	rigPortsSchema,
	rigWrittenSchema,
} from '../../../src/shared/protocol/rig.ts';

/** A refusal of the daemon over HTTP, in its own words. */
export class ApiError extends Error {
	readonly status: number;

	constructor(status: number, message: string) {
		super(message);
		this.name = 'ApiError';
		this.status = status;
	}
}

/** What the daemon says of a refusal, in its own words. */
export function wordsOf(body: unknown, status: number): string {
	const parsed = errorBodySchema.safeParse(body);
	if (!parsed.success) {
		return status === 404 ? 'This studio does not keep that.' : `The studio answered with ${status}.`;
	}
	const { message, remedy } = parsed.data.error;
	return remedy === null ? message : `${message} ${remedy}`;
}

async function request<T>(schema: z.ZodType<T>, path: string, init?: RequestInit): Promise<T> {
	let response: Response;
	try {
		response = await fetch(path, init);
	} catch {
		throw new ApiError(0, 'The studio is out of reach.');
	}
	const body: unknown = await response.json().catch(() => null);
	if (!response.ok) throw new ApiError(response.status, wordsOf(body, response.status));
	const parsed = schema.safeParse(body);
	if (!parsed.success) throw new ApiError(response.status, 'The studio answered in a way this remote does not know.');
	return parsed.data;
}

const post = (body: unknown): RequestInit => ({
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
});

/** Who this device is, or null when it is not paired. */
export async function session(): Promise<z.infer<typeof sessionSchema> | null> {
	try {
		return await request(sessionSchema, '/api/session');
	} catch (error) {
		if (error instanceof ApiError && error.status === 401) return null;
		throw error;
	}
}

export const pair = (code: string, name: string) => request(pairAnswerSchema, '/api/pair', post({ code, name }));
export const networks = () => request(networksSchema, '/api/networks');
/** What a device needs to trust for HTTPS. */
export const secure = () => request(secureSchema, '/api/secure');
export const invite = (role: 'engineer' | 'client', address: string | null, secureLink = false) =>
	request(
		invitationSchema,
		'/api/invitations',
		post({ role, ...(address === null ? {} : { address }), ...(secureLink ? { secure: true } : {}) }),
	);

/** Sends a file and reports the share that has left. `fetch` can't report progress of an upload, so this is XHR. */
function upload<Result>(
	schema: z.ZodType<Result>,
	path: string,
	file: File,
	progress: (share: number) => void,
): Promise<Result> {
	return new Promise((resolve, reject) => {
		const xhr = new XMLHttpRequest();
		xhr.open('PUT', path);
		xhr.setRequestHeader('content-type', 'application/octet-stream');
		xhr.upload.onprogress = (event) => {
			if (event.lengthComputable) progress(event.loaded / event.total);
		};
		xhr.onerror = () => reject(new ApiError(0, 'The upload broke off. Nothing was changed.'));
		xhr.onload = () => {
			let body: unknown = null;
			try {
				body = JSON.parse(xhr.responseText);
			} catch {
				// Not JSON: the words are made from the status.
			}
			const parsed = schema.safeParse(body);
			if (xhr.status < 300 && parsed.success) resolve(parsed.data);
			else reject(new ApiError(xhr.status, wordsOf(body, xhr.status)));
		};
		xhr.send(file);
	});
}

interface TrackTarget {
	project: string;
	track: string;
}

export const uploadMix = ({ project, track }: TrackTarget, file: File, progress: (share: number) => void) =>
	upload(
		uploadAnswerSchema,
		`/api/projects/${project}/tracks/${track}/mix?name=${encodeURIComponent(file.name)}`,
		file,
		progress,
	);

/** Sends a recording to hear the track beside. */
export function uploadReference(
	{ project, track }: TrackTarget,
	file: File,
	words: ReferenceWords,
	progress: (share: number) => void,
) {
	const { name, what, service } = words;
	const query = new URLSearchParams({ file: file.name, name, what, ...(service === undefined ? {} : { service }) });
	return upload(referenceAnswerSchema, `/api/projects/${project}/tracks/${track}/references?${query}`, file, progress);
}

/** Sends a picture of a unit as it is now, or for a revision that was made. */
export function uploadPhoto(unit: string, revision: string | null, file: File, progress: (share: number) => void) {
	const query = revision === null ? '' : `?revision=${revision}`;
	return upload(photoAnswerSchema, `/api/units/${encodeURIComponent(unit)}/photos${query}`, file, progress);
}

export const photoAddress = (project: string, sha256: string) => `/media/photo/${project}/${sha256}`;

/** Address of audio that the browser may stream: a track's mix, a revision's capture or master, a reference. */
export function mediaPath(kind: MediaKind, id: string): string {
	return `/media/${kind}/${id}`;
}

/** Frozen facts of a revision, and what was said about it later. */
export const revisionDetail = (revision: string) => request(revisionDetailSchema, `/api/revisions/${revision}`);

/** What changed from `against` to `revision`, in plain words. */
export const revisionDiff = (revision: string, against: string) =>
	request(revisionDiffSchema, `/api/revisions/${revision}/diff/${against}`);

/** What changed between two revisions or two projects, by their ids. */
export const diffOf = ({ kind, from, to }: { kind: 'revision' | 'project'; from: string; to: string }) =>
	request(diffAnswerSchema, `/api/diff/${kind}/${from}/${to}`);

/** What a rig can be made of, and the one there is. */
export const rigBeginning = () => request(rigBeginningSchema, '/api/rig');
export const rigPorts = () => request(rigPortsSchema, '/api/rig/ports');
/** The file that would be written, and what is wrong with it. */
export const checkRig = (rig: RigDraft) => request(rigCheckSchema, '/api/rig/check', post({ rig }));
export const writeRig = (rig: RigDraft) => request(rigWrittenSchema, '/api/rig', { ...post({ rig }), method: 'PUT' });
export const takeRigBack = () => request(rigWrittenSchema, '/api/rig/take-back', post({}));
