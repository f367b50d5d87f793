import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(html|js|css|svg|json|webmanifest)$/;
/** Shorter files fit into one packet either way. */
const LEAST_BYTES = 1024;

/** Writes every text of the bundle also as brotli and gzip, once, so that the daemon has nothing to compress. */
export function precompress(): Plugin {
	let folder = '';
	return {
		name: 'precompress',
		apply: 'build',
		configResolved(config) {
			folder = config.build.outDir;
		},
		async closeBundle() {
			const entries = await readdir(folder, { recursive: true });
			await Promise.all(
				entries
					.filter((name) => TEXT.test(name))
					.map(async (name) => {
						const path = join(folder, name);
						const bytes = await readFile(path);
						if (bytes.length < LEAST_BYTES) return;
						const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
						await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, quality));
						await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
					}),
			);
		},
	};
}
