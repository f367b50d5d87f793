import { expect, test } from 'vitest';
import { LevelProof } from '../../../src/dsp/supervise/levelProof.ts';

const RATE = 48_000;
/** A judge that would find only jumps of so much, over a second at a time. */
const judge = (smallestDb: number) => ({ decided: { from: 0, to: RATE / 16 }, smallestDb: () => smallestDb });

test('where half a dB would be seen, nothing is said', () => {
	const proof = new LevelProof(RATE, false);
	for (let second = 0; second < 4; second++) proof.take(0, judge(0.45), second * RATE, 0, 10 * RATE);
	expect(proof.findings()).toEqual([]);
});

test('a stretch in which only larger jumps would be seen is told once for both channels, with the size', () => {
	const proof = new LevelProof(RATE, false);
	for (let second = 0; second < 3; second++)
		for (const channel of [0, 1] as const)
			proof.take(channel, judge(channel === 0 ? 0.8 : 0.9), second * RATE, 0, 10 * RATE);
	expect(proof.findings()).toMatchObject([
		{ kind: 'not-provable', severity: 'note', channel: 'both', frame: 0, text: expect.stringContaining('0.9 dB') },
	]);
});

test('nothing is said of what lies outside the source, and short places are added up', () => {
	const proof = new LevelProof(RATE, false);
	proof.take(0, judge(Number.POSITIVE_INFINITY), 0, 0, RATE / 4);
	expect(proof.findings()).toMatchObject([{ frame: null, text: expect.stringContaining('0.3 s together') }]);
});

test('what reads like a jump and is not borne out is told as not provable, and counts as such on its channels', () => {
	const proof = new LevelProof(RATE, false);
	const told = proof.doubt('right', 5000, 1000, 0.57);
	expect(told).toMatchObject({ kind: 'not-provable', severity: 'note', channel: 'right', frame: 4000, frames: 2000 });
	expect(told.text).toContain('0.6 dB is not provable here');
	expect(proof.gaps).toEqual([{ channel: 'right', from: 4000, to: 6000, smallestDb: 0.57 }]);
});

test('of many stretches the five longest are told by themselves, in the order of time, and the others added up', () => {
	const proof = new LevelProof(RATE, false);
	for (let second = 0; second < 40; second++)
		proof.take(0, judge(second % 5 < (second < 10 ? 2 : 4) ? 0.8 : 0.4), second * RATE, 0, 40 * RATE);
	const findings = proof.findings();
	expect(findings.map(({ frame }) => (frame === null ? null : frame / RATE))).toEqual([10, 15, 20, 25, 30, null]);
	expect(findings.at(-1)?.text).toContain('In other places, 8.0 s together');
});
