import type { Finding } from '../../shared/model/finding.ts';
import type { PassFailure } from '../../shared/model/revision.ts';
import type { PassRequest, PassResult } from '../engine.ts';

/** A pass that ended before anything was captured. */
export function failedPass(
	request: Pick<PassRequest, 'pass' | 'preRollFrames' | 'tailFrames'>,
	failure: PassFailure,
): PassResult {
	const { pass, preRollFrames, tailFrames } = request;
	return {
		pass,
		outcome: 'failed',
		failure,
		frames: 0,
		preRollFrames,
		tailFrames,
		edges: null,
		findings: [],
		proof: 'programme only',
	};
}

/** The first finding that makes a print none, as the reason why; null when there is none. */
export function firstFailure(findings: readonly Finding[]): PassFailure | null {
	const first = findings.find(({ severity }) => severity === 'failure');
	return first === undefined ? null : { kind: first.kind, frame: first.frame, reason: first.text };
}
