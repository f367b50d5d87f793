import { rename, rm } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { StreamFault } from '../../src/audio/backends/streamFault.ts';
import type { PassRequest } from '../../src/audio/engine.ts';
import { createOfflineEngine } from '../../src/audio/offline/engine.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { faultyStretches } from '../../src/session/passes/badStretches.ts';
import { PunchIn } from '../../src/session/passes/punchIn.ts';
import { MERGE_S } from '../../src/session/passes/takeSpan.ts';
import { expectSame } from '../audio/files/support.ts';
import {
	chain,
	noModels,
	openRequest,
	programme,
	readWav,
	type Studio,
	studio,
	writeWav,
} from '../audio/host/studio.ts';

const RATE = 48_000;
const BLOCK = 2048;
const PRE_ROLL = RATE / 2;
const SECONDS = 12;
const TAIL = 4800;
const FAULT_AT = 8 * RATE;

let open: Studio | null = null;
const offline = createOfflineEngine({ threads: 1 });

afterEach(async () => {
	await open?.done();
	open = null;
});

/** A print that a fault spoils, mended; with what the undisturbed one holds. */
async function mend(fault: StreamFault, keepGoing = true) {
	const s = studio(noModels);
	open = s;
	const mix = programme(SECONDS * RATE, 8);
	writeWav(s.path('mix.wav'), mix, RATE);
	await s.engine.open(openRequest({ blockFrames: BLOCK }, { faults: [] }));
	const latency = await s.engine.measureLatency({ levelDbfs: -20 });
	const request: PassRequest = {
		pass: 'p1',
		sourcePath: s.path('mix.wav'),
		chain: chain({}),
		latency,
		capturePath: s.path('capture.wav'),
		preRollFrames: PRE_ROLL,
		tailFrames: TAIL,
		bitTransparent: true,
		keepGoing,
	};
	await s.engine.injectFault({ ...fault, afterFrames: latency.frames + PRE_ROLL + FAULT_AT });
	const result = await s.engine.print(request);
	const punchIn = new PunchIn({
		audio: s.engine,
		offline,
		listening: {
			measureLatency: async () => ({ latency: await s.engine.measureLatency({ levelDbfs: -20 }), loops: [] }),
		},
		files: {
			takePath: (part, name) => `${part}.${name}`,
			discardTake: (path) => rm(path, { force: true }),
			replacePart: (part, withPath) => rename(withPath, part),
			commit: (part, final) => rename(part, final),
			freeBytes: async () => 1e12,
		},
		clock: systemClock,
		notice: () => {},
	});
	const sourceFrames = SECONDS * RATE;
	const stretches = faultyStretches({ ...request, ...result, sourceFrames, rateHz: RATE, mergeS: MERGE_S });
	if (typeof stretches === 'string') throw new Error(stretches);
	const print = { request, result, stretches, sourceFrames, rateHz: RATE, units: [] };
	const show = { progress: () => {}, findings: () => {} };
	const mended = await punchIn.mend(print, new AbortController().signal, show);
	if ('refused' in mended) throw new Error(mended.refused);
	const whole = mix.map((plane) => {
		const printed = new Float64Array(PRE_ROLL + plane.length + TAIL);
		printed.set(plane, PRE_ROLL);
		return printed;
	});
	return { result, mended, whole, capture: readWav(request.capturePath) };
}

describe('a print with a fault, from the host to the joined file', () => {
	test('a dropout is replaced, frame by frame what was sent', async () => {
		const { result, mended, whole, capture } = await mend({ kind: 'zero', on: 'return', afterFrames: 0, frames: 700 });
		expect(result.outcome).toBe('failed');
		expect(mended.punch.joins).toHaveLength(2);
		for (const { frame } of mended.punch.joins) expect(Math.abs(frame - FAULT_AT)).toBeLessThan(RATE);
		expectSame(capture, whole);
	});

	test('what is out of its place after a slip is printed again to the end, with the round trip as it is then', async () => {
		const { mended, whole, capture } = await mend({ kind: 'drop', on: 'all', afterFrames: 0, frames: 300 });
		expect(mended.punch.joins).toHaveLength(1);
		expect(mended.result.edges?.tail).toBe('proven');
		expect(mended.punch.takes[0]?.toFrame).toBe(SECONDS * RATE);
		const failures = mended.result.findings.filter(({ severity }) => severity === 'failure');
		expect(failures.map(({ mendedByTake }) => mendedByTake)).toEqual(failures.map(() => 1));
		expect(failures.length).toBeGreaterThan(0);
		expectSame(capture, whole);
	});

	test('a print that ended at its fault is printed to its end', async () => {
		const fault = { kind: 'zero', on: 'return', afterFrames: 0, frames: 700 } as const;
		const { result, mended, whole, capture } = await mend(fault, false);
		expect(result.frames).toBeLessThan(PRE_ROLL + FAULT_AT + 2 * RATE);
		expect(mended.punch.joins).toHaveLength(1);
		expect(mended.result.edges).toMatchObject({ head: 'not provable', tail: 'proven' });
		expect(mended.result.frames).toBe(PRE_ROLL + SECONDS * RATE + TAIL);
		expectSame(capture, whole);
	});
});
