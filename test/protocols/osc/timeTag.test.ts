import { describe, expect, test } from 'vitest';
import type { OscMessage, OscPacket } from '../../../src/protocols/osc/packet.ts';
import { IMMEDIATELY, MAX_AHEAD_MS, msOfTimeTag, scheduleOsc, timeTagOf } from '../../../src/protocols/osc/timeTag.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const message = (address: string): OscMessage => ({ address, arguments: [] });
const bundle = (timeTag: bigint, ...elements: OscPacket[]): OscPacket => ({ timeTag, elements });
const delays = (packet: OscPacket) => scheduleOsc(packet, NOW_MS).map(({ delayMs }) => delayMs);

describe('Time tags', () => {
	test('count seconds since 1900 and fractions of 2^-32', () => {
		// RFC 5905: the Unix epoch is 2 208 988 800 s after the NTP epoch.
		expect(timeTagOf(0)).toBe(2_208_988_800n << 32n);
		expect(timeTagOf(500)).toBe((2_208_988_800n << 32n) + 0x80000000n);
		expect(msOfTimeTag(timeTagOf(NOW_MS + 123))).toBeCloseTo(NOW_MS + 123, 3);
		expect(timeTagOf(-1) < timeTagOf(0)).toBe(true);
	});

	test('a message alone, "at once" and the past are due now', () => {
		expect(delays(message('/a'))).toEqual([0]);
		expect(delays(bundle(IMMEDIATELY, message('/a')))).toEqual([0]);
		expect(delays(bundle(timeTagOf(NOW_MS - 86_400_000), message('/a')))).toEqual([0]);
		expect(delays(bundle(0n, message('/a')))).toEqual([0]);
	});

	test('a second ahead is waited for, more is refused and never a timer', () => {
		expect(delays(bundle(timeTagOf(NOW_MS + 250), message('/a')))[0]).toBeCloseTo(250, 3);
		expect(delays(bundle(timeTagOf(NOW_MS + MAX_AHEAD_MS), message('/a')))[0]).toBeCloseTo(MAX_AHEAD_MS, 3);
		expect(delays(bundle(timeTagOf(NOW_MS + MAX_AHEAD_MS + 1), message('/a')))).toEqual([null]);
		expect(delays(bundle(2n ** 64n - 1n, message('/a')))).toEqual([null]);
	});

	test('a bundle inside another is not due before it', () => {
		const inner = bundle(timeTagOf(NOW_MS + 100), message('/in'));
		const all = scheduleOsc(bundle(timeTagOf(NOW_MS + 300), message('/out'), inner), NOW_MS);
		expect(all.map(({ message: { address }, delayMs }) => [address, Math.round(delayMs ?? -1)])).toEqual([
			['/out', 300],
			['/in', 300],
		]);
	});
});
