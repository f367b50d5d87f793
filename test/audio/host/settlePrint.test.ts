import { describe, expect, test } from 'vitest';
import { failureAt } from '../../../src/audio/host/findingLog.ts';
import { settlePrint } from '../../../src/audio/host/settlePrint.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import type { PassFailure } from '../../../src/shared/model/revision.ts';

const REQUEST = { pass: 'p1', preRollFrames: 2000, tailFrames: 3000 };
const FULL = new DetentError('file.disk', { message: 'The disk is full.', remedy: 'Make room, then try again.' });

function settled(failure: PassFailure | null, ended: boolean, finish: () => Promise<never>) {
	const run = { faults: { failure, findings: [], ended }, complete: !ended, cancelled: false };
	return settlePrint(REQUEST, run, { finish });
}

describe('a print without a capture', () => {
	const lost = async () => {
		throw FULL;
	};

	test('is told by the error of the file, also when the ring was full before it came', async () => {
		const overflow = { kind: 'capture-overflow', frame: 7, reason: 'The capture is not written as fast as it comes.' };
		const { outcome, failure } = await settled(overflow, true, lost);
		expect(outcome).toBe('failed');
		expect(failure).toMatchObject({ kind: 'disk', frame: 7, reason: expect.stringMatching(/disk is full.*Make room/) });
	});

	test('is told by the error of the file, not by a fault that it went on after', async () => {
		const { failure } = await settled({ kind: 'dropout', frame: 7, reason: 'Nothing came back.' }, false, lost);
		expect(failure).toMatchObject({ kind: 'disk', frame: null });
	});

	test('is told by what ended it before the file broke', async () => {
		const gone = { kind: 'device-lost', frame: 7, reason: 'The device is gone.' };
		expect((await settled(gone, true, lost)).failure).toEqual(gone);
	});
});

test('a print of which only the check of the capture says that it is none has failed', async () => {
	const findings = [failureAt('slip', 'sync', { frame: 5, frames: null }, 'It slipped.')];
	const edges = { head: 'proven', tail: 'proven', note: '' } as const;
	const run = { faults: { failure: null, findings: [], ended: false }, complete: true, cancelled: false };
	const result = await settlePrint(REQUEST, run, {
		finish: async () => ({ frames: 9, findings, edges, proof: 'every frame', againstEarlier: null }),
	});
	expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'slip', frame: 5 }, findings, edges, frames: 9 });
});
