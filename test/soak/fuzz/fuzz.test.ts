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

	/** Inputs that take the time that a test says, each with how often it was fed so far. */
	function timed(tookMs: (bytes: Uint8Array, call: number) => { wall: number; cpu: number }) {
		let [wall, cpu, calls] = [0, 0, 0];
		const feed = (bytes: Uint8Array) => {
			calls += 1;
			const took = tookMs(bytes, calls);
			wall += took.wall;
			cpu += took.cpu;
		};
		const target = { name: 'timed', golden, kind: 'message' as const, make: () => ({ feed }) };
		return fuzz(target, 200, 1, { wallMs: () => wall, cpuMs: () => cpu });
	}

	test('tells of what is slow each time it is fed', () => {
		const { slow, worstMs } = timed(({ length }) => (length === 3 ? { wall: 9, cpu: 4 } : { wall: 0, cpu: 0 }));
		expect(slow[0]).toMatch(/^4\.00 ms: [0-9a-f]{6}$/);
		expect(worstMs).toBe(4);
	});

	test('what is slow once, or only while other programs run, is not slow', () => {
		const fast = { wall: 0, cpu: 0 };
		expect(timed((_, call) => (call === 300 ? { wall: 9, cpu: 9 } : fast))).toMatchObject({ slow: [], worstMs: 0 });
		expect(timed(({ length }) => (length === 3 ? { wall: 9, cpu: 0.5 } : fast))).toMatchObject({
			slow: [],
			worstMs: 0.5,
		});
	});

	test('a seed gives the same inputs again', () => {
		const heard: string[][] = [[], []];
		for (const list of heard) {
			const make = () => ({ feed: (bytes: Uint8Array) => void list.push(Buffer.from(bytes).toString('hex')) });
			fuzz({ name: 'same', golden, kind: 'stream', make }, 300, 9, { wallMs: () => 0, cpuMs: () => 0 });
		}
		expect(heard[0]?.length).toBeGreaterThan(300);
		// What a busy machine made slow was fed once more.
		expect([...new Set(heard[0])]).toEqual([...new Set(heard[1])]);
	});
});
