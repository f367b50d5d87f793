import { existsSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../../src/audio/offline/engine.ts';
import { expectSame, noisePlanes, readAll, scratchFolder, writeFile } from '../files/support.ts';

const scratch = scratchFolder();
const engine = createOfflineEngine({ threads: 1 });
afterAll(() => engine.dispose());

const RATE = 48_000;
const PRE_ROLL = 4800;
const FRAMES = 4 * RATE;
const FORMAT = { channels: 2, rateHz: RATE, sample: 'float32', broadcast: null } as const;
/** The print as it should be: silence before the music, then music. */
const right = noisePlanes(2, FRAMES, 16, 5).map((plane) =>
	plane.map((value, frame) => (frame < PRE_ROLL ? 0 : value / 4)),
);

function write(name: string, planes: Float64Array[]): string {
	writeFile(scratch(name), FORMAT, planes);
	return scratch(name);
}

/** The print with `frames` frames from source frame `from` on gone. */
const withHole = (planes: Float64Array[], from: number, frames: number) =>
	planes.map((plane) => plane.map((value, at) => (at - PRE_ROLL >= from && at - PRE_ROLL < from + frames ? 0 : value)));

/** What the rack gives for source frames `from`…`to`. */
const take = (
	name: string,
	from: number,
	to: number,
	spoilt: (value: number, frame: number) => number = (value) => value,
) =>
	write(
		name,
		right.map((plane) => plane.slice(from + PRE_ROLL, to + PRE_ROLL).map((value, at) => spoilt(value, from + at))),
	);

describe('a punched print', () => {
	test('is the undisturbed one where two faults were printed again, and tells its joins', async () => {
		const path = write('two.wav', withHole(withHole(right, 60_000, 900), 130_000, 50));
		const outPath = scratch('two-joined.wav');
		const { file, joins } = await engine.joinTakes({
			path,
			outPath,
			preRollFrames: PRE_ROLL,
			punches: [
				{
					path: take('a.wav', 30_000, 90_000),
					firstFrame: 30_000,
					settledFrame: 40_000,
					badFromFrame: 60_000,
					badToFrame: 60_900,
				},
				{
					path: take('b.wav', 100_000, 160_000),
					firstFrame: 100_000,
					settledFrame: 110_000,
					badFromFrame: 130_000,
					badToFrame: 130_050,
				},
			],
		});
		expectSame(readAll(outPath), right);
		expect(file.frames).toBe(FRAMES);
		expect(joins.map(({ fromTake, toTake }) => [fromTake, toTake])).toEqual([
			[0, 1],
			[1, 0],
			[0, 2],
			[2, 0],
		]);
		const [first, second] = joins;
		expect((first?.frame ?? 0) + (first?.fadeFrames ?? 0)).toBeLessThanOrEqual(60_000);
		expect(second?.frame).toBeGreaterThanOrEqual(60_900);
		expect(60_000 - (first?.frame ?? 0)).toBeLessThan(RATE / 5);
	});

	test('a fault that lasts to the end is replaced to the end', async () => {
		const path = write('end.wav', withHole(right, 100_000, FRAMES));
		const outPath = scratch('end-joined.wav');
		const punch = { path: take('c.wav', 80_000, FRAMES - PRE_ROLL), firstFrame: 80_000, settledFrame: 85_000 };
		const { joins } = await engine.joinTakes({
			path,
			outPath,
			preRollFrames: PRE_ROLL,
			punches: [{ ...punch, badFromFrame: 100_000, badToFrame: FRAMES - PRE_ROLL }],
		});
		expectSame(readAll(outPath), right);
		expect(joins).toHaveLength(1);
	});

	test('takes that do not agree are not joined, and no file is left', async () => {
		const path = write('memory.wav', withHole(right, 60_000, 900));
		const outPath = scratch('memory-joined.wav');
		const punch = { firstFrame: 30_000, settledFrame: 40_000, badFromFrame: 60_000, badToFrame: 60_900 };
		for (const [name, spoil] of [
			['quieter.wav', (value: number) => value * 0.99],
			['remembers.wav', (value: number, frame: number) => (frame > 60_900 ? value * 0.97 : value)],
		] as const) {
			const punches = [{ ...punch, path: take(name, 30_000, 90_000, spoil) }];
			await expect(engine.joinTakes({ path, outPath, preRollFrames: PRE_ROLL, punches })).rejects.toMatchObject({
				code: 'audio.no-join',
			});
			expect(existsSync(outPath)).toBe(false);
		}
	});

	test('a take is used only from where the rack had settled', async () => {
		const path = write('settled.wav', withHole(right, 60_000, 900));
		const outPath = scratch('settled-joined.wav');
		const spoil = (value: number, frame: number) => (frame < 50_000 ? 0 : value);
		const { joins } = await engine.joinTakes({
			path,
			outPath,
			preRollFrames: PRE_ROLL,
			punches: [
				{
					path: take('d.wav', 30_000, 90_000, spoil),
					firstFrame: 30_000,
					settledFrame: 50_000,
					badFromFrame: 60_000,
					badToFrame: 60_900,
				},
			],
		});
		expect(joins[0]?.frame).toBeGreaterThanOrEqual(50_000);
		expectSame(readAll(outPath), right);
	});
});
