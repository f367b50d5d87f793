import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { built } from './built.ts';
import { bundleRemote, launchChromium } from './remoteBrowser.ts';

/** The remote as it was built, or else as it is in the source tree, and a Chromium to open it in, for all tests of the block that calls this. */
export function remoteInChromium(): { readonly webRoot: string; readonly browser: Browser } {
	let webRoot = '';
	let browser: Browser | null = null;
	beforeAll(async () => {
		webRoot = built === null ? await bundleRemote() : join(built, 'web-remote');
		browser = await launchChromium();
	});
	afterAll(async () => {
		await browser?.close();
		if (built === null) rmSync(webRoot, { recursive: true, force: true });
	});
	return {
		get webRoot() {
			return webRoot;
		},
		get browser() {
			if (browser === null) throw new Error('Chromium is there once the tests run');
			return browser;
		},
	};
}
