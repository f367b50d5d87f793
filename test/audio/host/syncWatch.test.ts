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

/** A watch whose cable is in or out, frame by frame of the capture. */
class Bench {
	readonly log = new FindingLog(RATE / 2);
	readonly watch: SyncWatch;
	readonly #random = seededRng(4);
	#frame = 0;
	#moved = 0;

	constructor() {
		const place = { firstIndex: FIRST_INDEX, mostDelayFrames: 40_000, spreadFrames: 0 };
		this.watch = new SyncWatch({
			rateHz: RATE,
			place,
			fromFrame: 0,
			preRollFrames: PRE_ROLL,
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
