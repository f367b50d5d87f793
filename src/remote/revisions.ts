import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import { idSchema } from '../shared/model/revision.ts';
import type { Pairing } from './pairing.ts';
import { parsed, requireRemote } from './session.ts';

const oneSchema = z.strictObject({ revision: idSchema });
const diffSchema = z.strictObject({ kind: z.enum(['revision', 'project']), from: idSchema, to: idSchema });
const twoSchema = z.strictObject({ revision: idSchema, against: idSchema });

/** What is written down about a revision, and what changed between two, or between two projects. */
export function revisionRoutes(app: FastifyInstance, deps: { session: SessionPort; pairing: Pairing }): void {
	app.get('/api/revisions/:revision', (request) => {
		requireRemote(request, deps.pairing);
		return Promise.resolve(deps.session.revisionDetail(parsed(oneSchema, request.params).revision));
	});
	app.get('/api/diff/:kind/:from/:to', (request) => {
		requireRemote(request, deps.pairing);
		const { kind, from, to } = parsed(diffSchema, request.params);
		return Promise.resolve(deps.session.diff(kind, from, to));
	});
	app.get('/api/revisions/:revision/diff/:against', (request) => {
		requireRemote(request, deps.pairing);
		const { revision, against } = parsed(twoSchema, request.params);
		return Promise.resolve({ lines: deps.session.revisionDiff(revision, against) });
	});
}
