import { expect, test } from 'vitest';
import { SCOPE_FULL_SCALE } from '../../src/shared/protocol/meters.ts';
import { scopeGainDb, scopeReach } from '../../web-remote/src/meters/scopeGain.ts';

test('mono of full scale just fits without gain, and so does one channel alone', () => {
	expect(scopeReach(SCOPE_FULL_SCALE, SCOPE_FULL_SCALE)).toBe(1);
	expect(scopeReach(-SCOPE_FULL_SCALE, SCOPE_FULL_SCALE)).toBe(1);
	expect(scopeReach(SCOPE_FULL_SCALE, 0)).toBe(0.5);
	expect(scopeGainDb(1)).toBe(0);
});

test('nothing is drawn outside at any level, and what is soft is drawn at more than half of the radius', () => {
	for (let db = 0; db >= -41; db -= 0.1) {
		const reach = 10 ** (db / 20);
		const drawn = reach * 10 ** (scopeGainDb(reach) / 20);
		expect(drawn).toBeLessThanOrEqual(1 + 1e-12);
		expect(drawn).toBeGreaterThan(0.5);
	}
	expect(scopeGainDb(1e-6)).toBe(36);
	expect(scopeGainDb(0)).toBe(0);
});
