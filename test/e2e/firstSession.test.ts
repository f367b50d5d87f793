import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/process/packageRoot.ts';
import { describeWith } from '../capabilities.ts';
import { Tablet } from '../support/tablet.ts';

/** A pass of the demo mix takes its 20 seconds; the rest is checking and rendering on a busy machine. */
const PASS_MS = 90_000;
/** Longer than the page itself waits for an answer. */
const AGAIN_MS = 10_000;

describeWith(['chromium'], 'the first session, word for word as the README has it', () => {
	let data: string;
	let daemon: ChildProcess;
	let browser: Browser;
	let link: string;

	beforeAll(async () => {
		data = mkdtempSync(join(tmpdir(), 'detent-first-session-'));
		daemon = spawn(process.execPath, ['src/setup/start.mjs', '--data', data, '--port', '0'], { cwd: packageRoot });
		link = await new Promise<string>((resolve, reject) => {
			let printed = '';
			const read = (chunk: Buffer) => {
				printed += chunk.toString();
				const found = /http:\/\/127\.0\.0\.1:\d+\/#pair=[0-9a-f]+/.exec(printed)?.[0];
				if (found !== undefined) resolve(found);
			};
			daemon.stdout?.on('data', read);
			daemon.stderr?.on('data', read);
			daemon.once('exit', () => reject(new Error(`npm start ended: ${printed}`)));
		});
		browser = await chromium.launch({
			executablePath: '/usr/bin/chromium',
			args: ['--no-sandbox', '--headless', '--autoplay-policy=no-user-gesture-required'],
		});
	});

	afterAll(async () => {
		await browser?.close();
		if (daemon !== undefined && daemon.exitCode === null) {
			const ended = new Promise((resolve) => daemon.once('exit', resolve));
			daemon.kill('SIGTERM');
			await ended;
		}
		rmSync(data, { recursive: true, force: true });
	});

	/** Touches a key, and again where a busy machine had the page say that the studio did not answer in time. */
	async function touchUntil(key: Locator, next: Locator): Promise<void> {
		for (;;) {
			if ((await key.isVisible()) && (await key.isEnabled())) await key.tap();
			const came = await next.waitFor({ timeout: AGAIN_MS }).then(
				() => true,
				() => false,
			);
			if (came) return;
		}
	}

	async function pass(page: Page, revision: number): Promise<void> {
		await page.getByText('Start the pass').tap();
		await page.getByText(`Revision ${revision} is in the log`).waitFor({ timeout: PASS_MS });
	}

	test('from a link to a recalled rack', async () => {
		const context = await browser.newContext({ viewport: { width: 820, height: 1180 }, hasTouch: true });
		const tablet = await Tablet.open(context);
		const { page } = tablet;
		await page.goto(link);
		await tablet.trusted();
		await page.getByText('You are in the simulated studio').waitFor();
		await touchUntil(page.getByText('Use the demo mix'), page.getByText('Play, and hear it on this device'));
		await page.getByText('Play, and hear it on this device').tap();

		// The rack is heard here: the level meters move.
		await tablet.go('Meters');
		await page.waitForFunction(() => /[−-]\d/.test(document.querySelector('main')?.textContent ?? ''));

		await tablet.go('Rack');
		await page.getByText('All stand as drawn').first().tap();
		await page.getByText(/Yes, I looked/).tap();
		await page.getByText(/nobody vouches for/).waitFor({ state: 'detached' });
		await tablet.drag('pultec-l', 'lf_boost', 80, 8);
		const first = await tablet.position('pultec-l', 'lf_boost');
		expect(first).toBeGreaterThan(0.1);

		// Two settings of one unit, each back by one touch.
		const scene = (letter: string) => page.getByRole('group', { name: 'Scenes of Open EQ' }).getByText(letter);
		const lit = (letter: string) => expect.poll(() => scene(letter).getAttribute('aria-pressed')).toBe('true');
		await tablet.drag('open-eq', 'mid_gain', 40, 4);
		await scene('A').tap();
		await lit('A');
		const inA = await tablet.position('open-eq', 'mid_gain');
		await tablet.drag('open-eq', 'mid_gain', 60, 4);
		await page.getByText('1 changed since A').waitFor();
		await scene('B').tap();
		await lit('B');
		await scene('A').tap();
		await lit('A');
		await tablet.shows('open-eq', 'mid_gain', inA);

		await tablet.go('Track');
		await pass(page, 1);

		await tablet.go('Rack');
		await tablet.drag('pultec-l', 'lf_boost', 60, 8);
		const second = await tablet.position('pultec-l', 'lf_boost');
		expect(second).toBeGreaterThan(first + 0.05);

		await tablet.go('Track');
		await page.locator('main').getByRole('button', { name: 'Recall', exact: true }).first().tap();
		await page.getByRole('button', { name: 'Start', exact: true }).tap();
		await page.getByRole('button', { name: 'Done', exact: true }).tap();
		await page
			.getByText(/Done\./)
			.first()
			.waitFor();

		await tablet.go('Rack');
		await tablet.shows('pultec-l', 'lf_boost', first);
		expect(tablet.complaints).toEqual([]);
		await context.close();
	});
});
