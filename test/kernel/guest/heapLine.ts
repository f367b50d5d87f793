const WORDS = 'kept in the heap, bytes:';

/** A reading among what a host prints. */
export function heapLine(bytes: number): string {
	return `${WORDS} ${bytes}`;
}

/** The reading of a line; null when it is none. */
export function heapBytes(line: string): number | null {
	return line.startsWith(WORDS) ? Number(line.slice(WORDS.length)) : null;
}
