import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import { idSchema } from '../shared/model/ids.ts';
import type { Pairing } from './pairing.ts';
import { parsed, requireRemote } from './session.ts';

/** By its id, its hash, or the first digits of it as a sheet's QR code has them. */
const oneSchema = z.strictObject({ revision: z.string().regex(/^[0-9a-f-]{8,64}$/) });
const diffSchema = z.strictObject({ kind: z.enum(['revision', 'project']), from: idSchema, to: idSchema });
const twoSchema = z.strictObject({ revision: idSchema, against: idSchema });

/** What is written down about a revision, and what changed between two, or between two projects. */
export function revisionRoutes(app: FastifyInstance, deps: { session: SessionPort; pairing: Pairing }): void {
	app.get('/api/revisions/:revision', (request) => {
		const reads = deps.session.readsOf(requireRemote(request, deps.pairing).role);
		return Promise.resolve(reads.revisionDetail(parsed(oneSchema, request.params).revision));
	});
	app.get('/api/diff/:kind/:from/:to', (request) => {
		const reads = deps.session.readsOf(requireRemote(request, deps.pairing).role);
		const { kind, from, to } = parsed(diffSchema, request.params);
		return Promise.resolve(reads.diff(kind, from, to));
	});
	app.get('/api/revisions/:revision/diff/:against', (request) => {
		const reads = deps.session.readsOf(requireRemote(request, deps.pairing).role);
		const { revision, against } = parsed(twoSchema, request.params);
		return Promise.resolve({ lines: reads.revisionDiff(revision, against) });
	});
}
