import { describe, expect, test } from 'vitest';
import type { PassResult } from '../../../src/audio/engine.ts';
import { placePrint } from '../../../src/session/passes/placePrint.ts';
import { DetentError } from '../../../src/shared/errors.ts';
import type { PairMatch } from '../../../src/shared/model/match.ts';

const latency = { frames: 2135, fraction: 0, inverted: false, confidence: 9, method: 'sweep' };
const result: PassResult = {
	pass: 'p',
	outcome: 'complete',
	failure: null,
	frames: 24_000 + 48_000 + 144_000,
	preRollFrames: 24_000,
	tailFrames: 144_000,
	edges: null,
	findings: [],
	proof: 'programme only',
};

function place(found: Partial<PairMatch> | null, kind: 'repro' | 'toTape' | 'fromTape' = 'repro') {
	const matchPair = () =>
		found === null
			? Promise.reject(new DetentError('audio.silent', { message: 'silence' }))
			: Promise.resolve({ delayFrames: 0, inverted: false, likeness: 0.9, ...found } as PairMatch);
	const paths = { sourcePath: 'mix', capturePath: 'capture', sourceFrames: 48_000 };
	return placePrint({ matchPair }, { kind, ...paths, latency, result });
}

describe('where the music lies in a print off tape', () => {
	test('the way between the heads belongs to the latency, and the capture is cut where the music begins', async () => {
		expect(await place({ delayFrames: 24_000 + 4480.25 })).toEqual({
			result: { ...result, preRollFrames: 28_480, tailFrames: 139_520 },
			latency: {
				frames: 6615,
				fraction: 0.25,
				inverted: false,
				confidence: 0.9,
				method: 'sweep; placed by comparing the capture with the source',
			},
			placed: { lateFrames: 4480.25, likeness: 0.9 },
		});
	});

	test('how far wow and flutter move it is kept with the latency and the place', async () => {
		const found = await place({ delayFrames: 24_000 + 4480.25, spreadFrames: 2.9, reads: 31 });
		expect(found).toMatchObject({ latency: { spreadFrames: 2.9, reads: 31 }, placed: { spreadFrames: 2.9 } });
	});

	test('what is too different to be found is not placed, and nothing is moved', async () => {
		expect(await place({ delayFrames: 30_000, likeness: 0.1 })).toEqual({ result, latency, placed: null });
	});

	test('a tape that gave nothing is no print; a pass that only records may return nothing', async () => {
		expect(await place(null)).toMatchObject({ kind: 'tape-silent' });
		expect(await place(null, 'fromTape')).toMatchObject({ kind: 'tape-silent' });
		expect(await place(null, 'toTape')).toEqual({ result, latency, placed: null });
	});

	test('music that began before the capture, or ended after it, is not on the print', async () => {
		expect(await place({ delayFrames: -10 }, 'fromTape')).toMatchObject({ kind: 'tape-early', frame: 0 });
		expect(await place({ delayFrames: 24_000 + 144_001 })).toMatchObject({ kind: 'tape-late', frame: 47_999 });
	});
});
