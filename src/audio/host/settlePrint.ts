import type { PassFailure } from '../../shared/model/revision.ts';
import type { PassRequest, PassResult } from '../engine.ts';
import { type CaptureFault, captureFault } from './captureFault.ts';
import type { CaptureSink } from './captureSink.ts';
import { failedPass, firstFailure } from './failedPass.ts';
import { allFindings, type PrintFaults } from './printFaults.ts';

/** A print whose last block has come back. */
export interface RunPrint {
	faults: Pick<PrintFaults, 'failure' | 'findings' | 'ended'>;
	/** It came to its end. */
	complete: boolean;
	cancelled: boolean;
}

/** Closes the capture, and says how the print ended. Never rejects. */
export async function settlePrint(
	request: Pick<PassRequest, 'pass' | 'preRollFrames' | 'tailFrames'>,
	{ faults, complete, cancelled }: RunPrint,
	capture: Pick<CaptureSink, 'finish'>,
): Promise<PassResult> {
	const { preRollFrames, tailFrames, pass } = request;
	try {
		const report = await capture.finish();
		const failure = cancelled ? null : (faults.failure ?? firstFailure(report.findings));
		return {
			pass,
			outcome: cancelled ? 'cancelled' : failure === null ? 'complete' : 'failed',
			failure,
			frames: report.frames,
			preRollFrames,
			tailFrames,
			edges: complete && !cancelled ? report.edges : null,
			findings: allFindings(faults.findings, report.findings),
			proof: report.proof,
			...(report.againstEarlier === null ? {} : { againstEarlier: report.againstEarlier }),
		};
	} catch (error) {
		return failedPass(request, lost(faults, captureFault(error)));
	}
}

/**
 * Why there is no capture: its own error says it, unless something else had ended the print before. A capture that did not
 * keep up waited for that very error.
 */
function lost({ failure, ended }: RunPrint['faults'], fault: CaptureFault): PassFailure {
	if (!ended || failure === null) return { ...fault, frame: null };
	return failure.kind === 'capture-overflow' ? { ...failure, ...fault } : failure;
}
