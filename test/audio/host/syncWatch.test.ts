import { describe, expect, test } from 'vitest';
import { FindingLog } from '../../../src/audio/host/findingLog.ts';
import { SyncWatch } from '../../../src/audio/host/syncWatch.ts';
import { syncCode } from '../../../src/dsp/sync/code.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 48_000;
const FIRST_INDEX = 5000;
const DELAY = 4300;
const PRE_ROLL = RATE / 2;
/** Plug and socket rattle for so long. */
const RATTLE = 0.2 * RATE;

type Programme = ((frame: number) => boolean | null) | null;

/** A watch whose cable is in or out, frame by frame of the capture. */
class Bench {
	readonly log = new FindingLog(RATE / 2);
	readonly watch: SyncWatch;
	readonly #random = seededRng(4);
	#frame = 0;
	#moved = 0;

	constructor(programme: Programme = () => true) {
		const place = { firstIndex: FIRST_INDEX, mostDelayFrames: 40_000, spreadFrames: 0 };
		this.watch = new SyncWatch({
			rateHz: RATE,
			place,
			fromFrame: 0,
			preRollFrames: PRE_ROLL,
			programme,
			log: this.log,
		});
	}

	/** The cable is in. */
	in(seconds: number): this {
		return this.#push(seconds * RATE, () => true);
	}

	/** The cable is out; an open input is not quite silent. */
	out(seconds: number): this {
		return this.#push(seconds * RATE, () => false);
	}

