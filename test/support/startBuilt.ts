import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { packageRoot } from '../../src/process/packageRoot.ts';
import { built } from './built.ts';

/** The daemon's processes and threads that tests start are the built ones, where there are such. */
vi.mock(import('../../src/process/entry.ts'), async (original) => {
	const { entryPoint } = await original();
	return {
		entryPoint: (callerUrl, name) => {
			const source = relative(join(packageRoot, 'src'), fileURLToPath(new URL(name, callerUrl)));
			if (built === null || source.startsWith('..')) return entryPoint(callerUrl, name);
			return { path: join(built, `${source}.js`), execArgv: [] };
		},
	};
});
