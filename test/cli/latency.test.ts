import { expect, test } from 'vitest';
import { roundTripText } from '../../src/cli/latency.ts';
import type { Latency } from '../../src/shared/model/measurement.ts';

const LATENCY: Latency = {
	frames: 4196,
	fraction: 0.371,
	inverted: true,
	confidence: 90,
	method: 'sweep and multi-tone, minimum phase removed',
	methods: [
		{ method: 'sweep', frames: 4196.371, inverted: true, confidence: 90 },
		{ method: 'multi-tone', frames: 4196.374, inverted: true, confidence: 5 },
	],
	channels: [{ frames: 4196.371, inverted: true }, null],
	through: { rateHz: 48000, blockFrames: 1024, prefillBlocks: 4, device: 'rack' },
};

test('a round trip is printed with its fraction, polarity, methods and channels', () => {
	const text = roundTripText({
		rateHz: 48000,
		latency: LATENCY,
		loops: [{ loop: null, inserts: ['eq', 'comp'], latency: LATENCY, changeFrames: 0.5 }],
	});
	expect(text).toContain('Round trip: 4196.371 frames (87.424 ms at 48 kHz), inverted');
	expect(text).toContain('cut at 4196 frames; +0.371 frame is left');
	expect(text).toContain('4096 frames are the stream');
	expect(text).toMatch(/main\s+eq, comp\s+4196\.371\s+inverted\s+all\s+\+0\.500/);
	expect(text).toMatch(/4196\.374\s+inverted\s+multi-tone/);
	expect(text).toMatch(/nothing came back\s+right/);
	expect(text).not.toContain('Not to be trusted');
});

test('the channel that no unit of an insert is on is said to go by', () => {
	const latency = { ...LATENCY, side: 'left' } as const;
	const loops = [{ loop: null, inserts: ['eq'], latency, changeFrames: null }];
	expect(roundTripText({ rateHz: 48000, latency, loops })).toMatch(/goes by the units\s+right/);
});

test('a spread is printed behind its median, and a reading that is not sure says so', () => {
	const latency = { ...LATENCY, spreadFrames: 2.913, reads: 28, confidence: 1 };
	const text = roundTripText({ rateHz: 48000, latency, loops: [] });
	expect(text).toContain('4196.371 ± 2.91 frames');
	expect(text).toContain('Not to be trusted');
});
