import { describe, expect, test } from 'vitest';
import { RoundTripWatch, roundTripChange } from '../../../src/session/roundTrip/roundTripWatch.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import type { LogStore } from '../../../src/store/logStore.ts';

const THROUGH = { rateHz: 48000, blockFrames: 1024, prefillBlocks: 4, device: 'rack' };
const reading = (delay: number, part: Partial<Latency> = {}): Latency => ({
	frames: Math.round(delay),
	fraction: delay - Math.round(delay),
	inverted: false,
	confidence: 50,
	method: 'sweep',
	through: THROUGH,
	...part,
});
const chain = (...units: string[]) =>
	chainSchema.parse({ schema: 1, name: 'c', stages: [{ kind: 'insert', id: 'rack', name: 'Rack', units }] });

type Revision = NonNullable<ReturnType<LogStore['revision']>>;

/** A log with one revision of each chain and latency, the last one the newest. */
function log(...passes: { chain: ReturnType<typeof chain>; latency: Latency }[]) {
	return {
		newestRevisions: () => passes.map((_, index) => String(index)).reverse(),
		revision: (id: string) => {
			const pass = passes[Number(id)];
			return { facts: { chain: pass?.chain, capture: { latency: pass?.latency } } } as unknown as Revision;
		},
	};
}

describe('a round trip that changes', () => {
	test('is told between two passes through the same units', () => {
		const watch = new RoundTripWatch(log());
		expect(watch.judge(chain('eq'), reading(4200.1))).toEqual([]);
		watch.recorded(chain('eq'), reading(4200.1));
		expect(watch.judge(chain('eq'), reading(4200.2))).toEqual([]);
		watch.recorded(chain('eq'), reading(4200.2));
		const [found] = watch.judge(chain('eq'), reading(5224.2));
		expect(found).toMatchObject({ kind: 'round-trip', severity: 'warning', frame: null });
		expect(found?.text).toContain('was 4200.20 frames');
		expect(found?.text).toContain('1024.00 frames longer');
		watch.recorded(chain('eq'), reading(5224.2));
		expect(watch.judge(chain('eq'), reading(5224.2))).toEqual([]);
	});

	test('is none where another stage between two inserts makes it longer', () => {
		const watch = new RoundTripWatch(log());
		const insert = (id: string, loop?: string) => ({ kind: 'insert', id, name: id, units: [id], loop });
		const limiter = { kind: 'digital', id: 'limiter', process: { type: 'limiter' } };
		const of = (...stages: object[]) => chainSchema.parse({ schema: 1, name: 'c', stages });
		expect(watch.judge(of(insert('eq'), insert('comp', 'b')), reading(8192))).toEqual([]);
		expect(watch.judge(of(insert('eq'), limiter, insert('comp', 'b')), reading(8500))).toEqual([]);
		watch.recorded(of(insert('eq'), limiter, insert('comp', 'b')), reading(8500));
		expect(watch.judge(of(insert('eq'), limiter, insert('comp', 'b')), reading(8600))).toHaveLength(1);
	});

	test('is told again where the pass that it was told of left no print', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(chain('eq'), reading(4200));
		expect(watch.judge(chain('eq'), reading(5224))).toHaveLength(1);
		expect(watch.judge(chain('eq'), reading(5224))).toHaveLength(1);
	});

	test('is told from the log after a new start', () => {
		const watch = new RoundTripWatch(
			log({ chain: chain('eq'), latency: reading(100) }, { chain: chain('eq', 'comp'), latency: reading(200) }),
		);
		expect(watch.judge(chain('eq', 'comp'), reading(200))).toEqual([]);
		expect(watch.judge(chain('eq'), reading(101))).toHaveLength(1);
	});

	test('is none where the units, the rate, the block or the device are others, or nobody knows', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(chain('eq'), reading(4200));
		expect(watch.judge(chain('eq', 'comp'), reading(4300))).toEqual([]);
		for (const other of [{ rateHz: 96000 }, { blockFrames: 512 }, { prefillBlocks: 5 }, { device: 'desk' }])
			expect(watch.judge(chain('eq'), reading(9000, { through: { ...THROUGH, ...other } }))).toEqual([]);
		const { through: _, ...unknown } = reading(9000);
		expect(watch.judge(chain('eq'), unknown)).toEqual([]);
	});

	test('is one of polarity too', () => {
		expect(roundTripChange(reading(10), reading(10, { inverted: true }))).toContain('upside down now');
	});

	test('of tape is more than its spread', () => {
		const tape = (delay: number) => reading(delay, { spreadFrames: 3 });
		expect(roundTripChange(tape(9000), tape(9006))).toBeNull();
		expect(roundTripChange(tape(9000), tape(9007))).toContain('± 3.00');
	});

	test('whose channels differ in polarity or in time is said, and one that is upside down is noted', () => {
		const of = (left: [number, boolean], right: [number, boolean] | null) =>
			reading(10, {
				channels: [
					{ frames: left[0], inverted: left[1] },
					right === null ? null : { frames: right[0], inverted: right[1] },
				],
			});
		const told = (latency: Latency) => new RoundTripWatch(log()).judge(chain('eq'), latency);
		expect(told(of([10, false], [10.1, false]))).toEqual([]);
		expect(told(of([10, false], null))).toEqual([]);
		expect(told(of([10, false], [10, true]))).toMatchObject([{ severity: 'warning' }]);
		expect(told(of([10, false], [10, true]))[0]?.text).toContain('Right comes back upside down');
		expect(told(of([10, true], [10, true]))).toMatchObject([{ severity: 'note' }]);
		expect(told(of([10, false], [12.5, false]))[0]?.text).toContain('2.50 frames apart');
	});

	test('whose methods do not agree is said', () => {
		const unsure = reading(10, {
			confidence: 1,
			methods: [
				{ method: 'sweep', frames: 10, inverted: false, confidence: 50 },
				{ method: 'multi-tone', frames: 12.5, inverted: false, confidence: 5 },
			],
		});
		expect(new RoundTripWatch(log()).judge(chain('eq'), unsure)[0]?.text).toContain('multi-tone 12.50');
	});
});
