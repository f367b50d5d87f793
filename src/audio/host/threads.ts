import type { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { startWorker } from '../../process/worker.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import { findingSchema, proofSchema } from '../../shared/model/finding.ts';
import { edgeCheckSchema } from '../../shared/model/revision.ts';
import { againstEarlierSchema } from '../ipc.ts';
import { packedErrorSchema, unpackError } from '../packedError.ts';
import type { CaptureReport, CaptureRequest, CaptureSink } from './captureSink.ts';
import type { ItemRequest } from './itemReader.ts';
import { FrameRing, ringCapacity, ringMemory } from './ring.ts';
import type { SourceFeed, SourceRequest } from './sourceFeed.ts';

/** Source and capture with a thread of their own each, joined to the block loop by a ring. */

/** How far the source is read ahead, and how much of a capture may wait for the disk. */
const SOURCE_SECONDS = 4;
const CAPTURE_SECONDS = 8;
/** There may be eight of them. */
const ITEM_SECONDS = 2;

const sourceMessageSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('opened'), frames: z.int().min(0) }),
	z.strictObject({ kind: z.literal('failed'), error: packedErrorSchema }),
]);

const captureMessageSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('opened') }),
	z.strictObject({ kind: z.literal('failed'), error: packedErrorSchema }),
	z.strictObject({ kind: z.literal('found'), findings: z.array(findingSchema) }),
	z.strictObject({
		kind: z.literal('finished'),
		report: z.strictObject({
			frames: z.int().min(0),
			findings: z.array(findingSchema),
			edges: edgeCheckSchema,
			proof: proofSchema,
			againstEarlier: againstEarlierSchema.nullable(),
		}),
	}),
]);

function threadEnded(what: string): DetentError {
	return new DetentError('audio.thread-ended', {
		message: `The thread that ${what} ended unexpectedly.`,
		remedy: 'Try again; if it happens again, look at the log.',
	});
}

function exitOf(worker: Worker): Promise<void> {
	return new Promise((resolve) => worker.once('exit', () => resolve()));
}

/** A source read ahead by a thread. Rejects with the errors of `openSource`. */
export function threadedSource(request: SourceRequest): Promise<SourceFeed> {
	return readAhead('./sourceThread', request, SOURCE_SECONDS);
}

/** An item of a comparison read ahead by a thread. Rejects with the errors of `ItemReader`. */
export function threadedItem(request: ItemRequest): Promise<SourceFeed> {
	return readAhead('./itemThread', request, ITEM_SECONDS);
}

async function readAhead(thread: string, request: SourceRequest | ItemRequest, seconds: number): Promise<SourceFeed> {
	const memory = ringMemory(2, ringCapacity(request.rateHz, seconds, request.blockFrames));
	const ring = new FrameRing(memory);
	const worker = startWorker(import.meta.url, thread, { workerData: { request, ring: memory } });
	const exited = exitOf(worker);
	let failure: DetentError | null = null;
	const frames = await new Promise<number>((resolve, reject) => {
		const fail = (error: DetentError) => {
			failure = error;
			ring.finish();
			reject(error);
		};
		worker.on('message', (raw) => {
			const message = sourceMessageSchema.parse(raw);
			if (message.kind === 'opened') resolve(message.frames);
			else fail(unpackError(message.error));
		});
		worker.on('error', (error) =>
			fail(new DetentError('audio.thread-ended', { message: 'The reader thread failed.', cause: error })),
		);
		worker.on('exit', () => {
			if (!ring.finished) fail(threadEnded('reads the source'));
		});
	});
	return {
		frames,
		get ready() {
			return ring.readable;
		},
		get failure() {
			return failure;
		},
		take(left, right, at, count) {
			ring.read([left, right], at, count);
		},
		whenReady: (count) => ring.whenReadable(count),
		async close() {
			ring.cancel();
			await exited;
		},
	};
}

/** A capture written and checked by a thread. Rejects with `file.*` when the file cannot be made. */
export async function threadedCapture(request: CaptureRequest): Promise<CaptureSink> {
	const memory = ringMemory(5, ringCapacity(request.rateHz, CAPTURE_SECONDS, request.blockFrames));
	const ring = new FrameRing(memory);
	const worker = startWorker(import.meta.url, './captureThread', { workerData: { request, ring: memory } });
	let findings: CaptureSink['findings'] = [];
	let broken: string | null = null;
	const finished = new Promise<CaptureReport>((resolve, reject) => {
		worker.on('message', (raw) => {
			const message = captureMessageSchema.parse(raw);
			if (message.kind === 'found') findings = message.findings;
			else if (message.kind === 'finished') resolve(message.report);
			else if (message.kind === 'failed') reject(unpackError(message.error));
		});
		worker.on('error', (error) =>
			reject(new DetentError('audio.thread-ended', { message: 'The writer thread failed.', cause: error })),
		);
		worker.on('exit', () => reject(threadEnded('writes the capture')));
	});
	finished.catch((error: unknown) => {
		broken = describeError(error);
		ring.cancel();
	});
	const opened = new Promise<void>((resolve) => {
		worker.on('message', (raw) => {
			if (captureMessageSchema.parse(raw).kind === 'opened') resolve();
		});
	});
	await Promise.race([opened, finished]);
	return {
		get space() {
			return ring.writable;
		},
		get findings() {
			return findings;
		},
		get broken() {
			return broken;
		},
		write(planes, at, frames) {
			ring.write(planes, at, frames);
		},
		doubt: (finding, reported) => worker.postMessage({ finding, reported }),
		whenSpace: (frames) => ring.whenWritable(frames),
		finish() {
			ring.finish();
			return finished;
		},
	};
}
