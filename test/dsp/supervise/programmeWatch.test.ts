import { describe, expect, test } from 'vitest';
import type { FindingSink } from '../../../src/dsp/supervise/findingSink.ts';
import { ProgrammeWatch } from '../../../src/dsp/supervise/programmeWatch.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 48_000;
type Pair = [Float64Array, Float64Array];

/** Noise that falls with frequency, both channels apart, with swells. */
function music(frames: number, seed: number): Pair {
	const random = seededRng(seed);
	const plane = () => {
		let low = 0;
		return Float64Array.from({ length: frames }, (_, frame) => {
			low += 0.2 * (2 * random() - 1 - low);
			return 0.3 * low * (1.2 + Math.sin(frame / 9000));
		});
	};
	return [plane(), plane()];
}

/** A dull, compressing and noisy chain. */
function chain([left, right]: Pair): Pair {
	const random = seededRng(99);
	return [left, right].map((plane) => {
		let state = 0;
		let level = 0;
		return plane.map((sample) => {
			state += 0.4 * (sample - state);
			level += (state * state - level) / 1000;
			return Math.tanh((1.5 * state) / (1 + 20 * level)) + 1e-5 * (random() - random());
		});
	}) as Pair;
}

function watched(
	sent: Pair,
	returned: Pair,
	toleranceFrames = 24,
	midSide = false,
	sourceTo = sent[0].length,
): { found: Finding[]; watch: ProgrammeWatch } {
	const found: Finding[] = [];
	const log: FindingSink = {
		add(finding) {
			found.push(finding);
			return finding;
		},
		end(finding, frame) {
			const at = found.indexOf(finding);
			if (finding.kind !== 'slip') found[at] = { ...finding, frames: frame - (finding.frame ?? 0) };
		},
	};
	const frames = sent[0].length;
	const watch = new ProgrammeWatch({
		rateHz: RATE,
		firstFrame: 0,
		sourceFrom: 0,
		sourceTo,
		toleranceFrames,
		midSide,
		log,
	});
	for (let at = 0; at < frames; at += 500) watch.process([...returned, ...sent], at, Math.min(500, frames - at));
	watch.finish();
	return { found, watch };
}

/** What is said of jumps of level that would not be seen is left out: in so short a pass the chain is hardly known. */
const butLevel = (found: Finding[]) => found.filter(({ text }) => !/jump of level/.test(text));
const bad = (found: Finding[]) => found.filter(({ severity }) => severity !== 'note');
const sent = music(2 * RATE, 1);
const returned = chain(sent);
const AT = 60_000;

function changed(change: (plane: Float64Array, channel: number) => void): Pair {
	return returned.map((plane, channel) => {
		const copy = plane.slice();
		change(copy, channel);
		return copy;
	}) as Pair;
}

