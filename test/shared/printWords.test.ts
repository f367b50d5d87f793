import { expect, test } from 'vitest';
import type { Finding } from '../../src/shared/model/finding.ts';
import type { RevisionFacts } from '../../src/shared/model/revision.ts';
import { printWords } from '../../src/shared/printWords.ts';

const pass: RevisionFacts['pass'] = {
	id: '01890a5d-ac96-774b-bcce-b302099a8057',
	kind: 'through',
	startedAt: '2026-11-29T10:00:00.000Z',
	endedAt: '2026-11-29T10:05:00.000Z',
	outcome: 'complete',
	failure: null,
	edges: null,
};
const latency = { frames: 5000, fraction: 0, inverted: false, confidence: 9, method: 'sweep' };

test('a print says what proves it, which stretch was printed again, and how well it is joined', () => {
	const punch = {
		takes: [{ number: 1, startedAt: pass.endedAt, fromFrame: 48_000 * 58, toFrame: 48_000 * 62, latency }],
		joins: [
			{ frame: 48_000 * 59, fadeFrames: 480, fromTake: 0, toTake: 1, residualDb: -83.6 },
			{ frame: 48_000 * 61, fadeFrames: 480, fromTake: 1, toTake: 0, residualDb: null },
		],
	};
	expect(printWords({ ...pass, proof: 'every frame', punch }, 48_000)).toEqual([
		'Every frame is proven by the sync pair.',
		'0:58.0 to 1:02.0 was printed again (take 1), joined at 0:59.0 (-84 dB) and 1:01.0 (no difference).',
	]);
});

test('a print that was mended later says so, and why a take was printed more than once', () => {
	const take = { number: 1, startedAt: pass.endedAt, fromFrame: 0, toFrame: 48_000, latency };
	const punch = {
		takes: [{ ...take, failedTries: ['The driver lost frames.'] }],
		joins: [{ frame: 24_000, fadeFrames: 480, fromTake: 0, toTake: 1, residualDb: null }],
		mends: '01890a5d-ac96-774b-bcce-b302099a8058',
	};
	expect(printWords({ ...pass, punch }, 48_000)).toEqual([
		'The print of a pass that had failed was mended.',
		'0:00.0 to 0:01.0 was printed again (take 1), joined at 0:00.5 (no difference). Tried before: The driver lost frames.',
	]);
});

test('a print of which the log does not tell says nothing; what was found is said with its time, but for notes', () => {
	expect(printWords(pass, 48_000)).toEqual([]);
	const hum = {
		kind: 'hum',
		severity: 'warning',
		by: 'programme',
		frame: 48_000 * 83.4,
		frames: null,
		channel: 'both',
		text: 'Hum at 50 Hz.',
	} as const;
	const words = (...findings: Finding[]) => printWords({ ...pass, findings }, 48_000);
	expect(words(hum)).toEqual(['1:23.4: Hum at 50 Hz.']);
	expect(words({ ...hum, severity: 'note' })).toEqual([]);
	expect(words({ ...hum, ofTake: 2 }, { ...hum, severity: 'failure', mendedByTake: 1 })).toEqual([
		'1:23.4: Hum at 50 Hz. Found in take 2.',
		'1:23.4: Hum at 50 Hz. Printed again: take 1.',
	]);
	const alarm = { ...hum, by: 'test-signal', frame: null } as const;
	expect(words(alarm, { ...alarm, ofTake: 2 }, { ...hum, frame: -1 }, { ...hum, frame: null })).toEqual([
		'before the print: Hum at 50 Hz.',
		'before take 2: Hum at 50 Hz.',
		'before the start: Hum at 50 Hz.',
		'no place: Hum at 50 Hz.',
	]);
});
