import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Pairing } from '../../src/remote/pairing.ts';
import { seededRng } from '../../src/shared/random.ts';
import type { StoredRemote } from '../../src/store/logStore.ts';
import { FakeClock } from '../support/fakeClock.ts';

function setUp() {
	const clock = new FakeClock();
	const rng = seededRng(7);
	const stored = new Map<string, StoredRemote>();
	let ids = 0;
	const pairing = new Pairing({
		clock,
		randomBytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(rng() * 256)),
		sha256: (text) => createHash('sha256').update(text).digest('hex'),
		newId: () => `remote-${++ids}`,
		saved: {
			remotes: () => [...stored.values()],
			saveRemote: (remote) => stored.set(remote.id, remote),
			removeRemote: (id) => stored.delete(id),
		},
	});
	return { clock, pairing, stored };
}

describe('pairing', () => {
	test('a code pairs one device, once', () => {
		const { pairing } = setUp();
		const { code } = pairing.invite('engineer');
		expect(code).toMatch(/^\d{6}$/);
		const { token, remote } = pairing.pair(code, 'iPad');
		expect(pairing.authenticate(token)).toEqual(remote);
		expect(() => pairing.pair(code, 'another')).toThrowError(expect.objectContaining({ code: 'remote.code' }));
	});

	test('a link pairs as well as its code, with the role it was made for', () => {
		const { pairing } = setUp();
		const invitation = pairing.invite('client');
		expect(pairing.pair(invitation.token, 'phone').remote.role).toBe('client');
	});

	test('the database holds no token that would let anybody in', () => {
		const { pairing, stored } = setUp();
		const { token } = pairing.pair(pairing.invite('engineer').code, 'iPad');
		const saved = JSON.stringify([...stored.values()]);
		expect(saved).not.toContain(token);
		const [first] = stored.values();
		expect(pairing.authenticate(first?.tokenHash)).toBeNull();
	});

	test('an invitation expires after ten minutes', async () => {
		const { clock, pairing } = setUp();
		const { code } = pairing.invite('engineer');
		await clock.advance(10 * 60_000);
		expect(() => pairing.pair(code, 'late')).toThrowError(expect.objectContaining({ code: 'remote.code' }));
	});

	test('guessing is stopped after eight wrong codes, also for the right one, and opens again later', async () => {
		const { clock, pairing } = setUp();
		for (let guess = 0; guess < 8; guess += 1) {
			expect(() => pairing.pair('not it', 'thief')).toThrowError(expect.objectContaining({ code: 'remote.code' }));
		}
		const { code } = pairing.invite('engineer');
		expect(() => pairing.pair(code, 'thief')).toThrowError(expect.objectContaining({ code: 'remote.locked' }));
		await clock.advance(10 * 60_000 + 1);
		expect(pairing.pair(pairing.invite('engineer').code, 'iPad').remote.name).toBe('iPad');
	});

	test('somebody who guesses codes shuts nobody out who has the link, and a link is still good only once', () => {
		const { pairing } = setUp();
		for (let guess = 0; guess < 20; guess += 1) expect(() => pairing.pair('000000', 'thief')).toThrow();
		const { token } = pairing.invite('engineer');
		expect(pairing.pair(token, 'iPad').remote.name).toBe('iPad');
		expect(() => pairing.pair(token, 'thief')).toThrowError(expect.objectContaining({ code: 'remote.locked' }));
	});

	test('a revoked device is a stranger', () => {
		const { pairing } = setUp();
		const { token, remote } = pairing.pair(pairing.invite('engineer').code, 'iPad');
		pairing.revoke(remote.id);
		expect(pairing.authenticate(token)).toBeNull();
	});
});
