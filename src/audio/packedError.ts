import { z } from 'zod';
import { DetentError, describeError, type ErrorCode } from '../shared/errors.ts';

/** A DetentError as it crosses a process or thread border. */
export const packedErrorSchema = z.strictObject({
	code: z.templateLiteral([
		z.enum(['file', 'audio', 'unit', 'rig', 'device', 'chain', 'recall', 'store', 'remote', 'wire', 'cli', 'internal']),
		'.',
		z.string(),
	]),
	message: z.string(),
	subject: z.string().nullable(),
	remedy: z.string().nullable(),
});
export type PackedError = z.infer<typeof packedErrorSchema>;

/** @param fallback code of what is not a DetentError */
export function packError(error: unknown, fallback: ErrorCode = 'internal.audio-host'): PackedError {
	if (error instanceof DetentError)
		return { code: error.code, message: error.message, subject: error.subject, remedy: error.remedy };
	return { code: fallback, message: describeError(error), subject: null, remedy: null };
}

export function unpackError(packed: PackedError): DetentError {
	const code: ErrorCode = packed.code;
	return new DetentError(code, {
		message: packed.message,
		...(packed.subject === null ? {} : { subject: packed.subject }),
		...(packed.remedy === null ? {} : { remedy: packed.remedy }),
	});
}
