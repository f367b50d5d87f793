import { DetentError } from './errors.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * RFC 8785 (JSON Canonicalization Scheme): one text for one value, so that a hash of it means something. No blanks,
 * members sorted by UTF-16 code units (3.2.3), numbers and strings as ECMAScript prints them (3.2.2). Members that are
 * `undefined` are left out, as in `JSON.stringify`.
 *
 * @throws DetentError `internal.not-json` for what JSON can't carry: NaN, infinities, lone surrogates, functions,
 *   symbols, big integers, and `undefined` anywhere but in a member
 */
export function canonicalJson(value: unknown): string {
	if (value === null || typeof value === 'boolean') return String(value);
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw notJson(String(value));
		return JSON.stringify(value);
	}
	if (typeof value === 'string') return canonicalString(value);
	if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
	if (typeof value !== 'object') throw notJson(typeof value);
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, member]) => `${canonicalString(key)}:${canonicalJson(member)}`);
	return `{${members.join(',')}}`;
}

function canonicalString(text: string): string {
	if (LONE_SURROGATE.test(text)) throw notJson('a lone surrogate');
	return JSON.stringify(text);
}

function notJson(what: string): DetentError {
	return new DetentError('internal.not-json', { message: `${what} can't be written as canonical JSON.` });
}
