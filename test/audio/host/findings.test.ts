import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { FindingsReport } from '../../../src/audio/engine.ts';
import { firstFailure } from '../../../src/audio/host/failedPass.ts';
import { FindingLog, failureAt } from '../../../src/audio/host/findingLog.ts';
import {
	foundIn,
	latencyOf,
	noModels,
	openRequest,
	programme,
	readWav,
	type Studio,
	studio,
	writeWav,
} from './studio.ts';

const RATE = 48000;
const BLOCK = 1024;
const PRE_ROLL = 2000;
const LATENCY = 4 * BLOCK;
let open: Studio | null = null;

afterEach(async () => {
	await open?.done();
	open = null;
});

/** A studio whose return is changed block by block, with a mix of six seconds. */
async function studioWith(fault: (block: Float32Array, number: number) => string | null): Promise<Studio> {
	let number = 0;
	const s = studio(noModels, (backend: Backend) => ({
		info: backend.info,
		start: () => backend.start(),
		async readBlock(block) {
			const report = await backend.readBlock(block);
			return fault(block, number++) ?? report;
		},
		writeBlock: (block) => backend.writeBlock(block),
		close: () => backend.close(),
	}));
	open = s;
	writeWav(s.path('mix.wav'), programme(6 * RATE, 8), RATE);
	await s.engine.open(openRequest({ blockFrames: BLOCK }, {}));
	return s;
}

const sourceFrame = (number: number) => number * BLOCK - LATENCY - PRE_ROLL;

describe('a print that keeps going', () => {
	test('lists every bad stretch, and is whole in length', async () => {
		const s = await studioWith((block, number) => {
			if (number === 90 || number === 180) block.fill(0);
			return null;
		});
		const told: FindingsReport[] = [];
		s.engine.onFindings((report) => told.push(report));
		const result = await s.print({
			latency: latencyOf(LATENCY),
			sourcePath: s.path('mix.wav'),
			preRollFrames: PRE_ROLL,
			keepGoing: true,
		});
		expect(result).toMatchObject({ outcome: 'failed', frames: PRE_ROLL + 6 * RATE + 3000, edges: { head: 'proven' } });
		expect(foundIn(result.findings).map(({ kind, severity }) => `${severity} ${kind}`)).toEqual([
			'failure dropout',
			'failure dropout',
		]);
		for (const [index, number] of [90, 180].entries()) {
			const found = foundIn(result.findings)[index];
			expect(Math.abs((found?.frame ?? 0) - sourceFrame(number))).toBeLessThanOrEqual(BLOCK);
			expect(Math.abs((found?.frames ?? 0) - BLOCK)).toBeLessThanOrEqual(BLOCK);
		}
		const heard = told.map(({ pass, findings }) => ({ pass, findings: foundIn(findings) }));
		const first = heard.find(({ findings }) => findings.length > 0);
		expect(first).toMatchObject({ pass: 'p1', findings: [{ kind: 'dropout', severity: 'failure' }] });
		expect(heard.at(-1)?.findings).toHaveLength(2);
	});

	test('says where a report of the device may have spoilt it', async () => {
		const s = await studioWith((_, number) => (number === 100 ? 'input overflow' : null));
		const result = await s.print({
			latency: latencyOf(LATENCY),
			sourcePath: s.path('mix.wav'),
			preRollFrames: PRE_ROLL,
			keepGoing: true,
		});
		expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'xrun' } });
		expect(foundIn(result.findings)).toMatchObject([{ kind: 'xrun', by: 'device', frames: LATENCY + 2 * BLOCK }]);
		expect(Math.abs((foundIn(result.findings)[0]?.frame ?? 0) - sourceFrame(100))).toBeLessThanOrEqual(BLOCK);
	});

	test('ends at once all the same when the device is gone', async () => {
		const s = await studioWith((_, number) => {
			if (number === 100) throw new Error('unplugged');
			return null;
		});
		const result = await s.print({ latency: latencyOf(LATENCY), sourcePath: s.path('mix.wav'), keepGoing: true });
		expect(result).toMatchObject({ outcome: 'failed', failure: { kind: 'device-lost' } });
		expect(result.frames).toBeLessThan(3 * RATE);
	});

	test('names what ended it, not the fault that it went on after', async () => {
		const s = await studioWith((block, number) => {
			if (number === 90) block.fill(0);
			if (number === 200) throw new Error('unplugged');
			return null;
		});
		const result = await s.print({
			latency: latencyOf(LATENCY),
			sourcePath: s.path('mix.wav'),
			preRollFrames: PRE_ROLL,
			keepGoing: true,
		});
		expect(result.failure?.kind).toBe('device-lost');
		expect(Math.abs((result.failure?.frame ?? 0) - sourceFrame(200))).toBeLessThanOrEqual(BLOCK);
		expect(foundIn(result.findings)).toMatchObject([{ kind: 'dropout' }]);
	});

	test.each<[string, (block: Float32Array) => void]>([
		['clipping', (block) => block.fill(1, 200, 212)],
		['not-finite', (block) => block.fill(Number.NaN, 200, 201)],
	])(
		'ends at once for what would be found again (%s), also after a fault that it went on after',
		async (kind, spoil) => {
			const s = await studioWith((block, number) => {
				if (number === 60) block.fill(0);
				if (number === 130) spoil(block);
				return null;
			});
			const result = await s.print({
				latency: latencyOf(LATENCY),
				sourcePath: s.path('mix.wav'),
				preRollFrames: PRE_ROLL,
				bitTransparent: false,
				keepGoing: true,
			});
			expect(result).toMatchObject({ outcome: 'failed', failure: { kind, frame: sourceFrame(130) + 100 } });
			expect(result.frames).toBeLessThan(3 * RATE);
			expect(foundIn(result.findings).map((found) => found.kind)).toContain('dropout');
		},
	);
});

