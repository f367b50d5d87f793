import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../capabilities.ts';
import { axeFinds, lookAt } from '../look/checks.ts';
import { launchChromium } from '../support/remoteBrowser.ts';

const GOOD = '<button style="width: 200px; height: 44px">Print</button>';

describeWith(['chromium'], 'the checks of the tour of all views', () => {
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		browser = await launchChromium();
		page = await browser.newPage({ viewport: { width: 390, height: 844 } });
	});
	afterAll(() => browser?.close());

	async function looking(body: string): Promise<string[]> {
		await page.setContent(`<!doctype html><html lang="en"><title>Page</title><body><main>${body}</main></body></html>`);
		return lookAt(page);
	}

	test('find nothing on a page that annoys nobody', async () => {
		expect(
			await looking(`${GOOD}<p style="width: 200px">Some words that have room.</p>
				<span class="sr-only" style="position: absolute; width: 1px; overflow: hidden">For screen readers</span>
				<div style="overflow-x: auto; width: 100px"><pre style="margin: 0">a wide figure that is meant to be scrolled</pre></div>
				<label style="display: flex; min-height: 44px"><input type="checkbox">Punch in</label>`),
		).toEqual([]);
	});

	test.each([
		[
			'a page that is wider than the glass',
			'<div style="width: 500px; height: 9px"></div>',
			/px wide|scrolls sideways/,
		],
		[
			'text that is cut off',
			'<p style="width: 60px; overflow: hidden; white-space: nowrap">A long name of a unit</p>',
			/^text is cut or leaves its box: p “A long name/,
		],
		[
			'text that is cut below',
			'<p style="height: 8px; overflow: hidden; line-height: 20px">Read me</p>',
			/^text is cut or leaves its box: p “Read me/,
		],
		[
			'text that leaves its button',
			'<button style="width: 60px; height: 44px; padding: 0; white-space: nowrap">A long word on a key</button>',
			/out of button/,
		],
		[
			'text over text',
			'<div style="position: relative; height: 30px"><b style="position: absolute">LOW GAIN</b><i style="position: absolute">MID GAIN</i></div>',
			/^text lies over text/,
		],
		['a target too small for a thumb', '<button style="height: 30px; width: 90px">Read</button>', /90 × 30 px/],
		[
			'a target that something covers',
			`${GOOD}<div style="position: fixed; inset: 0 0 auto; height: 90px"></div>`,
			/^covered: button “Print” \(by div/,
		],
	])('find %s', async (_, body, words) => {
		expect((await looking(body)).join('\n')).toMatch(words);
	});

	test('find what axe finds: words too pale to read', async () => {
		await looking('<p style="color: #999; background: #fff">Pale</p>');
		const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
		expect((await axeFinds(page, axe)).join('\n')).toMatch(/axe color-contrast/);
	});
});
