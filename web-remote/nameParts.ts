import type { Plugin } from 'vite';

/**
 * Names every part of the bundle in the page, also those that are only fetched later, so that the service worker knows what
 * to keep. They are no links: Vite fetches no part ahead for which the page has a link already.
 */
export function nameParts(): Plugin {
	return {
		name: 'name-parts',
		apply: 'build',
		transformIndexHtml: {
			order: 'post',
			handler: (html, { bundle }) =>
				Object.values(bundle ?? {})
					.filter((part) => part.type === 'chunk' && !part.isEntry && !html.includes(part.fileName))
					.map(({ fileName }) => ({
						tag: 'meta',
						attrs: { name: 'part', content: `/${fileName}` },
						injectTo: 'head' as const,
					})),
		},
	};
}
