import type { ChecksumRule } from '../shared/model/wire.ts';

/**
 * Checksum of a SysEx message, 0–127, over the 7-bit bytes that its maker's document names.
 *
 * - `roland`: over address and data, `(128 - Σ mod 128) & 127`. Source: Roland and Yamaha XG documents.
 * - `yamaha`: bulk dumps, `-Σ & 127`: the same figure by another definition, kept apart because the documents do.
 * - `xor`: all bytes exclusive-ored. `sum`: `Σ & 127`. Both are variants that single makers use.
 */
export function sysExChecksum(rule: ChecksumRule, bytes: Iterable<number>): number {
	let sum = 0;
	let parity = 0;
	for (const byte of bytes) {
		sum = (sum + byte) & 0x7f;
		parity ^= byte;
	}
	switch (rule) {
		case 'roland':
			return (128 - sum) & 0x7f;
		case 'yamaha':
			return -sum & 0x7f;
		case 'xor':
			return parity & 0x7f;
		case 'sum':
			return sum;
	}
}
