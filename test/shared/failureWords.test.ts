import { expect, test } from 'vitest';
import { failureWords } from '../../src/shared/failureWords.ts';

test('a failure says at which time of the programme it was and why, and no time that nobody knows', () => {
	const gone = { frame: 48_000 * 58, reason: 'The device is gone.' };
	expect(failureWords('failed', gone, 48_000)).toBe('failed at 0:58.0: The device is gone.');
	expect(failureWords('device-lost', gone, 96_000)).toBe('device-lost at 0:29.0: The device is gone.');
	expect(failureWords('failed', { ...gone, frame: 0 }, 48_000)).toBe('failed at 0:00.0: The device is gone.');
	expect(failureWords('failed', { ...gone, frame: -4800 }, 48_000)).toBe(
		'failed before the start: The device is gone.',
	);
	expect(failureWords('failed', gone, null)).toBe('failed: The device is gone.');
	expect(failureWords('failed', { ...gone, frame: null }, 48_000)).toBe('failed: The device is gone.');
});
