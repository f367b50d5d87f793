import { copyFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { RackModelFactory } from '../../../src/audio/backends/rackModel.ts';
import { foundIn, latencyOf, openRequest, programme, type Studio, studio, writeWav } from './studio.ts';

const RATE = 48_000;
const LATENCY = 4 * 1024;
let open: Studio | null = null;
let gainDb = { left: 0, right: 0 };

afterEach(async () => {
	await open?.done();
	open = null;
});

/** A rack whose gain the test turns. */
const turned: RackModelFactory = () => ({
	setPositions: () => {},
	process(left, right, frames) {
		for (let i = 0; i < frames; i++) {
			left[i] = (left[i] ?? 0) * 10 ** (gainDb.left / 20);
			right[i] = (right[i] ?? 0) * 10 ** (gainDb.right / 20);
		}
	},
});

async function printed(again: { left: number; right: number }, path: (s: Studio) => string = (s) => s.path('one.wav')) {
	const s = studio(turned);
	open = s;
	writeWav(s.path('mix.wav'), programme(6 * RATE, 5), RATE);
	const unit = { unit: 'u', definition: 'd', channel: 'stereo' as const, seed: 1, positions: {} };
	await s.engine.open(openRequest({}, { units: [unit], noise: false }));
	const request = { latency: latencyOf(LATENCY), sourcePath: s.path('mix.wav') };
	gainDb = { left: 0, right: 0 };
	await s.print(request);
	copyFileSync(s.path('capture.wav'), s.path('one.wav'));
	gainDb = again;
	const told: string[] = [];
	s.engine.onFindings(({ findings }) => told.push(...findings.map(({ text }) => text)));
	const earlier = { path: path(s), preRollFrames: 2000, name: 'revision 1', toleranceDb: 0.2 };
	return { result: await s.print({ ...request, preRollFrames: 2400, earlier }), told };
}

describe('a print beside an earlier one', () => {
	test('that is as loud has no finding, and the figures say so', async () => {
		const { result } = await printed({ left: 0, right: -0.1 });
		expect(result.outcome).toBe('complete');
		expect(foundIn(result.findings)).toEqual([]);
		expect(result.againstEarlier?.leftDb).toBeCloseTo(0, 3);
		expect(result.againstEarlier?.rightDb).toBeCloseTo(-0.1, 3);
	});

	test('with one channel lower is complete, and says so while it runs', async () => {
		const { result, told } = await printed({ left: -0.6, right: 0 });
		expect(result.outcome).toBe('complete');
		expect(foundIn(result.findings)).toMatchObject([
			{ kind: 'level-differs', severity: 'warning', channel: 'left', frame: 0 },
		]);
		expect(told[0]).toBe('Left is 0.6 dB lower than in revision 1.');
	});

	test('is a print all the same when the earlier one cannot be read', async () => {
		const { result } = await printed({ left: 0, right: 0 }, (s) => s.path('gone.wav'));
		expect(result.outcome).toBe('complete');
		expect(foundIn(result.findings)).toMatchObject([{ kind: 'level-differs', severity: 'note' }]);
		expect(foundIn(result.findings)[0]?.text).toContain('could not be compared with revision 1');
	});
});
