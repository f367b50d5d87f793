import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { entryPoint } from './entry.ts';

/**
 * Starts one of our own files as a worker thread, from the source tree or from the build.
 *
 * In the source tree the TypeScript loader has to be registered inside the worker: `--import` does not reach the worker's
 * own entry file on Node 20.
 *
 * @param callerUrl the caller's `import.meta.url`
 * @param name path relative to the caller without extension, e.g. `./writerThread`
 */
export function startWorker(callerUrl: string, name: string, options: WorkerOptions): Worker {
	const { path } = entryPoint(callerUrl, name);
	if (path.endsWith('.js')) return new Worker(path, options);
	const loader = pathToFileURL(
		createRequire(callerUrl)
			.resolve('tsx/cli')
			.replace(/cli\.mjs$/, 'esm/api/index.mjs'),
	).href;
	const code = `import(${JSON.stringify(loader)}).then(async ({ register }) => { register(); await import(${JSON.stringify(pathToFileURL(path).href)}); });`;
	return new Worker(code, { ...options, eval: true, execArgv: [] });
}
