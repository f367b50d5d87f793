import { describe, expect, test } from 'vitest';
import { roundTripChange, roundTripOfTake } from '../../../src/session/roundTrip/roundTripFindings.ts';
import { RoundTripWatch } from '../../../src/session/roundTrip/roundTripWatch.ts';
import { chainSchema } from '../../../src/shared/model/chain.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
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

const insert = (id: string, loop?: string, more: object = {}) => ({
	kind: 'insert',
	id,
	name: id,
	units: [id],
	loop,
	...more,
});
const of = (...stages: object[]) => chainSchema.parse({ schema: 1, name: 'c', stages });

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
		const limiter = { kind: 'digital', id: 'limiter', process: { type: 'limiter' } };
		const loops = [reading(4096), reading(4096)];
		const limited = of(insert('eq'), limiter, insert('comp', 'b'));
		watch.recorded(of(insert('eq'), insert('comp', 'b')), reading(8192), loops);
		expect(watch.judge(limited, reading(8500), loops)).toEqual([]);
		watch.recorded(limited, reading(8500), loops);
		expect(watch.judge(limited, reading(8500), loops)).toEqual([]);
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

	test('is told where the card of the interface got another number since', () => {
		const by = (card: number) => ({ through: { ...THROUGH, device: `Babyface: USB Audio (hw:${card},0)` } });
		const two = of(insert('eq'), insert('comp', 'b'));
		const passed = { chain: chain('eq'), latency: reading(4200, by(1)) };
		const watch = new RoundTripWatch(log(passed));
		expect(watch.judge(chain('eq'), reading(4200, by(2)))).toEqual([]);
		expect(watch.judge(chain('eq'), reading(4208, by(2)))).toHaveLength(1);
		watch.recorded(two, reading(8400, by(1)), [reading(4200, by(1)), reading(4200, by(1))]);
		const found = watch.judge(two, reading(8400.4, by(2)), [reading(4200.2, by(2)), reading(4200.2, by(2))]);
		expect(found).toMatchObject([{ text: expect.stringMatching(/^The round trip was 8400\.00 frames/) }]);
		expect(watch.compareLoops(two, [reading(4208, by(3)), reading(4200, by(3))])[0]).toBeCloseTo(7.8);
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

describe('of several pairs', () => {
	const two = of(insert('eq'), insert('comp', 'b'));
	const texts = (found: readonly Finding[]) => found.map(({ text }) => text);

	test('each change is told of its own pair, by the inserts on it', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(two, reading(8300), [reading(4100), reading(4200)]);
		const found = watch.judge(two, reading(8308), [reading(4100), reading(4208)]);
		expect(texts(found)).toEqual([expect.stringMatching(/^comp on the pair b: The round trip was 4200\.00 frames/)]);
		expect(found).toMatchObject([{ kind: 'round-trip', severity: 'warning' }]);
	});

	test('what one pair gains and the other loses is told of both', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(two, reading(8300), [reading(4100), reading(4200)]);
		const found = texts(watch.judge(two, reading(8300), [reading(4108), reading(4192)]));
		expect(found).toEqual([
			expect.stringContaining('eq on the main pair: The round trip was 4100.00 frames'),
			expect.stringContaining('8.00 frames shorter'),
		]);
	});

	test('two that turn over at once are told, though the whole comes back as it did', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(two, reading(8300), [reading(4100), reading(4200)]);
		const turned = { inverted: true };
		const found = texts(watch.judge(two, reading(8300), [reading(4100, turned), reading(4200, turned)]));
		expect(found).toEqual([
			expect.stringMatching(/^eq on the main pair: The return is upside down now/),
			expect.stringMatching(/^comp on the pair b: The return is upside down now/),
		]);
	});

	test('a change of a pair is told where another insert was added meanwhile, and in the log too', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(of(insert('eq')), reading(4100));
		const added = () => [reading(4164), reading(4200)];
		const said = [expect.stringMatching(/^eq on the main pair: .* 64\.00 frames longer/)];
		expect(texts(watch.judge(two, reading(8364), added()))).toEqual(said);
		const logged = new RoundTripWatch(log({ chain: of(insert('eq')), latency: reading(4100) }));
		expect(texts(logged.judge(two, reading(8364), added()))).toEqual(said);
	});

	test('a change is told at the next pass too where a measurement by hand came between, or no print was made', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(two, reading(8300), [reading(4100), reading(4200)]);
		const changed = [reading(4100), reading(4300)];
		expect(watch.compareLoops(two, changed)).toEqual([null, null]);
		for (const _ of [1, 2]) expect(watch.judge(two, reading(8400), changed)).toHaveLength(1);
		watch.recorded(two, reading(8400), changed);
		expect(watch.judge(two, reading(8400), changed)).toEqual([]);
	});

	test('the whole is told of where each pair moved by less than two readings differ, and their sum by more', () => {
		const watch = new RoundTripWatch(log());
		watch.recorded(two, reading(8300), [reading(4100), reading(4200)]);
		const found = texts(watch.judge(two, reading(8300.4), [reading(4100.2), reading(4200.2)]));
		expect(found).toEqual([expect.stringMatching(/^The round trip was 8300\.00 frames/)]);
	});

	test('a pair that is not sure is named, with what its methods read', () => {
		const unsure = reading(4200, {
			confidence: 1,
			methods: [
				{ method: 'sweep', frames: 4200, inverted: false, confidence: 50 },
				{ method: 'multi-tone', frames: 4202.5, inverted: false, confidence: 5 },
			],
		});
		const { methods: _, ...whole } = { ...unsure, frames: 8300 };
		const loops = [reading(4100), unsure];
		const said = [
			expect.stringMatching(/^comp on the pair b: .* \(sweep 4200\.00, multi-tone 4202\.50\) do not agree/),
		];
		expect(texts(new RoundTripWatch(log()).judge(two, whole, loops))).toEqual(said);
		const print = { latency: reading(8300), loopLatencies: [reading(4100), reading(4200)] };
		expect(texts(roundTripOfTake(two, print, { latency: whole, loops }))).toEqual(said);
	});

	test('a pair whose return is upside down, or whose channels differ, is named', () => {
		const channels = (left: boolean, right: boolean): Partial<Latency> => ({
			channels: [
				{ frames: 10, inverted: left },
				{ frames: 10, inverted: right },
			],
		});
		const told = (second: Partial<Latency>) =>
			texts(new RoundTripWatch(log()).judge(two, reading(8300), [reading(4100), reading(4200, second)]));
		expect(told(channels(true, true))).toEqual(['comp on the pair b: The return is upside down, on both channels.']);
		expect(told(channels(false, true))).toEqual([
			expect.stringMatching(/^comp on the pair b: Right comes back upside down/),
		]);
	});

	test('a change before a take is told of its pair', () => {
		const print = { latency: reading(8300), loopLatencies: [reading(4100), reading(4200)] };
		const now = { latency: reading(8308), loops: [reading(4100), reading(4208)] };
		expect(texts(roundTripOfTake(two, print, now))).toEqual([
			expect.stringMatching(/^comp on the pair b: The round trip was 4200\.00 frames when the print was made/),
		]);
		expect(roundTripOfTake(two, print, { ...now, latency: print.latency, loops: print.loopLatencies })).toEqual([]);
	});

	test('pairs beside a machine that stands are compared, and it is not', () => {
		const stands: Latency = { frames: 0, fraction: 0, inverted: false, confidence: 0, method: 'not measured' };
		const watch = new RoundTripWatch(log());
		watch.recorded(two, stands, [reading(4100), stands]);
		expect(texts(watch.judge(two, stands, [reading(4108), stands]))).toEqual([
			expect.stringMatching(/^eq on the main pair: .* 8\.00 frames longer/),
		]);
	});
});

test('an insert through which another channel goes now is not held against what both took', () => {
	const watch = new RoundTripWatch(log());
	watch.recorded(of(insert('eq')), reading(4100));
	const left = of(insert('eq', undefined, { channels: 'left' }));
	expect(watch.judge(left, reading(4120, { side: 'left' }))).toEqual([]);
	watch.recorded(left, reading(4120, { side: 'left' }));
	expect(watch.judge(left, reading(4121, { side: 'left' }))).toHaveLength(1);
	expect(watch.judge(of(insert('eq')), reading(4100))).toEqual([]);
});
