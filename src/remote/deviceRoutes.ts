import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { SessionPort } from '../session/port.ts';
import type { Asking } from '../session/sharedWork.ts';
import { idSchema, sha256Schema } from '../shared/model/ids.ts';
import { deviceRefSchema } from '../shared/protocol/device.ts';
import type { Pairing } from './pairing.ts';
import { progressStream } from './progressStream.ts';
import { parsed, requireRemote } from './session.ts';

const columnsSchema = deviceRefSchema.extend({ sha256: sha256Schema, level: z.coerce.number().int().min(0).max(32) });
const printsSchema = z.strictObject({ from: idSchema, to: idSchema });
const referenceSchema = z.strictObject({ reference: idSchema });

/** What a device needs to play and draw files by itself: their match with the mix, waveforms, explanations. */
export function deviceRoutes(
	app: FastifyInstance,
	{ session, pairing, logger }: { session: SessionPort; pairing: Pairing; logger: Logger },
): void {
	const streamed = (reply: FastifyReply, work: (asking: Asking) => Promise<unknown>) =>
		reply
			.header('content-type', 'application/x-ndjson')
			.header('cache-control', 'no-store')
			.send(progressStream(work, (error) => logger.error({ err: error }, 'request failed')));

	app.get('/api/items/:kind/:id', (request, reply) => {
		const { device } = session.readsOf(requireRemote(request, pairing).role);
		const ref = parsed(deviceRefSchema, request.params);
		return streamed(reply, (asking) => device.item(ref, asking));
	});
	app.get('/api/waveforms/:kind/:id', (request, reply) => {
		const { device } = session.readsOf(requireRemote(request, pairing).role);
		const ref = parsed(deviceRefSchema, request.params);
		return streamed(reply, (asking) => device.waveform(ref, asking));
	});
	app.get('/api/waveforms/:kind/:id/:sha256/:level', (request, reply) => {
		const { device } = session.readsOf(requireRemote(request, pairing).role);
		const { sha256, level, ...ref } = parsed(columnsSchema, request.params);
		const columns = device.columns(ref, sha256, level);
		return (
			reply
				.header('content-type', 'application/octet-stream')
				// Its name has the hash of the file in it: it is never another one.
				.header('cache-control', 'private, max-age=86400, immutable')
				.send(Buffer.from(columns.buffer, columns.byteOffset, columns.byteLength))
		);
	});
	app.get('/api/revisions/:to/explanation/:from', (request, reply) => {
		const { device } = session.readsOf(requireRemote(request, pairing).role);
		const { from, to } = parsed(printsSchema, request.params);
		return streamed(reply, (asking) => device.explainPrints(from, to, asking));
	});
	app.get('/api/references/:reference/explanation', (request, reply) => {
		const { device } = session.readsOf(requireRemote(request, pairing).role);
		const { reference } = parsed(referenceSchema, request.params);
		return streamed(reply, (asking) => device.explain(reference, asking));
	});
}
