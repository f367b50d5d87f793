import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { captureFault } from '../../../src/audio/host/captureFault.ts';
import { keepCapture } from '../../../src/audio/host/captureJob.ts';
import { CaptureKeeper, type CapturePlanes, type CaptureRequest } from '../../../src/audio/host/captureSink.ts';
import { failureAt } from '../../../src/audio/host/findingLog.ts';
import { FrameRing, ringMemory } from '../../../src/audio/host/ring.ts';
import { packedErrorSchema, unpackError } from '../../../src/audio/packedError.ts';
import { seededRng } from '../../../src/shared/random.ts';
import { readWav } from './studio.ts';

/** Until the test is over the disk takes so many bytes of a file, and answers with the code for the rest. */
function diskTakes(bytes: number, code: string): void {
	const { writeSync } = fs;
	const put = (own: typeof writeSync) => {
		fs.writeSync = own;
		// What was imported by its name is another one too from here on.
		syncBuiltinESMExports();
	};
	put(((...args: [number, Uint8Array, number, number, number | null]) => {
		const [, , , length, position] = args;
		if (position !== null && position + length > bytes) throw Object.assign(new Error('no'), { code });
		return writeSync(...args);
	}) as typeof writeSync);
	onTestFinished(() => put(writeSync));
}

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-capture-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Low: seconds of supervision are to be short. */
const RATE = 8000;

function requestOf(sourceFrames: number): CaptureRequest {
	return {
		path: join(folder, 'capture.wav'),
		rateHz: RATE,
		blockFrames: 256,
		preRollFrames: 0,
		silentFrames: 0,
		fromFrame: 0,
		sync: null,
		sourceFrames,
		broadcast: null,
		judgeLoop: false,
		silentSend: false,
		placedLater: false,
		returnExpected: false,
		toleranceFrames: 0,
		midSide: false,
		bareSides: [],
		earlier: null,
	};
}

test('a doubt about the last block, which comes behind it, is in the report', () => {
	const memory = ringMemory(5, 1024);
	const ring = new FrameRing(memory);
	const planes = Array.from({ length: 5 }, () => new Float64Array(256));
	for (let block = 0; block < 2; block++) ring.write(planes, 0, 256);
	ring.finish();
	const doubt = { finding: failureAt('xrun', 'device', { frame: 500, frames: 100 }, 'input overflow'), reported: true };
	const waiting = [doubt];
	let looks = 0;
	const told: unknown[] = [];
	const request = requestOf(512);
	keepCapture(
		{ job: 'capture', request, ring: memory },
		(message) => told.push(message),
		// It is looked for with each block; the loop says it when it has written the last one.
		() => {
			const message = looks++ < 2 ? undefined : waiting.shift();
			return message === undefined ? null : { message };
		},
	);
	expect(told.at(-1)).toMatchObject({ kind: 'finished', report: { frames: 512, findings: [doubt.finding] } });
});

test.each([
	['ENOSPC', 'disk', /^The disk is full\. .*Make room/],
	['EDQUOT', 'disk', /^The disk is full\. .*Make room/],
	['EFBIG', 'disk', /no file of this size/],
	['EIO', 'capture-failed', /Writing failed \(EIO\)/],
])(
	'a capture that the disk takes no more of (%s) is a failure of kind %s, and what is there can be read',
	(code, kind, words) => {
		const memory = ringMemory(5, 1024);
		const ring = new FrameRing(memory);
		const planes = Array.from({ length: 5 }, () => new Float64Array(256).fill(0.5));
		for (let block = 0; block < 3; block++) ring.write(planes, 0, 256);
		ring.finish();
		const request = requestOf(768);
		// Two blocks of stereo floats with the header, and not a third.
		diskTakes(3 * 256 * 8 - 1, code);
		const told: unknown[] = [];
		keepCapture(
			{ job: 'capture', request, ring: memory },
			(message) => told.push(message),
			() => null,
		);
		const failed = z.looseObject({ kind: z.literal('failed'), error: packedErrorSchema }).parse(told.at(-1));
		expect(captureFault(unpackError(failed.error))).toEqual({ kind, reason: expect.stringMatching(words) });
		expect(readWav(request.path)[0]).toEqual(new Float64Array(512).fill(0.5));
	},
);

test.each([
	{ name: 'within the music', toldAt: 20 * RATE, from: 13 * RATE },
	{ name: 'near its beginning', toldAt: 3 * RATE, from: 0 },
])('what the clock found spoils all the time in which it may have happened, $name', ({ toldAt, from }) => {
	const keeper = new CaptureKeeper({ ...requestOf(30 * RATE), judgeLoop: true, returnExpected: true });
	// The return is not what was sent, so that the programme does not speak against the clock.
	const planes = [1, 2, 3, 4, 5].map((seed) => {
		const random = seededRng(seed);
		return Float64Array.from({ length: 1000 }, () => random() - 0.5);
	});
	for (let frame = 0; frame < toldAt; frame += 1000) keeper.write(planes as unknown as CapturePlanes, 0, 1000);
	const finding = failureAt(
		'xrun',
		'device',
		{ frame: toldAt, frames: 500 },
		'The device lost 9.0 ms of audio against the clock.',
	);
	keeper.doubt(finding, false);
	const { findings } = keeper.finish();
	expect(findings).toContainEqual({ ...finding, frame: from, frames: toldAt + 500 - from });
});
