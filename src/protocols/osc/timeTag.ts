import { isBundle, type OscMessage, type OscPacket } from './packet.ts';

/** The time tag that means "at once" (OSC 1.0). */
export const IMMEDIATELY = 1n;
/** Seconds from 1900-01-01, where NTP counts from, to 1970-01-01 (RFC 5905). */
const NTP_OFFSET_SECONDS = 2_208_988_800n;
/** A bundle is waited for this long at most; one for later is refused. */
export const MAX_AHEAD_MS = 1000;

/** Time tag of a moment, in milliseconds since 1970-01-01 UTC. */
export function timeTagOf(ms: number): bigint {
	const whole = Math.floor(ms / 1000);
	const fraction = BigInt(Math.round(((ms - whole * 1000) / 1000) * 2 ** 32));
	return ((BigInt(whole) + NTP_OFFSET_SECONDS) << 32n) + fraction;
}

/** Milliseconds since 1970-01-01 UTC of a time tag; negative infinity for "at once". */
export function msOfTimeTag(timeTag: bigint): number {
	if (timeTag === IMMEDIATELY) return Number.NEGATIVE_INFINITY;
	const seconds = Number((timeTag >> 32n) - NTP_OFFSET_SECONDS);
	return seconds * 1000 + (Number(timeTag & 0xffffffffn) * 1000) / 2 ** 32;
}

export interface ScheduledMessage {
	message: OscMessage;
	/** How long to wait for its time, 0…`MAX_AHEAD_MS`; null for a time that is further ahead: not to be carried out. */
	delayMs: number | null;
}

/**
 * When each message of a packet is due. "At once" and what is past are due now (OSC 1.0: late bundles are carried out
 * immediately); a bundle inside another is not due before the outer one.
 *
 * @param nowMs wall clock, milliseconds since 1970-01-01 UTC
 */
export function scheduleOsc(packet: OscPacket, nowMs: number): ScheduledMessage[] {
	const scheduled: ScheduledMessage[] = [];
	const walk = (part: OscPacket, notBeforeMs: number) => {
		if (isBundle(part)) {
			const dueMs = Math.max(notBeforeMs, msOfTimeTag(part.timeTag));
			for (const element of part.elements) walk(element, dueMs);
			return;
		}
		const aheadMs = Math.max(0, notBeforeMs - nowMs);
		scheduled.push({ message: part, delayMs: aheadMs > MAX_AHEAD_MS ? null : aheadMs });
	};
	walk(packet, Number.NEGATIVE_INFINITY);
	return scheduled;
}
