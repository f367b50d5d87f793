import { describe, expect, test } from 'vitest';
import { fuzz } from './run.ts';
import { TARGETS } from './targets.ts';

/** A short run of what `npm run soak:wire -- fuzz` does at length. */
describe('Decoders fed spoilt frames', () => {
	test.each(TARGETS.map((target) => [target.name, target] as const))('%s: only typed errors', (_, target) => {
		const { escapes, inputs } = fuzz(target, 500, 4);
		expect(escapes).toEqual([]);
		expect(inputs).toBe(500);
	});
});

describe('The fuzz itself', () => {
	const golden = [Uint8Array.of(1, 2, 3, 4)];

	test('tells of what throws anything but a typed error', () => {
		const target = {
			name: 'bad',
			golden,
			kind: 'message' as const,
			make: () => ({
				feed: (bytes: Uint8Array) => {
					if (bytes.length === 3) throw new TypeError('oops');
				},
			}),
		};
		expect(fuzz(target, 500, 1).escapes[0]).toMatch(/^[0-9a-f]{6}: TypeError: oops/);
	});

	test('tells of what is slow each time, and not of what is slow once', () => {
		let calls = 0;
		const spin = (ms: number) => {
			const end = performance.now() + ms;
			while (performance.now() < end);
		};
		const make = (slow: (bytes: Uint8Array) => boolean) => ({
			name: 'slow',
			golden,
			kind: 'message' as const,
			make: () => ({
				feed: (bytes: Uint8Array) => {
					calls += 1;
					if (slow(bytes)) spin(4);
				},
			}),
		});
		expect(
			fuzz(
				make((bytes) => bytes.length === 0),
				200,
				1,
			).slow.length,
		).toBeGreaterThan(0);
		calls = 0;
		expect(
			fuzz(
				make(() => calls === 2050),
				200,
				1,
			).slow,
		).toEqual([]);
	});

	test('a seed gives the same inputs again', () => {
		const heard: string[][] = [[], []];
		for (const list of heard) {
			const make = () => ({ feed: (bytes: Uint8Array) => void list.push(Buffer.from(bytes).toString('hex')) });
			fuzz({ name: 'same', golden, kind: 'stream', make }, 300, 9);
		}
		expect(heard[0]?.length).toBeGreaterThan(300);
		// What a busy machine made slow was fed once more.
		expect([...new Set(heard[0])]).toEqual([...new Set(heard[1])]);
	});
});
