import { describeError, isDetentError } from '../../shared/errors.ts';
import type { PassFailure } from '../../shared/model/revision.ts';

/** Why a capture can not be written on, as the end of its print says it. */
export type CaptureFault = Pick<PassFailure, 'kind' | 'reason'>;

/**
 * The disk is looked at while a print grows (`watchDisk`), but may fill up faster than that: then the file says so first, and
 * it is the same failure, `disk`. Anything else is `capture-failed`.
 */
export function captureFault(error: unknown): CaptureFault {
	if (!isDetentError(error) || error.code !== 'file.disk')
		return { kind: 'capture-failed', reason: describeError(error) };
	return { kind: 'disk', reason: `${error.message} Nothing more of the print could be written. ${error.remedy ?? ''}` };
}