describe('a stretch', () => {
	test.each([
		['in the middle', 100_000, 130_000],
		['at the start', 0, 20_000],
		['near the start', 700, 20_000],
		['at the end', 250_000, 6 * RATE],
	])('%s is printed with the source itself around it', async (_, fromFrame, toFrame) => {
		const s = await studioWith(() => null);
		const result = await s.print({
			latency: latencyOf(LATENCY),
			sourcePath: s.path('mix.wav'),
			preRollFrames: PRE_ROLL,
			stretch: { fromFrame, toFrame },
		});
		expect(result).toMatchObject({ outcome: 'complete', preRollFrames: PRE_ROLL });
		expect(foundIn(result.findings)).toEqual([]);
		expect(result.frames).toBe(PRE_ROLL + toFrame - fromFrame + 3000);
		const source = readWav(s.path('mix.wav'));
		const capture = readWav(s.path('capture.wav'));
		for (const channel of [0, 1])
			for (let frame = 0; frame < result.frames; frame++) {
				const there = source[channel]?.[fromFrame - PRE_ROLL + frame] ?? 0;
				if (capture[channel]?.[frame] !== there) throw new Error(`frame ${frame} of channel ${channel} differs`);
			}
	});

	test('tells its faults by the frames of the whole source', async () => {
		const s = await studioWith((block, number) => {
			if (number === 30) block.fill(0);
			return null;
		});
		const result = await s.print({
			latency: latencyOf(LATENCY),
			sourcePath: s.path('mix.wav'),
			preRollFrames: PRE_ROLL,
			stretch: { fromFrame: 100_000, toFrame: 200_000 },
		});
		expect(result.failure?.kind).toBe('dropout');
		expect(Math.abs((result.failure?.frame ?? 0) - 100_000 - sourceFrame(30))).toBeLessThanOrEqual(BLOCK);
	});

	test('that the source does not have is refused', async () => {
		const s = await studioWith(() => null);
		const stretch = { fromFrame: 100_000, toFrame: 6 * RATE + 1 };
		await expect(
			s.print({ latency: latencyOf(LATENCY), sourcePath: s.path('mix.wav'), stretch }),
		).rejects.toMatchObject({ code: 'audio.stretch' });
	});
});

describe('the list of findings', () => {
	const slip = (frame: number, frames: number | null) => failureAt('slip', 'sync', { frame, frames }, 'a slip');

	test('joins what follows closely, and keeps the rest apart', () => {
		const log = new FindingLog(100);
		log.add(slip(0, 10));
		log.add(slip(105, 10));
		log.add(slip(400, 10));
		log.add(failureAt('dropout', 'sync', { frame: 405, frames: 10 }, 'another kind'));
		expect(log.findings.map(({ frame, frames }) => [frame, frames])).toEqual([
			[0, 115],
			[400, 10],
			[405, 10],
		]);
	});

	test('is another list after a change, and only then', () => {
		const log = new FindingLog(100);
		const found = log.add(slip(0, null));
		const before = log.findings;
		log.add(slip(50, 10));
		expect(log.findings).toBe(before);
		log.end(found, 80);
		expect(log.findings).toMatchObject([{ frame: 0, frames: 80 }]);
		expect(before).toMatchObject([{ frames: null }]);
	});

	const note = (frame: number) => ({
		...failureAt('not-provable', 'programme', { frame, frames: 1 }, 'a note'),
		severity: 'note' as const,
	});

	test('ends with a word that there is more', () => {
		const log = new FindingLog(0);
		for (let number = 0; number < 1000; number++) log.add(note(number * 10));
		expect(log.findings).toHaveLength(201);
		expect(log.findings.at(-1)).toMatchObject({ severity: 'note', frame: 2000, frames: null });
	});

	test('loses no failure to what is harmless', () => {
		const log = new FindingLog(0);
		for (let number = 0; number < 300; number++) log.add(note(number * 10));
		for (let number = 0; number < 300; number++) log.add({ ...note(number * 10), severity: 'warning' });
		const found = log.add(slip(5000, null));
		log.end(found, 5100);
		expect(firstFailure(log.findings)).toEqual({ kind: 'slip', frame: 5000, reason: 'a slip' });
		expect(log.findings.at(-1)).toMatchObject({ kind: 'slip', frame: 5000, frames: 100 });
	});

	test('says without a place that there are more failures than it lists', () => {
		const log = new FindingLog(0);
		for (let number = 0; number < 1000; number++) log.end(log.add(slip(number * 10, null)), number * 10 + 1);
		expect(log.findings).toHaveLength(201);
		expect(log.findings.at(-1)).toMatchObject({ severity: 'failure', frame: null, frames: null });
		expect(log.findings.slice(0, 200).every(({ frames }) => frames === 1)).toBe(true);
	});
});
