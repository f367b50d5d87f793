import { rename, rm } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/audio/backends/backend.ts';
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

const GAP = 4800;
/** Louder than anything else in the mix. */
const loudest = programme(20_000, 9).map((plane) =>
	plane.slice(12_000, 12_000 + GAP).map((value) => Math.fround(1.4 * value)),
);

/** Once, nothing comes back of `GAP` frames of a mix from `at` on. The rack changes no sample, so that they are known by their values. */
function gapAt([left, right]: readonly [Float64Array, Float64Array], at: number): (backend: Backend) => Backend {
	let left0 = 0;
	let silent = 0;
	let made = false;
	return (backend) => ({
		info: backend.info,
		start: () => backend.start(),
		async readBlock(block) {
			const report = await backend.readBlock(block);
			for (let frame = 0; frame < BLOCK; frame++) {
				const l = block[2 * frame] ?? 0;
				if (!made && left0 === left[at - 1] && l === left[at] && block[2 * frame + 1] === right[at]) {
					made = true;
					silent = GAP;
				}
				left0 = l;
				if (silent-- > 0) block.fill(0, 2 * frame, 2 * frame + 2);
			}
			return report;
		},
		writeBlock: (block) => backend.writeBlock(block),
		close: () => backend.close(),
	});
}

/**
 * A print that a fault spoils, mended; with what the undisturbed one holds.
 *
 * @param fault or the frame at which the mix is louder than anywhere else, and lost
 */
async function mend(fault: StreamFault | number, keepGoing = true) {
	const mix = programme(SECONDS * RATE, 8);
	const gap = typeof fault === 'number' ? fault : null;
	if (gap !== null) for (const [channel, plane] of mix.entries()) plane.set(loudest[channel] ?? [], gap);
	const s = studio(noModels, gap === null ? undefined : gapAt(mix, gap));
	open = s;
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
	if (typeof fault !== 'number')
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

	test.each([
		['first', 'head', RATE / 2],
		['last', 'tail', (SECONDS - 0.6) * RATE],
	] as const)(
		'a gap in the %s second is replaced by itself, and the %s of what it becomes is proven',
		async (_, end, at) => {
			const { result, mended, whole, capture } = await mend(at);
			expect(result).toMatchObject({ outcome: 'failed', edges: { [end]: 'failed' } });
			expect(mended.punch.joins).toHaveLength(2);
			expect(mended.result.edges).toEqual({ head: 'proven', tail: 'proven', note: '' });
			const failures = mended.result.findings.filter(({ severity }) => severity === 'failure');
			expect(failures.map(({ kind, mendedByTake }) => [kind, mendedByTake])).toContainEqual([end, 1]);
			expect(failures.every(({ mendedByTake }) => mendedByTake === 1)).toBe(true);
			expectSame(capture, whole);
		},
	);
});
