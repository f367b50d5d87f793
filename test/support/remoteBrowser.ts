import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { packageRoot } from '../../src/process/packageRoot.ts';

/** Bundles the remote as it is in the source tree into a new folder, which the caller removes. */
export async function bundleRemote(): Promise<string> {
	const webRoot = mkdtempSync(join(tmpdir(), 'detent-web-'));
	const root = join(packageRoot, 'web-remote');
	await build({
		root,
		configFile: join(root, 'vite.config.ts'),
		logLevel: 'warn',
		build: { outDir: webRoot, emptyOutDir: true },
	});
	return webRoot;
}

export function launchChromium(): Promise<Browser> {
	return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--headless'] });
}
