import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import { DetentError } from '../shared/errors.ts';
import { idSchema, sha256Schema } from '../shared/model/ids.ts';
import { MOST_PHOTO_BYTES, photoFileName } from '../shared/model/photo.ts';
import { unitIdSchema } from '../shared/model/rig.ts';
import type { Pairing } from './pairing.ts';
import { receivedFile } from './receivedFile.ts';
import { parsed, requireEngineer } from './session.ts';

const putSchema = z.strictObject({ unit: unitIdSchema });
const querySchema = z.strictObject({ revision: z.string().min(8).max(64).optional() });
const getSchema = z.strictObject({ project: idSchema, sha256: sha256Schema });

/** Photos of units, for engineers only: a picture may show more of a room than a client is to see. */
export function photoRoutes(
	app: FastifyInstance,
	deps: { session: SessionPort; pairing: Pairing; uploadFolder: string },
): void {
	app.put('/api/units/:unit/photos', { bodyLimit: MOST_PHOTO_BYTES }, async (request) => {
		const { id, name, role } = requireEngineer(request, deps.pairing);
		const { unit } = parsed(putSchema, request.params);
		const { revision = null } = parsed(querySchema, request.query);
		const limits = { folder: deps.uploadFolder, ending: '', mostBytes: MOST_PHOTO_BYTES };
		return receivedFile(request, limits, (path) => deps.session.takePhoto(unit, path, revision, { id, name, role }));
	});
	app.get('/media/photo/:project/:sha256', async (request, reply) => {
		requireEngineer(request, deps.pairing);
		const { project, sha256 } = parsed(getSchema, request.params);
		const found = deps.session.photo(project, sha256);
		const bytes =
			found === null
				? null
				: await stat(found.path)
						.then(({ size }) => size)
						.catch(() => null);
		if (found === null || bytes === null)
			throw new DetentError('file.missing', { message: 'There is no photo with this hash.' });
		const tag = `"${sha256}"`;
		// Asked for anew each time, so that a device that was revoked sees none of them; not sent again while it is the same.
		reply
			.header('cache-control', 'private, no-cache')
			.header('etag', tag)
			.header('content-type', `image/${found.photo.type}`)
			.header('content-disposition', `inline; filename="${photoFileName(found.photo)}"`);
		if (request.headers['if-none-match'] === tag) return reply.code(304).send();
		return reply.header('content-length', bytes).send(createReadStream(found.path));
	});
}
