import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import { DetentError } from '../shared/errors.ts';
import { idSchema } from '../shared/model/revision.ts';
import type { Pairing } from './pairing.ts';
import { parsed, requireEngineer } from './session.ts';

const paramsSchema = z.strictObject({ project: idSchema, track: idSchema });
const querySchema = z.strictObject({ name: z.string().trim().min(1).max(200) });
/** 24 hours of 24-bit stereo at 96 kHz would be 50 GB; nothing that is a mix is larger than this. */
const MAX_BYTES = 16 * 1024 ** 3;

/** A mix sent by a browser: streamed to a file in a folder of its own, checked, then imported. */
export function uploadRoutes(
	app: FastifyInstance,
	deps: { session: SessionPort; pairing: Pairing; uploadFolder: string },
): void {
	app.addContentTypeParser('application/octet-stream', { bodyLimit: MAX_BYTES }, (_request, payload, done) =>
		done(null, payload),
	);
	app.put('/api/projects/:project/tracks/:track/mix', { bodyLimit: MAX_BYTES }, async (request) => {
		const { id, name: deviceName, role } = requireEngineer(request, deps.pairing);
		const { project, track } = parsed(paramsSchema, request.params);
		const name = basename(parsed(querySchema, request.query).name).replace(/[^\p{L}\p{N}._ ()-]/gu, '_');
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
			return await deps.session.importMix(project, track, path, name, { id, name: deviceName, role });
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
}