describe('supervision from the programme', () => {
	test('finds nothing in a sound pass through a chain that colours, compresses and is noisy, and proves it', () => {
		const { found, watch } = watched(sent, returned);
		expect(bad(found)).toEqual([]);
		expect(watch.inPlaceSince(0)).toBe(true);
	});

	test.each([32, 100, 1000])('finds %i lost frames where they were lost', (frames) => {
		const { found, watch } = watched(
			sent,
			changed((plane) => plane.fill(0, AT, AT + frames)),
		);
		expect(bad(found)).toMatchObject([{ kind: 'dropout', severity: 'failure', by: 'programme', channel: 'both' }]);
		expect(Math.abs((found[0]?.frame ?? 0) - AT)).toBeLessThan(64);
		expect(Math.abs((found[0]?.frames ?? 0) - frames)).toBeLessThan(128);
		expect(watch.inPlaceSince(AT - 20_000)).toBe(false);
	});

	test.each([
		[64, 5],
		[100, 11],
	])('names a gap of %i frames as one, though the chain rings at its ends', (frames, offset) => {
		const gap = changed((plane) => plane.fill(0, AT + offset, AT + offset + frames));
		expect(bad(watched(sent, gap).found)).toMatchObject([
			{ kind: 'dropout', severity: 'failure', text: expect.stringMatching(/^Nothing came back/) },
		]);
	});

	test.each([48, 1000, 12_000])('tells a gap of %i frames that lies over two stretches as one', (frames) => {
		// Stretches of 13312 frames are judged from 512 frames on.
		const from = 512 + 4 * 13_312 - frames / 2;
		const gap = changed((plane) => plane.fill(0, from, from + frames));
		const found = bad(watched(sent, gap).found);
		expect(found).toMatchObject([{ kind: 'dropout', severity: 'failure' }]);
		expect(Math.abs((found[0]?.frame ?? 0) - from)).toBeLessThan(64);
		expect(Math.abs((found[0]?.frames ?? 0) - frames)).toBeLessThan(128);
	});

	test('finds frames that came again instead of the next ones, on one channel', () => {
		const { found } = watched(
			sent,
			changed((plane, channel) => {
				if (channel === 1) plane.copyWithin(AT, AT - 32, AT);
			}),
		);
		expect(bad(found)).toMatchObject([{ kind: 'dropout', channel: 'right' }]);
	});

	test.each([32, 300, 4000, -32, -3000])('finds a slip of %i frames, and its place', (late) => {
		const slipped = changed((plane, channel) => {
			const from = returned[channel] as Float64Array;
			for (let i = AT; i < plane.length; i++) plane[i] = from[i - late] ?? 0;
		});
		const { found } = watched(sent, slipped);
		expect(found[0]).toMatchObject({ kind: 'slip', severity: 'failure', frames: null });
		expect(found[0]?.text).toContain(`${Math.abs(late)} frames ${late > 0 ? 'late' : 'early'}`);
		expect(Math.abs((found[0]?.frame ?? 0) - AT)).toBeLessThan(128);
	});

	test('finds the place of a slip also when something else happened shortly before', () => {
		const slipped = changed((plane, channel) => {
			const from = returned[channel] as Float64Array;
			for (let i = AT; i < plane.length; i++) plane[i] = from[i - 48] ?? 0;
			plane.fill(0, AT - 700, AT - 650);
		});
		const slip = watched(sent, slipped).found.find(({ kind }) => kind === 'slip');
		expect(Math.abs((slip?.frame ?? 0) - AT)).toBeLessThan(128);
	});

	test('says where the return is back in its place after a slip', () => {
		const slipped = changed((plane, channel) => {
			const from = returned[channel] as Float64Array;
			for (let i = AT - 20_000; i < AT; i++) plane[i] = from[i - 256] ?? 0;
		});
		const { found } = watched(sent, slipped);
		expect(bad(found).map(({ text }) => text)).toEqual([
			'The return is 256 frames late against the measured latency.',
			'The return is back in its place.',
		]);
	});

	test('finds a return that was late from the start', () => {
		const late = changed((plane, channel) => {
			plane.fill(0, 0, 40);
			plane.set((returned[channel] as Float64Array).subarray(0, plane.length - 40), 40);
		});
		expect(bad(watched(sent, late).found)).toMatchObject([{ kind: 'slip' }]);
	});

	test('counts a slip from the place of a return that was late from the start, and says when it is back', () => {
		const late = (frames: number) => (frame: number) => (frame < AT ? 40 : 40 + frames);
		const delayed = (lateAt: (frame: number) => number) =>
			returned.map((plane) => plane.map((_, frame) => plane[frame - lateAt(frame)] ?? 0)) as Pair;
		const texts = (frames: number) => bad(watched(sent, delayed(late(frames))).found).map(({ text }) => text);
		const fromStart = expect.stringMatching(/4[01] frames late/);
		expect(texts(300)).toEqual([fromStart, expect.stringMatching(/34[01] frames late/)]);
		expect(texts(-40)).toEqual([fromStart, 'The return is back in its place.']);
	});

	test('finds a slip in the last frames of a pass', () => {
		const end = returned[0].length - 1500;
		const slipped = changed((plane, channel) => {
			const from = returned[channel] as Float64Array;
			for (let i = end; i < plane.length; i++) plane[i] = from[i - 256] ?? 0;
		});
		const { found } = watched(sent, slipped);
		expect(found[0]?.kind).toMatch(/slip|dropout/);
		expect(Math.abs((found[0]?.frame ?? 0) - end)).toBeLessThan(1024);
	});

	test('takes the noise of the rack behind a source that ends hard for no fault', () => {
		const cut = sent.map((plane) => plane.map((sample, frame) => (frame < AT ? sample : 0))) as Pair;
		expect(bad(watched(cut, chain(cut), 24, false, AT).found)).toEqual([]);
	});

	test('finds that the return stops', () => {
		const { found } = watched(
			sent,
			changed((plane) => plane.fill(0, AT)),
		);
		expect(found[0]).toMatchObject({ kind: 'dropout', severity: 'failure' });
	});

	test('watches mid and side of a chain that treats them apart', () => {
		const [left, right] = sent;
		const [mid, side] = chain([
			left.map((sample, i) => (sample + (right[i] as number)) / 2),
			left.map((sample, i) => (sample - (right[i] as number)) / 8),
		]);
		const out: Pair = [
			mid.map((sample, i) => sample + (side[i] as number)),
			mid.map((sample, i) => sample - (side[i] as number)),
		];
		expect(bad(watched(sent, out, 24, true).found)).toEqual([]);
		for (const plane of out) plane.fill(0, AT, AT + 32);
		expect(bad(watched(sent, out, 24, true).found)).toMatchObject([{ kind: 'dropout', channel: 'both' }]);
	});

	test('says of silence that nothing can be proven', () => {
		const quiet = sent.map((plane) => plane.map((sample, frame) => (frame < AT ? 0 : sample))) as Pair;
		const { found, watch } = watched(quiet, chain(quiet));
		expect(butLevel(found)).toMatchObject([{ kind: 'not-provable', severity: 'note' }]);
		expect(Math.abs((found[0]?.frames ?? 0) - AT)).toBeLessThan(1024);
		expect(watch.inPlaceSince(0)).toBe(true);
	});

	test('says of a channel that is silent beside the other that a fault of it alone would not be seen', () => {
		const [left, right] = music(3 * RATE, 5);
		const alone: Pair = [left, right.map((sample, frame) => (frame < AT ? sample : 0))];
		const { found } = watched(alone, chain(alone));
		expect(butLevel(found)).toMatchObject([{ kind: 'not-provable', severity: 'note', channel: 'right' }]);
		const [note] = butLevel(found);
		expect(Math.abs((note?.frame ?? 0) - AT)).toBeLessThan(1024);
		expect(Math.abs((note?.frames ?? 0) - (3 * RATE - AT))).toBeLessThan(4096);
		const both = alone.map((plane) => plane.map((sample, frame) => (frame < AT ? sample : 0))) as Pair;
		expect(butLevel(watched(both, chain(both)).found)).toMatchObject([{ kind: 'not-provable', channel: 'both' }]);
	});

	test('says of a programme below the noise that nothing can be proven', () => {
		const faint = sent.map((plane) => plane.map((sample) => 1e-5 * sample)) as Pair;
		const { found, watch } = watched(faint, chain(faint));
		expect(butLevel(found)).toMatchObject([{ kind: 'not-provable', frame: expect.any(Number) }]);
		expect(watch.inPlaceSince(0)).toBeNull();
	});

	test('takes the phase of a long low tone for no slip, and says that it proves no place', () => {
		const tone = sent.map((plane) =>
			plane.map((sample, frame) => (frame < 30_000 ? sample : 0.3 * Math.sin((2 * Math.PI * 440 * frame) / RATE))),
		) as Pair;
		const { found } = watched(tone, chain(tone));
		expect(butLevel(found).map(({ kind }) => kind)).toEqual(['not-provable']);
		expect(found[0]?.text).toContain('steady tone');
	});

	describe('a level that jumps', () => {
		const long = music(5 * RATE, 2);
		const START = 4 * RATE;
		const LASTS = RATE / 10;
		const jumped = ([left, right]: Pair, db: number, which: readonly number[] = [0, 1]) =>
			[left, right].map((plane, channel) =>
				plane.map((sample, frame) =>
					which.includes(channel) && frame >= START && frame < START + LASTS ? sample * 10 ** (db / 20) : sample,
				),
			) as Pair;
		const expectJump = (found: Finding[], channel: Finding['channel'], text: RegExp) => {
			expect(found).toMatchObject([
				{ kind: 'level-jump', by: 'programme', channel, text: expect.stringMatching(text) },
			]);
			expect(Math.abs((found[0]?.frame ?? 0) - START)).toBeLessThan(100);
			expect(Math.abs((found[0]?.frames ?? 0) - LASTS)).toBeLessThan(200);
		};

		/** An equaliser, gently driven. */
		const equaliser = ([left, right]: Pair) => {
			const random = seededRng(98);
			return [left, right].map((plane) => {
				let state = 0;
				return plane.map((sample) => {
					state += 0.4 * (sample - state);
					return Math.tanh(1.5 * state + 0.5 * sample) + 1e-5 * (random() - random());
				});
			}) as Pair;
		};

		test.each([1, -1, 6])('by %d dB for a tenth of a second is found with its place and its end', (db) => {
			const { found } = watched(long, jumped(equaliser(long), db));
			expectJump(bad(found), 'both', /jumped by about [+−]\d\.\d dB/);
		});

		test('before the chain is found, and on one channel is told of that channel', () => {
			expectJump(
				bad(watched(long, equaliser(jumped(long, -1, [1]))).found),
				'right',
				/jumped by about −(0\.[89]|1\.[01]) dB/,
			);
		});
	});
});
