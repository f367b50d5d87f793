import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { nameParts } from './nameParts.ts';
import { precompress } from './precompress.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the remote into `dist/web-remote`. Nothing is inlined, so that `default-src 'self'` is enough for it. */
export default defineConfig({
	root: fileURLToPath(new URL('.', import.meta.url)),
	base: '/',
	oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
	plugins: [nameParts(), precompress()],
	build: {
		outDir: fileURLToPath(new URL('../dist/web-remote', import.meta.url)),
		emptyOutDir: true,
		target: ['es2022', 'safari16', 'chrome110'],
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		rollupOptions: {
			input: {
				index: at('index.html'),
				sw: at('src/worker/serviceWorker.ts'),
			},
			// The service worker has to lie at the top, under a name that stays.
			output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
		},
	},
});
