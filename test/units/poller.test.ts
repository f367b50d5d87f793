import { describe, expect, test } from 'vitest';
import { Poller } from '../../src/units/drivers/poller.ts';
import { FakeClock } from '../support/fakeClock.ts';

function setUp(of: { keepsTime?: boolean; answerMs?: number } = {}) {
	const clock = new FakeClock();
	const asked: number[] = [];
	let there = true;
	const poller = new Poller({
		clock,
		everyMs: () => 100,
		ask: () => {
			asked.push(clock.monotonicMs());
			return new Promise((resolve) => clock.after(of.answerMs ?? 30, () => resolve(undefined)));
		},
		goesOn: () => there,
		...(of.keepsTime === undefined ? {} : { keepsTime: of.keepsTime }),
	});
	const startMs = clock.monotonicMs();
	return {
		poller,
		clock,
		asked: () => asked.map((ms) => ms - startMs),
		leave: () => {
			there = false;
		},
	};
}

describe('asking a unit again and again', () => {
	test('the pause is counted from the answer, or from when the question was due', async () => {
		const one = setUp();
		one.poller.start();
		await one.clock.advance(400);
		expect(one.asked()).toEqual([100, 230, 360]);
		const other = setUp({ keepsTime: true });
		other.poller.start();
		await other.clock.advance(400);
		expect(other.asked()).toEqual([100, 200, 300, 400]);
	});

	test('there is one question at a time, however long its answer takes', async () => {
		const { poller, clock, asked } = setUp({ keepsTime: true, answerMs: 250 });
		poller.start();
		await clock.advance(700);
		expect(asked()).toEqual([100, 350, 600]);
	});

	test('a question at once puts off the next, and begins no second row of them', async () => {
		const { poller, clock, asked } = setUp();
		poller.start();
		await clock.advance(50);
		poller.now();
		await clock.advance(250);
		expect(asked()).toEqual([50, 180]);
	});

	test('nobody is asked who is gone, and nothing after a stop', async () => {
		const { poller, clock, asked, leave } = setUp();
		poller.start();
		await clock.advance(110);
		leave();
		await clock.advance(1000);
		expect(asked()).toEqual([100]);
		const other = setUp();
		other.poller.start();
		other.poller.stop();
		await other.clock.advance(1000);
		expect(other.asked()).toEqual([]);
	});
});
