import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameRing, RingStore, ringCapacity, ringMemory } from '../../../src/audio/host/ring.ts';
import { startWorker } from '../../../src/process/worker.ts';
import { seededRng } from '../../../src/shared/random.ts';

describe('a frame ring', () => {
	test('gives every frame once and in order, however it is filled and emptied', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))), (steps) => {
				const ring = new FrameRing(ringMemory(2, 16));
				let written = 0;
				let read = 0;
				for (const [put, take] of steps) {
					const fits = Math.min(put, ring.writable);
					const planes = [0, 1].map((channel) =>
						Float64Array.from({ length: fits }, (_, i) => 2 * (written + i) + channel),
					);
					ring.write(planes, 0, fits);
					written += fits;
					const there = Math.min(take, ring.readable);
					const out = [new Float64Array(there + 1), new Float64Array(there + 1)];
					ring.read(out, 1, there);
					for (let i = 0; i < there; i++) {
						expect(out[0]?.[1 + i]).toBe(2 * (read + i));
						expect(out[1]?.[1 + i]).toBe(2 * (read + i) + 1);
					}
					read += there;
					expect(ring.readable).toBe(written - read);
				}
			}),
		);
	});

	test('counts on when its counters pass the 32-bit limits', () => {
		const memory = ringMemory(1, 8);
		new Int32Array(memory.header).fill(0x7ffffffc, 0, 2);
		const ring = new FrameRing(memory);
		const out = [new Float64Array(5)];
		for (let turn = 0; turn < 5; turn++) {
			ring.write([Float64Array.of(1, 2, 3, 4, turn)], 0, 5);
			ring.read(out, 0, 5);
			expect([...(out[0] ?? [])]).toEqual([1, 2, 3, 4, turn]);
		}
		expect(ring.readable).toBe(0);
	});

	test('refuses what does not fit and what is not there', () => {
		const ring = new FrameRing(ringMemory(1, 4));
		expect(() => ring.write([new Float64Array(5)], 0, 5)).toThrow(RangeError);
		expect(() => ring.read([new Float64Array(5)], 0, 1)).toThrow(RangeError);
	});

	test('wakes whoever waits as soon as there is what it needs, and not before', async () => {
		const ring = new FrameRing(ringMemory(1, 8));
		const woken: string[] = [];
		const all = [
			ring.whenReadable(2).then(() => woken.push('two')),
			ring.whenReadable(5).then(() => woken.push('five')),
			ring.whenReadable(3).then(() => woken.push('three')),
		];
		const turns = async () => {
			for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
			return [...woken].sort();
		};
		ring.write([new Float64Array(1)], 0, 1);
		expect(await turns()).toEqual([]);
		ring.write([new Float64Array(1)], 0, 1);
		expect(await turns()).toEqual(['two']);
		ring.write([new Float64Array(1)], 0, 1);
		expect(await turns()).toEqual(['three', 'two']);
		ring.write([new Float64Array(2)], 0, 2);
		await Promise.all(all);
		ring.write([new Float64Array(3)], 0, 3);
		const room = ring.whenWritable(4).then(() => woken.push('room'));
		ring.read([new Float64Array(8)], 0, 3);
		expect(await turns()).not.toContain('room');
		ring.read([new Float64Array(8)], 0, 1);
		await room;
	});

	test('passes every frame between two threads that wait for each other, whatever each asks for at once', async () => {
		const memory = ringMemory(1, 64);
		const ring = new FrameRing(memory);
		const frames = 20_000;
		const writer = startWorker(import.meta.url, './ringWriter', { workerData: { memory, frames } });
		const random = seededRng(4);
		const out = [new Float64Array(64)];
		let next = 0;
		while (next < frames) {
			const wanted = Math.min(frames - next, 1 + Math.floor(40 * random()));
			await ring.whenReadable(wanted);
			ring.read(out, 0, wanted);
			for (let i = 0; i < wanted; i++) if (out[0]?.[i] !== next++) throw new Error(`frame ${next - 1} is another one`);
		}
		await ring.whenReadable(1);
		expect([ring.finished, ring.readable]).toEqual([true, 0]);
		await writer.terminate();
	});

	test('wakes who waits for frames, and who waits for the end', async () => {
		const ring = new FrameRing(ringMemory(1, 4));
		const frames = ring.whenReadable(2);
		ring.write([new Float64Array(1)], 0, 1);
		ring.write([new Float64Array(1)], 0, 1);
		await frames;
		const end = ring.whenReadable(4);
		ring.finish();
		await end;
		const space = ring.whenWritable(4);
		ring.cancel();
		await space;
	});

	test('has a capacity that is a power of two, so that the counters may wrap', () => {
		expect(ringCapacity(48000, 4, 1024)).toBe(262_144);
		expect(ringCapacity(8000, 1, 8192)).toBe(32_768);
	});

	test('that takes the memory of an earlier one begins empty; one of another size has its own', () => {
		const rings = new RingStore();
		const memory = rings.take(2, 16);
		const used = new FrameRing(memory);
		used.write([Float64Array.of(1, 2), Float64Array.of(3, 4)], 0, 2);
		used.finish();
		used.cancel();
		rings.giveBack(memory);
		expect(rings.take(2, 32)).not.toBe(memory);
		expect(rings.take(2, 16)).toBe(memory);
		const ring = new FrameRing(memory);
		expect([ring.readable, ring.writable, ring.finished, ring.cancelled]).toEqual([0, 16, false, false]);
		expect(rings.take(2, 16)).not.toBe(memory);
	});
});
