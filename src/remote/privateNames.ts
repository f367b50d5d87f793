/** DER: tag, length, content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
	return Uint8Array.from([tag, ...size, ...parts.flatMap((part) => [...part])]);
}

/** Address and mask, as RFC 5280 §4.2.1.10 has them in one field. */
function network(bytes: readonly number[], prefixBits: number): Uint8Array {
	const mask = bytes.map((_, index) => (0xff00 >> Math.max(0, Math.min(8, prefixBits - 8 * index))) & 0xff);
	return Uint8Array.from([...bytes, ...mask]);
}

const v6 = (first: number, second: number) => [first, second, ...new Array<number>(14).fill(0)];

/** Networks without a place on the public internet: RFC 1918, 6598, 3927, 1122, 4193, 4291. */
const PRIVATE_NETWORKS = [
	network([10, 0, 0, 0], 8),
	network([172, 16, 0, 0], 12),
	network([192, 168, 0, 0], 16),
	network([100, 64, 0, 0], 10),
	network([169, 254, 0, 0], 16),
	network([127, 0, 0, 0], 8),
	network(v6(0xfc, 0), 7),
	network(v6(0xfe, 0x80), 10),
	network([...new Array<number>(15).fill(0), 1], 128),
];
const PRIVATE_DOMAINS = ['local', 'localhost'];

/** True for an IPv4 address that the authority may vouch for. */
export function isPrivateAddress(address: string): boolean {
	const bytes = address.split('.').map(Number);
	if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255)) return false;
	return PRIVATE_NETWORKS.some(
		(range) => range.length === 8 && bytes.every((byte, index) => (byte & (range[4 + index] ?? 0)) === range[index]),
	);
}

/**
 * Content of the extension `nameConstraints` (RFC 5280 §4.2.1.10), which limits an authority to private networks,
 * `localhost` and `.local`: a tablet that trusts it trusts nothing else by it, even if its key is stolen.
 */
export function privateNameConstraints(): Uint8Array {
	const text = new TextEncoder();
	return der(
		0x30,
		der(
			0xa0,
			...PRIVATE_DOMAINS.map((domain) => der(0x30, der(0x82, text.encode(domain)))),
			...PRIVATE_NETWORKS.map((range) => der(0x30, der(0x87, range))),
		),
	);
}
