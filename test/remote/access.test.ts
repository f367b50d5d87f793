import { describe, expect, test } from 'vitest';
import { isOwnHost, isOwnOrigin, sessionToken } from '../../src/remote/access.ts';
import { parseRange } from '../../src/remote/range.ts';
import { RateLimit } from '../../src/remote/rateLimit.ts';
import { FakeClock } from '../support/fakeClock.ts';

describe('access', () => {
	test('answers only under its own addresses, so a rebound name gets nothing', () => {
		const listening = new Set(['192.168.1.20']);
		expect(isOwnHost('localhost:7400', listening)).toBe(true);
		expect(isOwnHost('192.168.1.20:7400', listening)).toBe(true);
		expect(isOwnHost('192.168.1.21:7400', listening)).toBe(false);
		expect(isOwnHost('evil.example:7400', listening)).toBe(false);
		expect(isOwnHost(undefined, listening)).toBe(false);
	});

	test('takes requests from its own pages and from programs, not from other pages', () => {
		expect(isOwnOrigin({ host: '127.0.0.1:7400', origin: 'http://127.0.0.1:7400' })).toBe(true);
		expect(isOwnOrigin({ host: '127.0.0.1:7400' })).toBe(true);
		expect(isOwnOrigin({ host: '127.0.0.1:7400', origin: 'http://evil.example' })).toBe(false);
		expect(isOwnOrigin({ host: '127.0.0.1:7400', origin: 'null' })).toBe(false);
	});

	test('a page of another program on this machine gets nothing either; a link that is followed does', () => {
		const headers = { host: '127.0.0.1:7400' };
		for (const site of ['cross-site', 'same-site']) {
			expect(
				isOwnOrigin({ ...headers, 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }),
			).toBe(false);
			expect(
				isOwnOrigin({ ...headers, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }),
			).toBe(false);
			expect(
				isOwnOrigin({ ...headers, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
			).toBe(true);
		}
		expect(isOwnOrigin({ ...headers, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })).toBe(true);
		expect(isOwnOrigin({ ...headers, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toBe(true);
	});

	test('finds the session cookie among others', () => {
		expect(sessionToken('a=1; detent_session=abc; b=2')).toBe('abc');
		expect(sessionToken('detent_session=abc; __Host-detent_session=def')).toBe('def');
		expect(sessionToken(undefined)).toBeUndefined();
	});

	test('reads byte ranges as RFC 9110 has them', () => {
		expect(parseRange('bytes=0-99', 1000)).toEqual({ start: 0, end: 99 });
		expect(parseRange('bytes=900-', 1000)).toEqual({ start: 900, end: 999 });
		expect(parseRange('bytes=-100', 1000)).toEqual({ start: 900, end: 999 });
		expect(parseRange('bytes=990-2000', 1000)).toEqual({ start: 990, end: 999 });
		expect(parseRange('bytes=1000-', 1000)).toBe('unsatisfiable');
		expect(parseRange('bytes=5-2', 1000)).toBeNull();
		expect(parseRange('items=0-1', 1000)).toBeNull();
		expect(parseRange(undefined, 1000)).toBeNull();
	});

	test('a flood is cut to the allowed rate and lets through again after a pause', async () => {
		const clock = new FakeClock();
		const limit = new RateLimit(10, clock);
		const allowed = Array.from({ length: 50 }, () => limit.allow()).filter(Boolean).length;
		expect(allowed).toBe(10);
		await clock.advance(500);
		expect(Array.from({ length: 50 }, () => limit.allow()).filter(Boolean).length).toBe(5);
	});
});
