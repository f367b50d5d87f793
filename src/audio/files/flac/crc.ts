function table(polynomial: number, bits: 8 | 16): Uint16Array {
	const top = 1 << (bits - 1);
	const mask = (1 << bits) - 1;
	return Uint16Array.from({ length: 256 }, (_, byte) => {
		let crc = byte << (bits - 8);
		for (let bit = 0; bit < 8; bit++) crc = (crc & top ? (crc << 1) ^ polynomial : crc << 1) & mask;
		return crc;
	});
}

const CRC8 = table(0x07, 8);
const CRC16 = table(0x8005, 16);

/** CRC-8 of a frame header, polynomial x^8+x^2+x+1 (RFC 9639 §9.1.8). */
export function crc8(bytes: Uint8Array, start: number, end: number): number {
	let crc = 0;
	for (let index = start; index < end; index++) crc = CRC8[crc ^ (bytes[index] ?? 0)] ?? 0;
	return crc;
}

/** CRC-16 of a whole frame, polynomial x^16+x^15+x^2+1 (RFC 9639 §9.3). */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
	let crc = 0;
	for (let index = start; index < end; index++)
		crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (bytes[index] ?? 0)] ?? 0);
	return crc;
}
