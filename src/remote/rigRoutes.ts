import type { FastifyInstance } from 'fastify';
import type { RigDesk } from '../session/rigDesk.ts';
import { rigRequestSchema } from '../shared/protocol/rig.ts';
import type { Pairing } from './pairing.ts';
import { parsed, requireEngineer } from './session.ts';

/** Describing the studio's own rig: for engineers only. Absent where there is nothing to describe. */
export function rigRoutes(app: FastifyInstance, deps: { pairing: Pairing; rig?: RigDesk }): void {
	const { pairing, rig } = deps;
	if (rig === undefined) return;
	app.get('/api/rig', async (request) => {
		requireEngineer(request, pairing);
		return rig.begin();
	});
	app.get('/api/rig/ports', async (request) => {
		requireEngineer(request, pairing);
		return rig.ports();
	});
	app.post('/api/rig/check', async (request) => {
		requireEngineer(request, pairing);
		return rig.check(parsed(rigRequestSchema, request.body).rig);
	});
	app.put('/api/rig', async (request) => {
		requireEngineer(request, pairing);
		return rig.write(parsed(rigRequestSchema, request.body).rig);
	});
	app.post('/api/rig/take-back', async (request) => {
		requireEngineer(request, pairing);
		return rig.takeBack();
	});
}
