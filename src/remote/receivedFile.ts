import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { DetentError } from '../shared/errors.ts';

/**
 * Runs `use` with the body of a request in a file of a folder of its own; nothing of it is left afterwards.
 *
 * @throws DetentError `remote.malformed` for a body that is no file, `file.too-large`
 */
export async function receivedFile<Result>(
	request: FastifyRequest,
	{ folder: under, ending, mostBytes }: { folder: string; ending: string; mostBytes: number },
	use: (path: string) => Promise<Result>,
): Promise<Result> {
	const body = request.body;
	if (typeof body !== 'object' || body === null || !('pipe' in body)) {
		throw new DetentError('remote.malformed', {
			message: 'The body must be the file itself (application/octet-stream).',
		});
	}
	// Nothing is read of what says that it is too large.
	if (Number(request.headers['content-length']) > mostBytes) throw tooLarge(mostBytes);
	await mkdir(under, { recursive: true });
	const folder = await mkdtemp(join(under, 'upload-'));
	const path = join(folder, `upload${ending}`);
	try {
		await pipeline(request.raw, (chunks) => upTo(mostBytes, chunks), createWriteStream(path));
		return await use(path);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function tooLarge(mostBytes: number): DetentError {
	return new DetentError('file.too-large', {
		message: `The file is larger than ${Math.round(mostBytes / 1024 ** 2)} MB.`,
	});
}

/** A length that was not told beforehand is counted. */
async function* upTo(mostBytes: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let bytes = 0;
	for await (const chunk of chunks) {
		bytes += chunk.length;
		if (bytes > mostBytes) throw tooLarge(mostBytes);
		yield chunk;
	}
}
