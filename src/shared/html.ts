/** Text as it may stand in HTML and SVG, in attributes too. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A relative address of a file whose names may hold anything. */
export function fileAddress(path: string): string {
	return escapeHtml(path.split('/').map(encodeURIComponent).join('/'));
}
