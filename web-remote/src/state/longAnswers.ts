import type { z } from 'zod';
import { progressLineSchema } from '../../../src/shared/protocol/device.ts';
import { ApiError, wordsOf } from './api.ts';

/** Lines of text as they come. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
	const reader = body.getReader();
	const decoder = new TextDecoder();
	let rest = '';
	for (;;) {
		const { done, value } = await reader.read();
		rest += decoder.decode(value, { stream: !done });
		const lines = rest.split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
		if (done) return;
	}
}

/**
 * Asks for what takes long: the daemon says how far it is, and in the end what it is.
 *
 * @param signal gives it up, there too
 * @throws ApiError; the signal's reason
 */
export async function askLong<Result>(
	schema: z.ZodType<Result>,
	path: string,
	onProgress: (fraction: number) => void,
	signal: AbortSignal,
): Promise<Result> {
	const lineSchema = progressLineSchema(schema);
	const response = await fetch(path, { signal }).catch((error: unknown) => {
		signal.throwIfAborted();
		throw error instanceof TypeError ? new ApiError(0, 'The studio is out of reach.') : error;
	});
	if (!response.ok)
		throw new ApiError(response.status, wordsOf(await response.json().catch(() => null), response.status));
	if (response.body !== null) {
		for await (const text of linesOf(response.body)) {
			const line = lineSchema.safeParse(JSON.parse(text));
			if (!line.success) break;
			if ('progress' in line.data) onProgress(line.data.progress);
			else if ('error' in line.data) throw new ApiError(response.status, wordsOf(line.data, response.status));
			// Checked by the schema of this very answer.
			else return line.data.done as Result;
		}
	}
	throw new ApiError(response.status, 'The studio answered in a way this remote does not know.');
}
