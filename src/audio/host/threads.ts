import { z } from 'zod';
import type { DetentError } from '../../shared/errors.ts';
import { findingSchema, proofSchema } from '../../shared/model/finding.ts';
import { edgeCheckSchema } from '../../shared/model/revision.ts';
import { againstEarlierSchema } from '../ipc.ts';
import { packedErrorSchema, unpackError } from '../packedError.ts';
import { captureFault } from './captureFault.ts';
import type { CaptureReport, CaptureRequest, CaptureSink } from './captureSink.ts';
import type { HostJob } from './hostJobs.ts';
import type { HostThreads } from './hostThreads.ts';
import type { ItemRequest } from './itemReader.ts';
import { FrameRing, RingStore, ringCapacity } from './ring.ts';
import type { SourceFeed, SourceRequest } from './sourceFeed.ts';

/** How far the source is read ahead, and how much of a capture may wait for the disk. */
const SOURCE_SECONDS = 4;
const CAPTURE_SECONDS = 8;
/** At lower rates as many frames as at this one: a machine that needs them is slow. */
const CAPTURE_LEAST_HZ = 48_000;
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

/** Source and capture with a thread each, joined to the block loop by a ring. */
export class ThreadedFiles {
	readonly #threads: HostThreads;
	readonly #rings = new RingStore();

	constructor(threads: HostThreads) {
		this.#threads = threads;
	}

	/** A source read ahead by a thread. Rejects with the errors of `openSource`. */
	source(request: SourceRequest): Promise<SourceFeed> {
		return this.#readAhead(request, SOURCE_SECONDS, (ring) => ({ job: 'source', request, ring }));
	}

	/** An item of a comparison read ahead by a thread. Rejects with the errors of `ItemReader`. */
	item(request: ItemRequest): Promise<SourceFeed> {
		return this.#readAhead(request, ITEM_SECONDS, (ring) => ({ job: 'item', request, ring }));
	}

	async #readAhead(
		{ rateHz, blockFrames }: Pick<SourceRequest, 'rateHz' | 'blockFrames'>,
		seconds: number,
		jobOf: (ring: ReturnType<RingStore['take']>) => HostJob,
	): Promise<SourceFeed> {
		const memory = this.#rings.take(2, ringCapacity(rateHz, seconds, blockFrames));
		const ring = new FrameRing(memory);
		let failure: DetentError | null = null;
		let closed = false;
		let ended: Promise<unknown> = Promise.resolve();
		const frames = await new Promise<number>((resolve, reject) => {
			const fail = (error: DetentError) => {
				failure = error;
				ring.finish();
				reject(error);
			};
			const run = this.#threads.run(jobOf(memory), (raw) => {
				const message = sourceMessageSchema.parse(raw);
				if (message.kind === 'opened') resolve(message.frames);
				else fail(unpackError(message.error));
			});
			ended = run.ended.then((fault) => {
				if (fault !== null) fail(fault);
			});
		}).catch((error: unknown) => {
			void ended.then(() => this.#rings.giveBack(memory));
			throw error;
		});
		return {
			frames,
			get ready() {
				return closed ? 0 : ring.readable;
			},
			get failure() {
				return failure;
			},
			take(left, right, at, count) {
				if (!closed) ring.read([left, right], at, count);
			},
			whenReady: (count) => ring.whenReadable(count),
			close: async () => {
				ring.cancel();
				await ended;
				if (!closed) this.#rings.giveBack(memory);
				closed = true;
			},
		};
	}

	/** A capture written and checked by a thread. Rejects with `file.*` when the file cannot be made. */
	async capture(request: CaptureRequest): Promise<CaptureSink> {
		const capacity = ringCapacity(Math.max(request.rateHz, CAPTURE_LEAST_HZ), CAPTURE_SECONDS, request.blockFrames);
		const memory = this.#rings.take(5, capacity);
		const ring = new FrameRing(memory);
		let findings: CaptureSink['findings'] = [];
		let broken: CaptureSink['broken'] = null;
		let opened = () => {};
		let closed = false;
		const opening = new Promise<void>((resolve) => {
			opened = resolve;
		});
		let send: (message: unknown) => void = () => {};
		const finished = new Promise<CaptureReport>((resolve, reject) => {
			const run = this.#threads.run({ job: 'capture', request, ring: memory }, (raw) => {
				const message = captureMessageSchema.parse(raw);
				if (message.kind === 'opened') opened();
				else if (message.kind === 'found') findings = message.findings;
				else if (message.kind === 'finished') resolve(message.report);
				else reject(unpackError(message.error));
			});
			send = run.send;
			void run.ended.then((fault) => {
				closed = true;
				if (fault !== null) reject(fault);
				this.#rings.giveBack(memory);
			});
		});
		finished.catch((error: unknown) => {
			broken = captureFault(error);
			ring.cancel();
		});
		await Promise.race([opening, finished]);
		return {
			get space() {
				return closed ? Number.POSITIVE_INFINITY : ring.writable;
			},
			get findings() {
				return findings;
			},
			get broken() {
				return broken;
			},
			write(planes, at, frames) {
				if (!closed) ring.write(planes, at, frames);
			},
			doubt: (finding, reported) => send({ finding, reported }),
			whenSpace: (frames) => ring.whenWritable(frames),
			finish() {
				// The memory of one that has ended may be another capture's by now.
				if (!closed) ring.finish();
				return finished;
			},
		};
	}
}
