import { createHash } from 'node:crypto';
import { canonicalJson } from '../shared/canonicalJson.ts';
import { type Entry, type EntryBody, entrySchema } from '../shared/model/log.ts';

/** `previous` of a project's first entry. */
export const NO_PREVIOUS = '0'.repeat(64);

/** SHA-256 of the RFC 8785 text of everything in the entry but its hash, as 64 hex digits. */
export function hashEntry(entry: Omit<Entry, 'hash'>): string {
	const { hash: _, ...rest } = { hash: '', ...entry };
	return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

/** The next link of a project's chain. */
export function makeEntry(
	project: string,
	head: { seq: number; hash: string } | null,
	at: string,
	author: string | null,
	body: EntryBody,
): Entry {
	const open = {
		schema: 1 as const,
		project,
		seq: (head?.seq ?? 0) + 1,
		at,
		author,
		previous: head?.hash ?? NO_PREVIOUS,
		body,
	};
	return { ...open, hash: hashEntry(open) };
}

export type ReadEntry = { ok: true; entry: Entry; text: string } | { ok: false; reason: string };

/**
 * Reads one entry's JSON. The hash is taken over what is written, not over what the schema makes of it, so that a later
 * schema with new defaults reads old entries and still finds their hashes right.
 *
 * @returns the entry with its canonical text, or why it can't be believed
 */
export function readEntry(json: string): ReadEntry {
	let raw: unknown;
	try {
		raw = JSON.parse(json);
	} catch {
		return { ok: false, reason: 'it is not JSON' };
	}
	const parsed = entrySchema.safeParse(raw);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		return { ok: false, reason: `it is not a log entry (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})` };
	}
	if (hashEntry(raw as Entry) !== parsed.data.hash) {
		return { ok: false, reason: 'its contents do not give the hash it carries: it was changed after it was written' };
	}
	return { ok: true, entry: parsed.data, text: canonicalJson(raw) };
}

/** Why `entry` can't follow `head` in a chain, or null when it does. */
export function linkProblem(head: { seq: number; hash: string } | null, entry: Entry): string | null {
	const wanted = (head?.seq ?? 0) + 1;
	if (entry.seq !== wanted) {
		return entry.seq > wanted
			? `entry ${wanted}${entry.seq - 1 > wanted ? ` to ${entry.seq - 1}` : ''} is missing before it`
			: `entry ${entry.seq} is there twice`;
	}
	if (entry.previous !== (head?.hash ?? NO_PREVIOUS)) return 'it does not follow from the entry before it';
	return null;
}

/** True when the text is the canonical one of an entry with this hash: what is left without the hash gives it. */
export function isOwnText(text: string, hash: string): boolean {
	const own = `,"hash":"${hash}"`;
	const at = text.lastIndexOf(own);
	if (at < 0) return false;
	const rest = text.slice(0, at) + text.slice(at + own.length);
	return createHash('sha256').update(rest).digest('hex') === hash;
}
