/** Puts the bytes of one connection into words. Keeps what is half received of each direction, at most one message. */
export interface WireWords {
	/**
	 * What these bytes complete, one line a message; empty in the middle of a message. Never throws.
	 *
	 * @param atMs when they passed, milliseconds of any clock: some protocols drop what pauses too long
	 */
	describe(direction: 'in' | 'out', bytes: Uint8Array, atMs: number): string[];
}

/** `F0 7E 7F`: hex as the manuals write it; what is longer than `limit` bytes is cut, and says so. */
export function hexText(bytes: Uint8Array, limit = 32): string {
	const shown = [...bytes.subarray(0, limit)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
	return bytes.length > limit ? `${shown.join(' ')} … (${bytes.length} bytes)` : shown.join(' ');
}

/** `deviceTypeRequest` → `device type request`. */
export function spoken(name: string): string {
	return name.replace(/[A-Z0-9]+/g, (letters) => ` ${letters.toLowerCase()}`).trim();
}

/** A parser of its own for each direction. */
export function eachWay<Parser>(make: (direction: 'in' | 'out') => Parser): Record<'in' | 'out', Parser> {
	return { in: make('in'), out: make('out') };
}

/** `3 bytes that are no message`. */
export function garbageText(bytes: number): string {
	return `${bytes} ${bytes === 1 ? 'byte that is' : 'bytes that are'} no message`;
}
