// Bundles the programs and threads of the daemon into dist/: to load a thousand small files takes longer than all that is in them.
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './ensure.mjs';

/** What Node starts by its name, as a program or as a thread: each has a file of its own, where the compiler would put it. */
export const PROGRAMS = [
	'audio/deviceList',
	'audio/host/hostThread',
	// Not started by itself: a host with another rack of models is made of it.
	'audio/host/process',
	'audio/offline/worker',
	'audioHost',
	'cli/main',
	'measure/calibration/analysisThread',
	'units/definitions/prepareShipped',
	'units/simulators/audioRackMain',
];

const posix = (path) => path.split(sep).join('/');

/** A module finds what lies beside it as if it lay in dist/ by itself, whichever file its code is in. */
function ownPlaces(program) {
	const from = join(root, 'src', dirname(program));
	return {
		name: 'own-places',
		transform(code, id) {
			if (!code.includes('import.meta.url')) return null;
			const place = `./${posix(relative(from, id)).replace(/\.ts$/, '.js')}`;
			const own = `new URL(${JSON.stringify(place)}, import.meta.url).href`;
			return { code: code.replaceAll('import.meta.url', own), map: null };
		},
	};
}

/** @throws Error with the bundler's message */
export async function bundle() {
	const { build } = await import(pathToFileURL(join(root, 'node_modules', 'vite', 'dist', 'node', 'index.js')).href);
	for (const program of PROGRAMS) {
		const name = program.split('/').at(-1);
		await build({
			configFile: false,
			root,
			logLevel: 'warn',
			plugins: [ownPlaces(program)],
			build: {
				ssr: true,
				outDir: join(root, 'dist', dirname(program)),
				emptyOutDir: false,
				target: 'node20',
				sourcemap: true,
				minify: false,
				rolldownOptions: {
					input: { [name]: join(root, 'src', `${program}.ts`) },
					// What only some verbs need lies beside the program.
					output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
				},
			},
		});
	}
}
