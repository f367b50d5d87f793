import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepCapture } from '../../../src/audio/host/captureJob.ts';
import { failureAt } from '../../../src/audio/host/findingLog.ts';
import { FrameRing, ringMemory } from '../../../src/audio/host/ring.ts';

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'detent-capture-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
	const request = {
		path: join(folder, 'capture.wav'),
		rateHz: 48_000,
		blockFrames: 256,
		preRollFrames: 0,
		silentFrames: 0,
		fromFrame: 0,
		sync: null,
		sourceFrames: 512,
		broadcast: null,
		judgeLoop: false,
		placedLater: false,
		returnExpected: false,
		toleranceFrames: 0,
		midSide: false,
		earlier: null,
	};
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
