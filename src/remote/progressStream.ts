import { PassThrough, type Readable } from 'node:stream';
import type { Asking } from '../session/sharedWork.ts';
import { isDetentError } from '../shared/errors.ts';
import type { ErrorBody } from '../shared/protocol/http.ts';

/**
 * An answer that takes long, as lines of JSON: `{"progress":0.4}` as it goes, then `{"done":…}` or `{"error":…}`. Who
 * closes the connection gives it up.
 *
 * @param failed hears of what is no DetentError
 */
export function progressStream(work: (asking: Asking) => Promise<unknown>, failed: (error: unknown) => void): Readable {
	const stream = new PassThrough();
	const abort = new AbortController();
	stream.on('close', () => abort.abort());
	// A reader that left is no failure of the work.
	stream.on('error', () => {});
	const say = (line: unknown) => {
		if (!stream.writableEnded && !stream.destroyed) stream.write(`${JSON.stringify(line)}\n`);
	};
	work({ signal: abort.signal, onProgress: (progress) => say({ progress }) })
		.then(
			(done) => say({ done }),
			(error: unknown) => {
				if (abort.signal.aborted) return;
				if (!isDetentError(error)) failed(error);
				say(errorBody(error));
			},
		)
		.finally(() => stream.end());
	return stream;
}

/** What a page is told of an error: words for a person, nothing of the inside. */
export function errorBody(error: unknown): ErrorBody {
	if (isDetentError(error)) {
		const { code, message, subject, remedy } = error;
		return { error: { code, message, subject, remedy } };
	}
	const message = 'Something failed inside Detent; the log has the details.';
	return { error: { code: 'internal.request', message, subject: null, remedy: null } };
}
