import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface EntryPoint {
	/** Absolute path of the file to run. */
	path: string;
	/** Arguments Node needs before it: the TypeScript loader in a source tree, none in a build. */
	execArgv: string[];
}

/**
 * Where a program of ours lies beside the caller, both in the source tree (tests, development) and in the build.
 *
 * @param callerUrl the caller's `import.meta.url`
 * @param name path relative to the caller without extension, e.g. `./host/main`
 */
export function entryPoint(callerUrl: string, name: string): EntryPoint {
	const fromSource = callerUrl.endsWith('.ts');
	return {
		path: fileURLToPath(new URL(`${name}${fromSource ? '.ts' : '.js'}`, callerUrl)),
		execArgv: fromSource ? ['--import', pathToFileURL(createRequire(callerUrl).resolve('tsx')).href] : [],
	};
}
