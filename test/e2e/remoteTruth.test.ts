import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../capabilities.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState } from '../support/contractState.ts';
import { CuttableLink } from '../support/cuttableLink.ts';
import { remoteInChromium } from '../support/remoteInChromium.ts';
import { Tablet } from '../support/tablet.ts';

const POT = ['pultec-l', 'lf_boost'] as const;
const VIEWS = ['Rack', 'Track', 'Recall', 'Tape', 'Listen', 'Meters', 'Studio'];

interface Finding {
	id: string;
	impact: string | null;
	help: string;
	nodes: { html: string; failureSummary: string }[];
}

describeWith(['chromium'], 'the truth on a tablet', () => {
	const chromium = remoteInChromium();
	let server: ContractServer;
	let link: CuttableLink;
	let port: number;
	let tablet: Tablet;
	const state = contractState(false);

	beforeEach(async () => {
		server = await startContractServer(chromium.webRoot, state);
		link = new CuttableLink(server.port);
		port = await link.listen();
		const context = await chromium.browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true });
		tablet = await Tablet.open(context);
		await tablet.pairByLink(port, server.invite('engineer').token);
	});
	afterEach(async () => {
		await tablet.page.context().close();
		await link.close();
		await server.close();
		expect(tablet.complaints).toEqual([]);
	});
	const moves = () => server.session.received.filter(({ command }) => command.type === 'control.move');

	test('a tablet that slept with a finger on the knob wakes to the truth, and turns nothing', async () => {
		await tablet.go('Rack');
		const { page } = tablet;
		const cdp = await page.context().newCDPSession(page);
		const box = await tablet.control(...POT).boundingBox();
		if (box === null) throw new Error('the knob is not on the page');
		const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
		await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
		await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
		server.session.moveBehind(...POT, 0.83);
		await cdp.send('Page.setWebLifecycleState', { state: 'active' });
		await tablet.trusted();
		await tablet.shows(...POT, 0.83);
		await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: at.x, y: at.y - 90 }] });
		await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
		// A last round trip: nothing of what the finger did comes after.
		await page.getByText('Undo').tap();
		await page.getByText('nothing to undo').waitFor();
		await tablet.shows(...POT, 0.83);
		expect(moves()).toEqual([]);
	});

	test('over a slow link a turned knob ends where the finger let go, with fewer messages, and never runs back', async () => {
		await tablet.go('Rack');
		link.slow(20_000);
		await tablet.drag(...POT, 120, 40);
		await expect
			.poll(() => moves().some(({ command }) => command.type === 'control.move' && command.last), { timeout: 20_000 })
			.toBe(true);
		const last = moves().at(-1)?.command;
		if (last?.type !== 'control.move') throw new Error('nothing arrived');
		expect(last.last).toBe(true);
		await tablet.shows(...POT, last.position);
		const positions = moves().flatMap(({ command }) => (command.type === 'control.move' ? [command.position] : []));
		expect(positions).toEqual([...positions].sort((a, b) => a - b));
	});

	test('the page opens without the studio, and then shows no state at all until the studio is there', async () => {
		const { page } = tablet;
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await expect.poll(() => page.evaluate(() => caches.match('/').then((kept) => kept !== undefined))).toBe(true);
		// Nothing of the daemon's own words is kept.
		const kept = await page.evaluate(async () => {
			const names = await caches.keys();
			const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
			return requests.flat().map(({ url }) => new URL(url).pathname);
		});
		expect(kept.filter((path) => path !== '/' && !path.startsWith('/assets/'))).toEqual([]);
		link.cut();
		await page.reload();
		await page.getByText('Looking for the studio').waitFor();
		expect(await page.locator('[data-control]').count()).toBe(0);
		server.session.moveBehind(...POT, 0.64);
		link.mend();
		await tablet.trusted();
		await tablet.go('Rack');
		await tablet.shows(...POT, 0.64);
	});

	test('a view that nobody opened opens while the link is cut, and the page begins again where it was', async () => {
		const { page } = tablet;
		await expect.poll(() => page.evaluate(() => document.documentElement.dataset['views'])).toBe('all');
		link.cut();
		await page.waitForSelector('.banner-away');
		await tablet.go('Meters');
		await page.waitForSelector('.view.meters');
		link.mend();
		await tablet.trusted();
		// As the home screen opens it: by the address alone.
		await page.goto('about:blank');
		await page.goto(`http://127.0.0.1:${port}/`);
		await page.waitForSelector('.view.meters');
		await page.goto('about:blank');
		await page.goto(`http://127.0.0.1:${port}/#studio`);
		await page.waitForSelector('.view.studio');
	});

	test('axe finds nothing serious on any view, day and night', async () => {
		const { page } = tablet;
		const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
		await page.evaluate(axe);
		const found: string[] = [];
		for (const scheme of ['dark', 'light'] as const) {
			await page.emulateMedia({ colorScheme: scheme });
			for (const view of VIEWS) {
				await tablet.go(view);
				const serious: Finding[] = await page.evaluate(async (light) => {
					const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } };
					const { violations } = await axe.run({
						resultTypes: ['violations'],
						// Only colours are others by day.
						...(light ? { runOnly: { type: 'rule', values: ['color-contrast'] } } : {}),
					});
					return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
				}, scheme === 'light');
				for (const { id, help, nodes } of serious)
					for (const { html, failureSummary } of nodes)
						found.push(`${view}, ${scheme}: ${id}: ${help}: ${html.slice(0, 160)}: ${failureSummary}`);
			}
		}
		expect(found).toEqual([]);
	});
});
