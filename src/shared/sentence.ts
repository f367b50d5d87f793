/** Text that ends as a sentence does, so that another may stand behind it. */
export function sentence(text: string): string {
	return /[!?…]\s*$/.test(text) ? text.trimEnd() : text.replace(/[.\s]*$/, '.');
}
