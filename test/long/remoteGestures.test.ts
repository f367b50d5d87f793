import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRng } from '../../src/shared/random.ts';
import { describeWith } from '../capabilities.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState } from '../support/contractState.ts';
import { CuttableLink } from '../support/cuttableLink.ts';
import { remoteInChromium } from '../support/remoteInChromium.ts';
import { Tablet } from '../support/tablet.ts';

const GESTURES = 1000;
const TABLETS = 2;

interface Shown {
	unit: string;
	control: string;
	position: number;
}

/** Every control on the page, and where it is drawn. */
const shownOn = (page: Page): Promise<Shown[]> =>
	page.locator('[data-control][aria-valuenow]').evaluateAll((all) =>
		all.map((one) => ({
			unit: one.getAttribute('data-unit') ?? '',
			control: one.getAttribute('data-control') ?? '',
			position: Number(one.getAttribute('aria-valuenow')),
		})),
	);

describeWith(['chromium'], 'a thousand random gestures on two tablets', () => {
	const chromium = remoteInChromium();
	let server: ContractServer;
	const links: CuttableLink[] = [];

	beforeAll(async () => {
		server = await startContractServer(chromium.webRoot, contractState(false));
	});
	afterAll(async () => {
		for (const link of links) await link.close();
		await server?.close();
	});

	test('with cut and stalled links: every screen ends as the daemon is', async () => {
		const rng = seededRng(14);
		const seats: { tablet: Tablet; touch: CDPSession; link: CuttableLink }[] = [];
		for (let seat = 0; seat < TABLETS; seat += 1) {
			const link = new CuttableLink(server.port);
			links.push(link);
			const port = await link.listen();
			const context = await chromium.browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true });
			const tablet = await Tablet.open(context);
			await tablet.pairByLink(port, server.invite('engineer').token);
			await tablet.go('Rack');
			seats.push({ tablet, touch: await context.newCDPSession(tablet.page), link });
		}
		let done = 0;
		const play = async ({ tablet, touch, link }: (typeof seats)[number]) => {
			const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
				touch.send('Input.dispatchTouchEvent', { type, touchPoints });
			// What lies in the middle of the page: the same on every tablet, so hands meet.
			const places = await tablet.page.locator('[data-control][aria-valuenow]').evaluateAll((all) =>
				all.map((one) => {
					const { left, top, width, height } = one.getBoundingClientRect();
					return { x: left + width / 2, y: top + height / 2 };
				}),
			);
			const boxes = places.filter(({ y }) => y > 180 && y < 540);
			expect(boxes.length).toBeGreaterThan(3);
			while (done < GESTURES) {
				done += 1;
				const box = boxes[Math.floor(rng() * boxes.length)];
				if (box === undefined) continue;
				let { x, y } = box;
				await send('touchStart', [{ x, y }]);
				for (let move = Math.floor(rng() * 4); move > 0; move -= 1) {
					x += (rng() - 0.5) * 20;
					y += (rng() - 0.5) * 160;
					await send('touchMove', [{ x, y }]);
				}
				const chance = rng();
				if (chance < 0.03) link.cut();
				else if (chance < 0.05) link.holdUp();
				else if (chance < 0.15) for (const seat of seats) seat.link.mend();
				await send('touchEnd', []);
				// A double tap opens a keypad, and a long touch a sheet: they are not what is tried here.
				if (await tablet.page.locator('dialog[open], .sheet').count()) await tablet.page.keyboard.press('Escape');
			}
		};
		await Promise.all(seats.map(play));
		for (const { link } of seats) link.mend();
		for (const { tablet } of seats) {
			await tablet.trusted();
			await expect
				.poll(
					async () => {
						const { units } = server.session.snapshot().state;
						const shown = await shownOn(tablet.page);
						const wrong = shown.filter(({ unit, control, position }) => {
							const truth = units[unit]?.controls[control]?.position;
							return truth !== null && truth !== undefined && Math.abs(truth - position) > 1e-9;
						});
						return { wrong, controls: shown.length > 20 };
					},
					{ timeout: 20_000 },
				)
				.toEqual({ wrong: [], controls: true });
		}
		const moved = server.session.received.filter(({ command }) => command.type === 'control.move');
		expect(moved.length).toBeGreaterThan(200);
		expect(new Set(moved.map(({ from }) => from)).size).toBe(TABLETS);
	});
});
