import { sonyAnswer } from './commands.ts';
import type { Sony9pinFrame } from './frame.ts';

/** Bits of a NAK (`11 12 bits`). Source: Odetics 4136201-F; software overrun from the Sony DSR protocol manual. */
export const SONY_NAK = {
	undefinedCommand: 0x01,
	softwareOverrun: 0x02,
	checksum: 0x04,
	parity: 0x10,
	overrun: 0x20,
	framing: 0x40,
	timeout: 0x80,
} as const;

const NAK_WORDS: readonly [number, string][] = [
	[SONY_NAK.undefinedCommand, 'undefined command'],
	[SONY_NAK.softwareOverrun, 'software overrun'],
	[SONY_NAK.checksum, 'checksum error'],
	[SONY_NAK.parity, 'parity error'],
	[SONY_NAK.overrun, 'overrun'],
	[SONY_NAK.framing, 'framing error'],
	[SONY_NAK.timeout, 'time-out'],
];

/** The bits of a NAK in words. */
export function describeNak(bits: number): string {
	const words = NAK_WORDS.filter(([bit]) => (bits & bit) !== 0).map(([, word]) => word);
	return words.length === 0 ? 'no reason given' : words.join(', ');
}

export function sonyNak(bits: number): Sony9pinFrame {
	return sonyAnswer('nak', Uint8Array.of(bits));
}
