import { expect, test } from 'vitest';
import { WholeWatch } from '../../../src/dsp/supervise/wholeWatch.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import { seededRng } from '../../../src/shared/random.ts';

const RATE = 48_000;
const PRE_ROLL = 12_000;
/** The programme begins at source frame 0, from one frame to the next. */
const FRAMES = 2.8 * RATE;
const BLOCK = 480;
type Pair = [Float64Array, Float64Array];

const random = seededRng(5);
const sent = [0, 1].map(() => {
	let low = 0;
	return Float64Array.from({ length: PRE_ROLL + FRAMES }, (_, at) => {
		low += 0.25 * (random() - 0.5 - low);
		return at < PRE_ROLL ? 0 : 0.5 * low;
	});
}) as Pair;
/** A dull chain with noise. */
const returned = sent.map((plane) => {
	let state = 0;
	return plane.map((sample) => {
		state += 0.5 * (sample - state);
		return 1.3 * state + 1e-5 * (random() - random());
	});
}) as Pair;

/** All that is told of a return, notes too, in blocks of `BLOCK` frames. */
function watched(back: Pair, block = BLOCK): Finding[] {
	const findings: Finding[] = [];
	const frames = back[0].length;
	const watch = new WholeWatch({
		rateHz: RATE,
		firstFrame: -PRE_ROLL,
		sourceFrom: 0,
		sourceTo: frames - PRE_ROLL,
		toleranceFrames: 24,
		midSide: false,
		log: {
			add(finding) {
				findings.push(finding);
				return finding;
			},
			end() {},
		},
	});
	const out = [0, 1].map((channel) => repeated(sent[channel] as Float64Array, frames));
	for (let at = 0; at < frames; at += block) watch.process([...back, ...out], at, Math.min(block, frames - at));
	watch.finish();
	return findings;
}

/** The plane, and after its end its programme again and again. */
function repeated(plane: Float64Array, frames: number): Float64Array {
	return Float64Array.from({ length: frames }, (_, at) =>
		at < PRE_ROLL ? (plane[at] ?? 0) : (plane[PRE_ROLL + ((at - PRE_ROLL) % FRAMES)] ?? 0),
	);
}

function found(change: (plane: Float64Array, channel: number) => void): Finding[] {
	const back = returned.map((plane, channel) => {
		const copy = plane.slice();
		change(copy, channel);
		return copy;
	}) as Pair;
	return watched(back).filter(({ severity }) => severity !== 'note');
}

/** Source frames a tenth of a second behind the first one: long before the chain can be known. */
const AT = RATE / 10;
const at = (frame: number) => PRE_ROLL + frame;

test('a sound head is no finding', () => {
	expect(found(() => {})).toEqual([]);
});

test('a dropout of 32 frames, a channel that is gone and a jump of level in the first second are found, each at its place', () => {
	const findings = found((plane, channel) => {
		plane.fill(0, at(AT), at(AT + 32));
		if (channel === 1) plane.fill(0, at(0.2 * RATE), at(0.45 * RATE));
		if (channel === 0)
			for (let frame = at(0.8 * RATE); frame < at(0.95 * RATE); frame++) plane[frame] = 1.26 * (plane[frame] ?? 0);
	});
	const near = (kind: Finding['kind'], channel: Finding['channel'], frame: number) =>
		findings.some((one) => one.kind === kind && one.channel === channel && Math.abs((one.frame ?? 0) - frame) < 100);
	expect(near('dropout', 'both', AT)).toBe(true);
	expect(near('dropout', 'right', 0.2 * RATE) || near('channel-gone', 'right', 0.2 * RATE)).toBe(true);
	expect(near('level-jump', 'left', 0.8 * RATE)).toBe(true);
});

test('a slip in the first tenth of a second is found at its place', () => {
	const findings = found((plane) => plane.copyWithin(at(AT), at(AT) - 200));
	expect(findings).toMatchObject([
		{ kind: 'slip', text: 'The return is 200 frames late against the measured latency.' },
	]);
	expect(Math.abs((findings[0]?.frame ?? 0) - AT)).toBeLessThan(128);
});

test('a chain that cannot be known holds nothing up, in blocks of any length', () => {
	const noise = seededRng(9);
	const frames = PRE_ROLL + 6 * RATE;
	const unlike = [0, 1].map(() => Float64Array.from({ length: frames }, () => 0.05 * (noise() - 0.5))) as Pair;
	for (const block of [BLOCK, frames]) {
		const kinds = watched(unlike, block).map(({ kind }) => kind);
		expect(kinds.length).toBeGreaterThan(0);
	}
});