	/** Contact is made and lost, some milliseconds each. */
	rattle(): this {
		let on = false;
		return this.#push(RATTLE, (frame) => {
			if (frame % 150 === 0) on = this.#random() < 0.5;
			return on;
		});
	}

	/** The stream loses frames. */
	lose(frames: number): this {
		this.#moved += frames;
		return this;
	}

	get found(): Finding[] {
		return [...this.log.findings];
	}

	get failures(): Finding[] {
		return this.found.filter(({ severity }) => severity === 'failure');
	}

	#push(frames: number, connected: (frame: number) => boolean): this {
		for (let frame = 0; frame < frames; frame++) {
			const code = connected(frame) ? 0.7 * syncCode(FIRST_INDEX - DELAY + this.#frame + this.#moved) : 0;
			this.watch.push(code + 2e-6 * (this.#random() - 0.5));
			this.#frame++;
		}
		return this;
	}
}

/** Source frame of so many seconds of the capture. */
const at = (seconds: number) => seconds * RATE - PRE_ROLL;
const near = (frame: number | null | undefined, place: number, within = 300) =>
	expect(Math.abs((frame ?? Number.NaN) - place)).toBeLessThanOrEqual(within);

describe('a cable that is put in while it prints', () => {
	test('fails nothing of what came before, and from there on every frame is judged', () => {
		const bench = new Bench().out(3).rattle().in(2);
		const [missed, back] = bench.found;
		expect(bench.found).toHaveLength(2);
		expect(missed).toMatchObject({ kind: 'not-provable', severity: 'warning', frame: null });
		expect(back).toMatchObject({ kind: 'not-provable', severity: 'note', by: 'sync', frames: null });
		expect(back?.frame).toBeGreaterThanOrEqual(at(3));
		expect(back?.frame).toBeLessThanOrEqual(at(3.2) + 1500);
		bench.lose(3).in(0.5);
		expect(bench.failures).toMatchObject([{ kind: 'slip', by: 'sync', frames: null }]);
		near(bench.failures[0]?.frame, at(5.2));
		expect(bench.watch.finish()).toBe('programme only');
	});

	test('in the first moments is a fault of them: nobody had said that the pair is not there', () => {
		const bench = new Bench().out(1).in(1);
		expect(bench.found).toMatchObject([{ kind: 'dropout', severity: 'failure', frame: -PRE_ROLL }]);
		expect(bench.watch.finish()).toBe('every frame');
	});
});

describe('a code that is lost while it prints', () => {
	test('is told within two seconds, and is no fault where the programme bears the stream out', () => {
		const bench = new Bench().in(2).out(1.4);
		expect(bench.found).toEqual([]);
		bench.out(0.2);
		expect(bench.found).toMatchObject([{ kind: 'not-provable', severity: 'warning', by: 'sync', frames: null }]);
		near(bench.found[0]?.frame, at(2));
		bench.out(3).rattle().in(2);
		const [gone, back] = bench.found;
		expect(bench.found).toHaveLength(2);
		expect(back).toMatchObject({ severity: 'note', frames: null });
		expect((gone?.frame ?? 0) + (gone?.frames ?? 0)).toBe(back?.frame);
		expect(bench.watch.finish()).toBe('programme only');
	});

	test.each<[string, Programme]>([
		['is out of its place', () => false],
		['is not judged, as through tape', null],
	])('is a dropout that is told at once where the programme %s, and ends when the code is back', (_, programme) => {
		const bench = new Bench(programme).in(2).out(1.6);
		expect(bench.found).toMatchObject([{ kind: 'dropout', severity: 'failure', by: 'sync', frames: null }]);
		near(bench.found[0]?.frame, at(2));
		bench.out(1).in(2);
		near(bench.failures[0]?.frames, 2.6 * RATE);
		expect(bench.watch.finish()).toBe('every frame');
	});

	test('is told at once where the programme can not say yet, and a dropout only where it never can', () => {
		let inPlace: boolean | null = null;
		const silent = new Bench(() => inPlace).in(2).out(1.6);
		expect(silent.found).toMatchObject([{ severity: 'warning' }]);
		silent.out(4.5);
		expect(silent.failures).toMatchObject([{ kind: 'dropout', frames: null }]);
		const later = new Bench(() => inPlace).in(2).out(3);
		inPlace = true;
		later.out(0.1);
		inPlace = null;
		expect(later.out(5).failures).toEqual([]);
	});

	test('shows when it is back whether frames were lost meanwhile', () => {
		const bench = new Bench().in(2).out(3).lose(40).in(2);
		expect(bench.failures).toMatchObject([{ kind: 'slip', frames: null, text: expect.stringContaining('lost 40') }]);
		near(bench.failures[0]?.frame, at(2));
	});

	test('more than once is told each time', () => {
		const bench = new Bench().in(2).out(2).in(2).out(2).in(2);
		expect(bench.found.map(({ severity }) => severity)).toEqual(['warning', 'note', 'warning', 'note']);
		near(bench.found[1]?.frames, 2 * RATE);
		expect(bench.found[3]?.frames).toBeNull();
	});

	test('for a moment is a dropout, whatever the programme says', () => {
		expect(new Bench().in(2).out(0.01).in(1).failures).toMatchObject([{ kind: 'dropout', by: 'sync' }]);
	});
});

describe('what the pair says of the stream around a frame', () => {
	const around = (bench: Bench, seconds: number) => bench.watch.around(seconds * RATE, 1000, false);

	test('is that it is whole, once what follows is judged', () => {
		const bench = new Bench().in(2);
		expect(around(bench, 1)).toBe('whole');
		expect(around(bench, 1.99)).toBe('not yet');
	});

	test('is nothing, from when it is known that the pair is not there', () => {
		const missed = new Bench().out(1.4);
		expect(around(missed, 1)).toBe('not yet');
		expect(around(missed.out(0.2), 1)).toBe('not provable');
		const lost = new Bench().in(2).out(1.4);
		expect(around(lost, 1.99)).toBe('not yet');
		lost.out(0.2);
		expect(around(lost, 1)).toBe('whole');
		expect(around(lost, 1.99)).toBe('not provable');
		expect(around(lost, 3)).toBe('not provable');
		lost.in(11);
		expect(around(lost, 4)).toBe('not provable');
		expect(around(lost, 14)).toBe('whole');
	});
});
