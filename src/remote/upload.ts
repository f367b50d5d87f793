import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import { DetentError } from '../shared/errors.ts';
import { referenceWordsSchema } from '../shared/model/reference.ts';
import { idSchema } from '../shared/model/revision.ts';
import type { Pairing } from './pairing.ts';
import { parsed, requireEngineer } from './session.ts';

const paramsSchema = z.strictObject({ project: idSchema, track: idSchema });
const querySchema = z.strictObject({ name: z.string().trim().min(1).max(200) });
const referenceQuerySchema = z.looseObject({ file: z.string().trim().min(1).max(200) });
/** 24 hours of 24-bit stereo at 96 kHz would be 50 GB; nothing that is a mix is larger than this. */
const MAX_BYTES = 16 * 1024 ** 3;

/** A mix or a reference sent by a browser: streamed to a file in a folder of its own, checked, then imported. */
export function uploadRoutes(
	app: FastifyInstance,
	deps: { session: SessionPort; pairing: Pairing; uploadFolder: string },
): void {
	app.addContentTypeParser('application/octet-stream', { bodyLimit: MAX_BYTES }, (_request, payload, done) =>
		done(null, payload),
	);
	/** Runs `use` with the body in a file; nothing of it is left afterwards. */
	const received = async <Result>(
		request: FastifyRequest,
		name: string,
		use: (path: string) => Promise<Result>,
	): Promise<Result> => {
		const body = request.body;
		if (typeof body !== 'object' || body === null || !('pipe' in body)) {
			throw new DetentError('remote.malformed', {
				message: 'The body must be the audio file itself (application/octet-stream).',
			});
		}
		await mkdir(deps.uploadFolder, { recursive: true });
		const folder = await mkdtemp(join(deps.uploadFolder, 'upload-'));
		// The ending stays: what a name promises is compared with what the file is.
		const path = join(folder, `upload${extname(name).slice(0, 16)}`);
		try {
			await pipeline(request.raw, createWriteStream(path));
			return await use(path);
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	};
	app.put('/api/projects/:project/tracks/:track/mix', { bodyLimit: MAX_BYTES }, async (request) => {
		const { id, name: deviceName, role } = requireEngineer(request, deps.pairing);
		const { project, track } = parsed(paramsSchema, request.params);
		const name = plain(parsed(querySchema, request.query).name);
		return received(request, name, (path) =>
			deps.session.importMix(project, track, path, name, { id, name: deviceName, role }),
		);
	});
	app.put('/api/projects/:project/tracks/:track/references', { bodyLimit: MAX_BYTES }, async (request) => {
		const { id, name: deviceName, role } = requireEngineer(request, deps.pairing);
		const at = parsed(paramsSchema, request.params);
		const { file, ...said } = parsed(referenceQuerySchema, request.query);
		const words = parsed(referenceWordsSchema, said);
		const name = plain(file);
		return received(request, name, (path) =>
			deps.session.importReference(at, path, name, words, { id, name: deviceName, role }),
		);
	});
}

/** The name that a file came with, without what a file system minds. */
function plain(name: string): string {
	return basename(name).replace(/[^\p{L}\p{N}._ ()-]/gu, '_');
}
