import { basename, extname } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import { idSchema } from '../shared/model/ids.ts';
import { referenceWordsSchema } from '../shared/model/reference.ts';
import type { Pairing } from './pairing.ts';
import { receivedFile } from './receivedFile.ts';
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
	const received = <Result>(request: FastifyRequest, name: string, use: (path: string) => Promise<Result>) =>
		// The ending stays: what a name promises is compared with what the file is.
		receivedFile(request, { folder: deps.uploadFolder, ending: extname(name).slice(0, 16), mostBytes: MAX_BYTES }, use);
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
