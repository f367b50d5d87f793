import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { packageRoot } from '../../../src/process/packageRoot.ts';

/** Inside the repository's packages, so that what is not bundled is found from there. */
const FOLDER = join(packageRoot, 'node_modules', '.cache', 'detent-kernel', 'guest');
const SOURCES = join(packageRoot, 'test', 'kernel', 'guest');
const WORDS = join(SOURCES, 'vitestWords.ts');

/** Programs and threads that a module starts are those of the build: the guest has no time for a TypeScript loader. */
function placeOf(id: string): string {
	const source = join(packageRoot, 'src');
	return pathToFileURL(
		id.startsWith(source) ? id.replace(source, join(packageRoot, 'dist')).replace(/\.ts$/, '.js') : id,
	).href;
}

/**
 * The guest's suites in one file: in a machine without hardware acceleration loading many costs more than running them.
 * For the suites, `vitest` is the small runner; its `expect` is vitest's own.
 *
 * @returns path of the script
 */
export async function bundleGuest(): Promise<string> {
	await build({
		configFile: false,
		root: packageRoot,
		logLevel: 'warn',
		plugins: [
			{
				// The guest sees the same files at the same paths, so every module finds what lies beside it.
				name: 'own-places',
				transform: (code, id) =>
					code.includes('import.meta.url')
						? { code: code.replaceAll('import.meta.url', JSON.stringify(placeOf(id))), map: null }
						: null,
			},
			{
				name: 'small-runner',
				enforce: 'pre',
				resolveId: (id, importer) => {
					if (id !== 'vitest') return null;
					return importer === WORDS ? { id, external: true } : WORDS;
				},
			},
		],
		build: {
			ssr: true,
			outDir: FOLDER,
			emptyOutDir: true,
			target: 'node20',
			sourcemap: true,
			minify: false,
			rolldownOptions: {
				input: {
					guest: join(SOURCES, 'main.ts'),
					benchHost: join(SOURCES, 'benchHost.ts'),
					heapTeller: join(SOURCES, 'heapTeller.ts'),
				},
				output: { entryFileNames: '[name].mjs' },
			},
		},
	});
	return join(FOLDER, 'guest.mjs');
}
