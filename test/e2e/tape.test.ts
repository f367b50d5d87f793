import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../capabilities.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState } from '../support/contractState.ts';
import { remoteInChromium } from '../support/remoteInChromium.ts';
import { Tablet } from '../support/tablet.ts';

const SIZES = [
	[1180, 820],
	[820, 1180],
	[390, 844],
] as const;

describeWith(['chromium'], 'a tape machine on the tablet', () => {
	const chromium = remoteInChromium();
	let server: ContractServer;
	const tablets: Tablet[] = [];

	beforeEach(async () => {
		server = await startContractServer(chromium.webRoot, contractState(false));
	});
	afterEach(async () => {
		for (const tablet of tablets) await tablet.page.context().close();
		const complaints = tablets.flatMap((tablet) => tablet.complaints);
		tablets.length = 0;
		await server.close();
		expect(complaints).toEqual([]);
	});

	async function open(width = 1180, height = 820): Promise<Tablet> {
		const context = await chromium.browser.newContext({ viewport: { width, height }, hasTouch: true });
		const tablet = await Tablet.open(context);
		tablets.push(tablet);
		await tablet.pairByLink(server.port, server.invite('engineer').token);
		await tablet.go('Tape');
		return tablet;
	}
	const asked = () => server.session.received.map(({ command }) => command.type);
	const card = (tablet: Tablet) => tablet.page.locator('.tape-card[aria-label="ADAT"]');
	async function slide(tablet: Tablet) {
		const handle = card(tablet).locator('.slide-handle');
		await handle.scrollIntoViewIfNeeded();
		const box = await handle.boundingBox();
		const track = await card(tablet).locator('.slide').boundingBox();
		if (box === null || track === null) throw new Error('the slide is not on the page');
		const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
		return { from, way: track.width - box.width, end: { x: track.x + track.width - 20, y: from.y } };
	}

	test('record is not armed by a tap, a brush over the glass, a resting finger or a touch at the end of the way', async () => {
		const tablet = await open();
		const { from, way, end } = await slide(tablet);
		await tablet.page.touchscreen.tap(from.x, from.y);
		await tablet.page.touchscreen.tap(end.x, end.y);
		await tablet.swipe(from, way, { steps: 1, ms: 0 });
		await tablet.swipe(from, 3, { steps: 2, ms: 1500 });
		await tablet.swipe(from, way * 0.8, { steps: 8, ms: 500 });
		await tablet.swipe({ x: from.x + 120, y: from.y }, way, { steps: 8, ms: 500 });
		expect(asked()).toEqual([]);
		expect(await card(tablet).locator('.record-key').count()).toBe(0);
	});

	test('a slide on purpose arms it on every remote; then the red key is live, and is put away by disarming', async () => {
		const [tablet, other] = [await open(), await open(390, 844)];
		const { from, way } = await slide(tablet);
		await tablet.swipe(from, way + 10, { steps: 10, ms: 500 });
		for (const each of [tablet, other]) await card(each).locator('.record-key').waitFor();
		await card(other).getByText('disarms by itself in 2:00').waitFor();
		await card(tablet).locator('.record-key').tap();
		await expect.poll(() => asked()).toEqual(['tape.arm', 'tape.command']);
		await card(other).locator('.lamp', { hasText: 'Recording' }).and(card(other).locator('.lit')).waitFor();
		await card(other).getByRole('button', { name: 'Disarm' }).tap();
		await card(tablet).locator('.slide').waitFor();
		expect(server.session.received.at(-1)?.command).toMatchObject({ type: 'tape.arm', armed: false });
	});

	test('every key is at least 44 px, nothing runs over the edge, and the counter is the largest thing', async () => {
		for (const [width, height] of SIZES) {
			const { page } = await open(width, height);
			await page.locator('.tape-card').first().waitFor();
			const small = await page.locator('.tape button:visible, .slide-handle').evaluateAll((keys) =>
				keys
					.map((key) => key.getBoundingClientRect())
					.filter((box) => box.width < 44 || box.height < 44)
					.map((box) => `${box.width}x${box.height}`),
			);
			expect(small).toEqual([]);
			const over = await page.evaluate(
				() => document.querySelector('.main')?.scrollWidth !== document.querySelector('.main')?.clientWidth,
			);
			expect(over).toBe(false);
			const sizes = await page.locator('.counter:not(.none)').evaluateAll((counters) =>
				counters.map((counter) => ({
					px: Number.parseFloat(getComputedStyle(counter).fontSize),
					fits: counter.scrollWidth <= counter.clientWidth,
				})),
			);
			expect(sizes.length).toBeGreaterThan(0);
			for (const { px, fits } of sizes) {
				expect(px).toBeGreaterThanOrEqual(44);
				expect(fits).toBe(true);
			}
		}
	});

	test('what a machine cannot do is said, and a machine that is away has no keys that look as if they worked', async () => {
		const state = contractState(false);
		const recorder = state.units['recorder'];
		if (recorder?.tape == null) throw new Error('the recorder is there');
		const can = { locate: false, record: false, position: false, motion: false };
		server.session.store.set(['units', 'recorder', 'tape'], {
			...recorder.tape,
			moving: null,
			recording: null,
			position: null,
			positionSeconds: null,
			can,
		});
		const tablet = await open();
		const own = card(tablet);
		for (const words of ['Record can’t be armed', 'can’t be sent to a place', 'does not tell whether it moves'])
			await own.getByText(words).waitFor();
		expect(await own.locator('.lamp.unknown').count()).toBe(3);
		const away = tablet.page.locator('.tape-card[aria-label="Cassette"]');
		await away.getByText('so its keys are not here').waitFor();
		expect(await away.locator('button').count()).toBe(0);
	});
});
