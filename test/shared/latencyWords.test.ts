import { expect, test } from 'vitest';
import { latencyWords } from '../../src/shared/latencyWords.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';

const latency = { frames: 4183, fraction: 0.25, inverted: false, confidence: 9, method: 'sweep' };
const file = {
	fileName: 'print.wav',
	container: 'wav',
	encoding: 'float',
	bits: 32,
	rateHz: 48_000,
	channels: 2,
	frames: 48_000,
	sha256: 'ab'.repeat(32),
	bytes: 384_000,
} as const;

function facts(capture: Partial<NonNullable<RevisionFacts['capture']>>): Parameters<typeof latencyWords>[0] {
	const units: RevisionFacts['units'] = [];
	return { rateHz: 48_000, units, capture: { file, preRollFrames: 0, tailFrames: 0, latency, ...capture } };
}

test('a revision tells the round trip that its print was cut by', () => {
	expect(latencyWords(facts({}))).toEqual(['Round trip: 4183.25 frames (87.15 ms)']);
});

test('each loop of a chain has its own, with its spread and polarity', () => {
	const loops = [
		{ loop: null, inserts: ['eq', 'comp'], latency: { ...latency, spreadFrames: 0.0123 } },
		{ loop: 'B', inserts: [], latency: { ...latency, inverted: true, confidence: 1 } },
	];
	expect(latencyWords(facts({ loops })).slice(1)).toEqual([
		'eq, comp on the main pair: 4183.25 ± 0.0123 frames (87.15 ms)',
		'A cable on pair B: 4183.25 frames (87.15 ms), upside down, not to be trusted',
	]);
});

test('what was not measured has no figure, and a revision without a print says nothing', () => {
	const none = { ...latency, frames: 0, fraction: 0, confidence: 0 };
	expect(latencyWords(facts({ latency: none }))).toEqual(['Round trip: not measured']);
	expect(latencyWords({ ...facts({}), capture: null })).toEqual([]);
});
