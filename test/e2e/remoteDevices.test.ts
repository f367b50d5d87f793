import { expect, test } from 'vitest';
import { NOTHING_WANTED } from '../../src/shared/protocol/meters.ts';
import { describeWith } from '../capabilities.ts';
import { contractState } from '../support/contractState.ts';
import { levelsAt, NO_LOUDNESS } from '../support/meterReadings.ts';
import { tabletStudio } from '../support/tabletStudio.ts';

const POT = ['pultec-l', 'lf_boost'] as const;
const SWITCH = ['pultec-l', 'lf_cps'] as const;

describeWith(['chromium'], 'devices of the studio', () => {
	const studio = tabletStudio();

	test('pairs with six digits, refuses a wrong code, and stays paired after a reload', async () => {
		const { page } = await studio.tablet();
		const { code } = studio.server.invite('engineer');
		await page.goto(`http://127.0.0.1:${studio.port}/`);
		const type = async (digits: string) => {
			for (const digit of digits) await page.locator('.pad-key', { hasText: digit }).tap();
		};
		await type(code === '000000' ? '111111' : '000000');
		await page.getByText('wrong, used or expired').waitFor();
		await type(code);
		await page.waitForSelector('.tabbar');
		await page.reload();
		await page.waitForSelector('.tabbar');
		expect(page.url()).not.toContain('pair');
	});

	test('a client’s device may look: every control is locked, and no key is there that it may not touch', async () => {
		const opened = await studio.tablet();
		await opened.pairByLink(studio.port, studio.server.invite('client').token);
		await opened.go('Rack');
		await opened.drag(...POT, 120, 6);
		expect(await opened.control(...POT).getAttribute('aria-disabled')).toBe('true');
		// What it may not do is not there at all, on no view: neither a locked key nor a field.
		for (const tab of await opened.page.locator('.tab > span:first-of-type').allTextContents()) {
			await opened.go(tab);
			// A word in its form, something to zoom out of, or a clip is what these wait for.
			const locked = opened.page.locator(
				':is(button, input, select):disabled:not([type=submit], .wave-zooms *, .clip-lamp)',
			);
			expect(await locked.allTextContents(), tab).toEqual([]);
		}
		// It asks how its own blind test stands, and gives no command.
		const given = studio.server.session.received.map(({ command }) => command.type);
		expect(given.filter((type) => type !== 'device.blind.standing')).toEqual([]);
	});

	test('two tablets stay in step', async () => {
		const one = await studio.paired();
		const two = await studio.paired();
		await one.go('Rack');
		await two.go('Rack');
		await one.drag(...POT, 100, 8);
		await expect.poll(() => studio.moves().at(-1)?.last).toBe(true);
		await two.shows(...POT, studio.moves().at(-1)?.position ?? -1);
		await two.drag(...POT, -60, 8);
		await expect.poll(() => studio.moves().filter((move) => move.last).length).toBe(2);
		const last = studio.moves().at(-1)?.position ?? -1;
		await one.shows(...POT, last);
		await two.shows(...POT, last);
	});

	test('after a cut the screen says so, sends nothing, and then shows the true state', async () => {
		const opened = await studio.paired();
		await opened.go('Rack');
		studio.link.cut();
		await opened.page.waitForSelector('.banner-away');
		await opened.drag(...POT, 120, 6);
		await opened.control(...SWITCH).press('End');
		studio.server.session.moveBehind(...POT, 0.81);
		studio.link.mend();
		await opened.trusted();
		await opened.shows(...POT, 0.81);
		// A last frame and a last round trip: nothing of what was done during the cut comes after.
		await opened.page.evaluate(
			() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
		);
		await opened.page.getByText('Undo').tap();
		await opened.page.getByText('nothing to undo').waitFor();
		expect(studio.moves()).toEqual([]);
	});

	test('meters and preview come only while somebody looks and listens', async () => {
		const opened = await studio.paired();
		const { session } = studio.server;
		await opened.go('Track');
		await expect.poll(() => session.wanted).toEqual(NOTHING_WANTED);
		await opened.go('Meters');
		await expect.poll(() => session.wanted.meters).toContain('loudness');
		session.sendMeters({ frame: 48000, levels: levelsAt(-6), loudness: { ...NO_LOUDNESS, integratedLufs: -14.2 } });
		await opened.page.getByText('−14.2').waitFor();
		// Figures that stand still would be a lie: without new ones they go.
		await opened.page.getByText('−14.2').waitFor({ state: 'detached' });
		await opened.go('Listen');
		await opened.page.getByText('Hear it here').tap();
		await expect.poll(() => session.wanted.preview).toBe(true);
		for (let block = 0; block < 8; block += 1) {
			session.sendPreview({ rateHz: 48000, frame: block * 1024, pcm: new Int16Array(2048).fill(1000) });
		}
		await opened.page.getByText('You hear the monitor of the simulated studio').waitFor();
		await opened.page.getByText('Stop listening here').tap();
		await opened.go('Track');
		await expect.poll(() => session.wanted).toEqual(NOTHING_WANTED);
	});

	test('a newcomer is shown three steps to hear the rack', async () => {
		await studio.reopen(contractState(true));
		const opened = await studio.paired();
		await opened.page.getByText('You are in the simulated studio').waitFor();
		for (const step of ['Load a mix', 'Press play', 'Turn a knob']) await opened.page.getByText(step).waitFor();
		expect(await opened.page.getByText('Use the demo mix').isEnabled()).toBe(true);
	});

	test('a revoked device is out at once and asks to be paired again', async () => {
		const opened = await studio.paired();
		const [id] = Object.keys(studio.server.session.store.state.remotes);
		await studio.server.session.command(
			{ type: 'remote.revoke', remote: id ?? '' },
			{ id: 'x', name: 'x', role: 'engineer' },
		);
		await opened.page.getByText('Pair this device').waitFor();
	});
});
