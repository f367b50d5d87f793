/** First and last byte, both inclusive. */
export interface ByteRange {
	start: number;
	end: number;
}

/**
 * Parses a single-range `Range` header (RFC 9110 §14.1.2).
 *
 * @returns the range, `null` when the whole file is to be sent, or `'unsatisfiable'`
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
	if (match === null) return null;
	const [, first = '', last = ''] = match;
	if (first === '' && last === '') return null;
	if (first === '') {
		const count = Math.min(size, Number(last));
		return count === 0 ? 'unsatisfiable' : { start: size - count, end: size - 1 };
	}
	const start = Number(first);
	const end = last === '' ? size - 1 : Math.min(size - 1, Number(last));
	if (start >= size) return 'unsatisfiable';
	return end < start ? null : { start, end };
}
