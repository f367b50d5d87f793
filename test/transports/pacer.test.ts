import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryLink, MemoryWire } from '../../src/transports/memory.ts';
import { DIN_MIDI_BYTE_MS, Pacer, pacedLink } from '../../src/transports/pacer.ts';
import { FakeClock } from '../support/fakeClock.ts';

/** A clock whose event loop is late, as a busy one is. */
class LateClock extends FakeClock {
	#turn = 0;
	readonly #lateMs: readonly number[];

	constructor(lateMs: readonly number[]) {
		super();
		this.#lateMs = lateMs;
	}

	override precisely(delayMs: number, callback: () => void) {
		this.#turn += 1;
		return super.precisely(delayMs + (this.#lateMs[this.#turn % this.#lateMs.length] ?? 0), callback);
	}
}

const lateness = fc.array(fc.double({ min: 0, max: 1.5, noNaN: true }), { minLength: 1, maxLength: 20 });

describe('A pacer', () => {
	test('never puts two messages closer than the hold, whatever the event loop does', async () => {
		await fc.assert(
			fc.asyncProperty(lateness, fc.double({ min: 0.1, max: 30, noNaN: true }), async (late, holdMs) => {
				const clock = new LateClock(late);
				const pacer = new Pacer(clock);
				const atMs: number[] = [];
				const all = Array.from({ length: 20 }, () =>
					pacer.send(async () => void atMs.push(clock.monotonicMs()), holdMs),
				);
				await clock.advance(20 * (holdMs + 2));
				await Promise.all(all);
				for (const [index, at] of atMs.slice(1).entries()) {
					expect(at - (atMs[index] ?? 0)).toBeGreaterThanOrEqual(holdMs - 1e-9);
				}
			}),
			{ numRuns: 50 },
		);
	});

	test('of packets counts a hold from when they were handed over, and never puts two closer', async () => {
		const clock = new FakeClock();
		const pacer = new Pacer(clock, 0, 'start');
		const atMs: number[] = [];
		const all = Array.from({ length: 5 }, () =>
			pacer.send(() => {
				atMs.push(clock.monotonicMs());
				return new Promise<void>((resolve) => clock.after(3, resolve));
			}, 10),
		);
		await clock.advance(60);
		await Promise.all(all);
		expect(atMs).toEqual([0, 10, 20, 30, 40]);
	});

	test('sends in the order of the calls, and goes on after a write that failed', async () => {
		const clock = new FakeClock();
		const pacer = new Pacer(clock);
		const sent: number[] = [];
		const all = [0, 1, 2].map((number) =>
			pacer.send(async () => {
				sent.push(number);
				if (number === 1) throw new Error('gone');
			}, 5),
		);
		const settled = Promise.allSettled(all);
		await clock.advance(20);
		expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(sent).toEqual([0, 1, 2]);
	});

	test('a message that is aborted before its turn is never written, and holds nobody up', async () => {
		const clock = new FakeClock();
		const pacer = new Pacer(clock);
		const sent: string[] = [];
		const abort = new AbortController();
		await pacer.send(async () => void sent.push('first'), 10);
		const second = pacer.send(async () => void sent.push('second'), 1000, abort.signal);
		const third = pacer.send(async () => void sent.push('third'), 10);
		second.catch(() => undefined);
		await clock.advance(3);
		abort.abort('enough');
		await clock.advance(7);
		await expect(second).rejects.toBe('enough');
		expect(await third).toBe(20);
		expect(sent).toEqual(['first', 'third']);
	});
});

describe('A DIN MIDI port', () => {
	const open = async (clock: FakeClock) => {
		const wire = new MemoryWire('port');
		const atMs: number[] = [];
		wire.attach({ receive: () => atMs.push(clock.monotonicMs()) });
		const link = pacedLink(createMemoryLink(wire, clock), DIN_MIDI_BYTE_MS, clock);
		link.open();
		await clock.advance(0);
		return { wire, atMs, link };
	};

	test('carries 1041 three-byte messages a second and not one more, whoever of its units sends them', async () => {
		const clock = new FakeClock();
		const { atMs, link } = await open(clock);
		const unit = async () => {
			for (let count = 0; count < 800; count += 1) await link.write(Uint8Array.of(0xb0, 7, count % 128));
		};
		const both = Promise.all([unit(), unit()]);
		await clock.advance(2000);
		await both;
		expect(atMs.filter((at) => at < 1000).length).toBeLessThanOrEqual(1042);
		expect(atMs.filter((at) => at < 1000).length).toBeGreaterThanOrEqual(1041);
	});

	test('keeps 95 % of that rate on an event loop that is late by up to a millisecond and a half', async () => {
		const clock = new LateClock([0.1, 1.5, 0.4, 0, 0.9]);
		const { atMs, link } = await open(clock);
		const all = Promise.all(Array.from({ length: 1000 }, () => link.write(Uint8Array.of(0xb0, 7, 1))));
		await clock.advance(2000);
		await all;
		const rate = 999 / (((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)) / 1000);
		expect(rate).toBeGreaterThan(0.95 * 1041);
		expect(rate).toBeLessThan(1.005 * 1041);
	});

	test('a write ends when its last byte has left the wire, and one that cannot begin fails at once', async () => {
		const clock = new FakeClock();
		const { wire, link } = await open(clock);
		let doneMs: number | null = null;
		const dump = link.write(new Uint8Array(1000)).then(() => {
			doneMs = clock.monotonicMs();
		});
		await clock.advance(400);
		await dump;
		expect(doneMs).toBeCloseTo(320, 6);
		wire.plug(false);
		await expect(link.write(Uint8Array.of(0xfe))).rejects.toMatchObject({ code: 'unit.away' });
	});
});
