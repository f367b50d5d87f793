import { describe, expect, test } from 'vitest';
import type { TapeAction } from '../../src/units/driver.ts';
import { talliedMotion } from '../../src/units/drivers/talliedMotion.ts';
import { TallyReader } from '../../src/units/drivers/tallyReader.ts';
import { FakeClock } from '../support/fakeClock.ts';

const lamps = (...lit: TapeAction[]) =>
	new Map((['play', 'stop', 'record', 'rewind'] as const).map((action) => [action, lit.includes(action)]));

describe('Lamps of a tape machine', () => {
	test.each([
		[['stop'], { moving: false, mode: 'stop', recording: false }],
		[['play'], { moving: true, mode: 'play', recording: false }],
		[['play', 'record'], { moving: true, mode: 'record', recording: true }],
		[['rewind'], { moving: true, mode: 'rewind', recording: false }],
		[['stop', 'record'], { moving: false, mode: 'record ready', recording: false }],
		[[], { moving: null, mode: 'no lamp lit', recording: false }],
		[['stop', 'play'], { moving: null, mode: 'tallies unclear', recording: false }],
		[['rewind', 'play'], { moving: null, mode: 'tallies unclear', recording: false }],
	] as const)('%j', (lit, wanted) => {
		expect(talliedMotion(lamps(...lit), true)).toMatchObject(wanted);
	});

	test('a stop lamp that lights before the reels stand says nothing until they had their time', () => {
		expect(talliedMotion(lamps('stop'), false)).toMatchObject({ moving: null, mode: 'stopping' });
	});

	test('a lamp that is not wired, or does not settle, is not known', () => {
		expect(talliedMotion(new Map([['play', true]]), true)).toMatchObject({ moving: true, recording: null });
		const unsteady = new Map<TapeAction, boolean | null>([['record', null]]);
		expect(talliedMotion(unsteady, true)).toMatchObject({ moving: null, recording: null });
	});
});

describe('Tallies that bounce', () => {
	const reader = (levels: (nowMs: number) => boolean) => {
		const clock = new FakeClock();
		const readings: number[] = [];
		const tallies = new TallyReader(
			async () => {
				readings.push(clock.monotonicMs());
				return new Map([['play', levels(clock.monotonicMs())] as const]);
			},
			clock,
			20,
		);
		const read = async () => {
			const call = tallies.read(new AbortController().signal);
			await clock.advance(400);
			return (await call).get('play');
		};
		return { read, readings };
	};

	test('count once two readings agree, and cost one reading while nothing changes', async () => {
		const { read, readings } = reader(() => true);
		expect(await read()).toBe(true);
		expect(readings).toEqual([0, 20]);
		expect(await read()).toBe(true);
		expect(readings).toEqual([0, 20, 400]);
	});

	test('are waited for while they bounce', async () => {
		const { read, readings } = reader((nowMs) => nowMs >= 50 || nowMs % 40 === 0);
		expect(await read()).toBe(true);
		expect(readings).toEqual([0, 20, 40, 60]);
	});

	test('are not known when they never settle', async () => {
		const { read, readings } = reader((nowMs) => nowMs % 40 === 0);
		expect(await read()).toBeNull();
		expect(readings).toHaveLength(8);
	});
});
