import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

/** Builds the remote into `dist/web-remote`. Nothing is inlined, so that `default-src 'self'` is enough for it. */
export default defineConfig({
	root: fileURLToPath(new URL('.', import.meta.url)),
	base: '/',
	oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
	plugins: [precompress()],
	build: {
		outDir: fileURLToPath(new URL('../dist/web-remote', import.meta.url)),
		emptyOutDir: true,
		target: ['es2022', 'safari16', 'chrome110'],
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
	},
});
