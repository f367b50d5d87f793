/**
 * Roland-style SysEx checksum over address and data: the seven bits that bring their sum to a multiple of 128.
 *
 * @param bytes 7-bit values
 */
export function rolandChecksum(bytes: Iterable<number>): number {
	let sum = 0;
	for (const byte of bytes) sum = (sum + byte) & 0x7f;
	return (128 - sum) & 0x7f;
}
