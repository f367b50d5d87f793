import { DetentError } from './errors.ts';

/** Nothing in it has to be written in another way: nearly all that a log has. */
const PLAIN = /^[ !#-[\]-~]*$/;
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
	if (typeof value === 'string') return canonicalString(value);
	if (value === null || typeof value === 'boolean') return String(value);
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw notJson(String(value));
		return JSON.stringify(value);
	}
	if (typeof value !== 'object') throw notJson(typeof value);
	let text = '';
	if (Array.isArray(value)) {
		for (let index = 0; index < value.length; index += 1)
			text += `${index === 0 ? '' : ','}${canonicalJson(value[index])}`;
		return `[${text}]`;
	}
	const members = value as Readonly<Record<string, unknown>>;
	// The default order of `sort` is by UTF-16 code units.
	for (const key of Object.keys(members).sort()) {
		const member = members[key];
		if (member === undefined) continue;
		text += `${text === '' ? '' : ','}${canonicalString(key)}:${canonicalJson(member)}`;
	}
	return `{${text}}`;
}

function canonicalString(text: string): string {
	if (PLAIN.test(text)) return `"${text}"`;
	if (LONE_SURROGATE.test(text)) throw notJson('a lone surrogate');
	return JSON.stringify(text);
}

function notJson(what: string): DetentError {
	return new DetentError('internal.not-json', { message: `${what} can't be written as canonical JSON.` });
}
