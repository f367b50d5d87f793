import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import { DetentError } from '../shared/errors.ts';
import { idSchema } from '../shared/model/ids.ts';
import { mediaKindSchema } from '../shared/protocol/http.ts';
import type { Pairing } from './pairing.ts';
import { parseRange } from './range.ts';
import { parsed, requireRemote } from './session.ts';

const paramsSchema = z.strictObject({ kind: mediaKindSchema, id: z.string().regex(/^[0-9a-f-]{36}$/) });

const blindSchema = z.strictObject({ token: idSchema });

const TYPES: Record<string, string> = {
	'.wav': 'audio/wav',
	'.flac': 'audio/flac',
	'.aif': 'audio/aiff',
	'.aiff': 'audio/aiff',
};

/** Finished prints, masters, mixes and references for a paired browser, by HTTP range. Files are named by id, never by path. */
export function mediaRoutes(app: FastifyInstance, deps: { session: SessionPort; pairing: Pairing }): void {
	app.get('/media/:kind/:id', async (request, reply) => {
		const { role } = requireRemote(request, deps.pairing);
		const { kind, id } = parsed(paramsSchema, request.params);
		const path = deps.session.readsOf(role).mediaPath(kind, id);
		if (path !== null)
			reply.header('content-disposition', `inline; filename*=UTF-8''${encodeURIComponent(basename(path))}`);
		return sendAudio(request, reply, path, `There is no ${kind} with this id.`);
	});
	// A letter of a blind test: only the device that listens may ask, and no name goes with it.
	app.get('/media/blind/:token', async (request, reply) => {
		const { id, role } = requireRemote(request, deps.pairing);
		const { token } = parsed(blindSchema, request.params);
		reply.header('cache-control', 'no-store');
		const file = deps.session.readsOf(role).device.blindFile(token, id);
		return sendAudio(request, reply, file?.path ?? null, 'This blind test is over.');
	});
}

/** A file by HTTP range. @throws DetentError `file.missing` */
async function sendAudio(request: FastifyRequest, reply: FastifyReply, path: string | null, missing: string) {
	const size =
		path === null
			? null
			: await stat(path).then(
					(found) => found.size,
					() => null,
				);
	if (path === null || size === null) throw new DetentError('file.missing', { message: missing });
	const range = parseRange(request.headers.range, size);
	reply
		.header('accept-ranges', 'bytes')
		.header('content-type', TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream');
	if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
	if (range === null) return reply.header('content-length', size).send(createReadStream(path));
	return reply
		.code(206)
		.header('content-range', `bytes ${range.start}-${range.end}/${size}`)
		.header('content-length', range.end - range.start + 1)
		.send(createReadStream(path, { start: range.start, end: range.end }));
}
