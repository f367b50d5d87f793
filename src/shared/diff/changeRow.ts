import type { RevisionChange } from './change.ts';

/**
 * A change as a row of a table: what, from, to. One that is not from one thing to another is a sentence of its own, with nothing
 * in the other two.
 */
export function changeRow({ text }: Pick<RevisionChange, 'text'>): [what: string, from: string, to: string] {
	const [, what, from, to] =
		/^(.*?): from (.*) to (.*)$/s.exec(text) ?? /^(.*) \(from (.*) to (.*)\)$/s.exec(text) ?? [];
	return what === undefined ? [text, '', ''] : [what, from ?? '', to ?? ''];
}
