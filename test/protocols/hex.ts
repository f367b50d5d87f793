import fc from 'fast-check';

// One seed for all properties: a failing run can be repeated.
fc.configureGlobal({ seed: 20261121 });

/** `F0 7E` → bytes. */
export function hex(text: string): Uint8Array {
	return Uint8Array.from(
		text
			.trim()
			.split(/\s+/)
			.map((pair) => Number.parseInt(pair, 16)),
	);
}

/** bytes → `F0 7E`. */
export function toHex(bytes: Iterable<number>): string {
	return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

/** The stream cut in two at every place. */
export function everySplit(bytes: Uint8Array): [Uint8Array, Uint8Array][] {
	return Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.slice(0, at), bytes.slice(at)]);
}

export function concat(...parts: Uint8Array[]): Uint8Array {
	return Uint8Array.from(parts.flatMap((part) => [...part]));
}
