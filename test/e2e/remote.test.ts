import { afterEach, beforeEach, expect, test } from 'vitest';
import { SPECTRUM_BANDS } from '../../src/shared/model/spectrumBands.ts';
import type { CommandOf } from '../../src/shared/protocol/commands.ts';
import { NOTHING_WANTED } from '../../src/shared/protocol/meters.ts';
import { describeWith } from '../capabilities.ts';
import { aCalibration } from '../support/calibration.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState } from '../support/contractState.ts';
import { CuttableLink } from '../support/cuttableLink.ts';
import { levelsAt, NO_LOUDNESS } from '../support/meterReadings.ts';
import { ownRig } from '../support/ownRig.ts';
import { remoteInChromium } from '../support/remoteInChromium.ts';
import { Tablet } from '../support/tablet.ts';

const POT = ['pultec-l', 'lf_boost'] as const;
const SWITCH = ['pultec-l', 'lf_cps'] as const;

describeWith(['chromium'], 'the tablet remote', () => {
	const chromium = remoteInChromium();
	let server: ContractServer;
	let link: CuttableLink;
	let port: number;
	const tablets: Tablet[] = [];

	beforeEach(async () => {
		server = await startContractServer(chromium.webRoot, contractState(false));
		link = new CuttableLink(server.port);
		port = await link.listen();
	});
	afterEach(async () => {
		for (const tablet of tablets) await tablet.page.context().close();
		const complaints = tablets.flatMap((tablet) => tablet.complaints);
		tablets.length = 0;
		await link.close();
		await server.close();
		expect(complaints).toEqual([]);
	});

	async function tablet(): Promise<Tablet> {
		const context = await chromium.browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true });
		const opened = await Tablet.open(context);
		tablets.push(opened);
		return opened;
	}
	async function paired(): Promise<Tablet> {
		const opened = await tablet();
		await opened.pairByLink(port, server.invite('engineer').token);
		return opened;
	}
	function moves(): CommandOf<'control.move'>[] {
		return server.session.received.flatMap(({ command }) => (command.type === 'control.move' ? [command] : []));
	}

	test('pairs with six digits, refuses a wrong code, and stays paired after a reload', async () => {
		const { page } = await tablet();
		const { code } = server.invite('engineer');
		await page.goto(`http://127.0.0.1:${port}/`);
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
		const opened = await tablet();
		await opened.pairByLink(port, server.invite('client').token);
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
		const given = server.session.received.map(({ command }) => command.type);
		expect(given.filter((type) => type !== 'device.blind.standing')).toEqual([]);
	});

	test('a finger turns a knob: shown at once, coalesced, one undo step, and undone', async () => {
		const opened = await paired();
		await opened.go('Rack');
		const before = await opened.position(...POT);
		await opened.drag(...POT, 120, 12);
		await expect.poll(() => moves().filter((move) => move.last).length).toBe(1);
		const last = moves().at(-1);
		expect(last?.last).toBe(true);
		expect(last?.position).toBeGreaterThan(before + 0.2);
		expect(new Set(moves().map((move) => move.gesture)).size).toBe(1);
		expect(moves().length).toBeLessThanOrEqual(14);
		await opened.shows(...POT, last?.position ?? -1);
		await opened.page.getByText('Undo').tap();
		await opened.shows(...POT, before);
	});

	test('an insert is mixed on its card, and what is as usual is left out of the chain', async () => {
		const opened = await paired();
		await opened.go('Track');
		const card = opened.page.locator('.stage-insert').first();
		const chains = () =>
			server.session.received.flatMap(({ command }) => (command.type === 'chain.set' ? [command.chain] : []));
		const first = () =>
			chains()
				.at(-1)
				?.stages.find((stage) => stage.kind === 'insert');
		await card.getByLabel('Wet down').tap();
		await expect.poll(first).toMatchObject({ wetPercent: 95 });
		await card.getByLabel('Wet up').tap();
		await expect.poll(() => first() !== undefined && !('wetPercent' in (first() ?? {}))).toBe(true);
		await card.getByText('M/S').tap();
		await expect.poll(first).toMatchObject({ midSide: true });
		await card.getByText('side', { exact: true }).tap();
		await expect.poll(first).toMatchObject({ midSide: true, channels: 'side' });
		await card.getByText('L/R').tap();
		await expect
			.poll(() => Object.keys(first() ?? {}).filter((key) => key === 'midSide' || key === 'channels'))
			.toEqual([]);
	});

	test('a tap steps a detent, a double tap types a value', async () => {
		const opened = await paired();
		await opened.go('Rack');
		const target = opened.control(...SWITCH);
		const box = await target.boundingBox();
		if (box === null) throw new Error('the knob is not on the page');
		const right = { x: box.width * 0.8, y: box.height / 2 };
		const before = await opened.position(...SWITCH);
		await target.tap({ position: right });
		await opened.shows(...SWITCH, before + 1);
		await opened.doubleTap(...SWITCH, right);
		const input = opened.page.getByLabel('New value of');
		await input.fill('100');
		await input.press('Enter');
		await opened.shows(...SWITCH, 3);
		// The knob is shown where the finger put it before the daemon has heard of it.
		await expect.poll(() => moves().map((move) => move.position)).toEqual([before + 1, 3]);
	});

	test('keys turn a knob and a screen reader hears the reading', async () => {
		const opened = await paired();
		await opened.go('Rack');
		const target = opened.control(...SWITCH);
		await target.press('End');
		await opened.shows(...SWITCH, 3);
		await expect.poll(() => target.getAttribute('aria-valuetext')).toContain('100 Hz');
		await expect.poll(() => target.getAttribute('aria-valuetext')).toContain('set by hand');
	});

	test('what nobody vouches for is confirmed as drawn, after asking once more, and nothing else moves', async () => {
		const opened = await paired();
		await opened.go('Rack');
		const card = opened.page.locator('.unsure-card');
		await card.getByText('All stand as drawn').tap();
		expect(moves()).toEqual([]);
		await card.getByText('Yes, I looked').tap();
		await card.waitFor({ state: 'detached' });
		expect(moves().length).toBeGreaterThan(5);
		const before = contractState(false).units;
		for (const { unit, control } of moves()) expect(before[unit]?.controls[control]?.evidence.evidence).toBe('none');
	});

	test('two tablets stay in step', async () => {
		const one = await paired();
		const two = await paired();
		await one.go('Rack');
		await two.go('Rack');
		await one.drag(...POT, 100, 8);
		await expect.poll(() => moves().at(-1)?.last).toBe(true);
		await two.shows(...POT, moves().at(-1)?.position ?? -1);
		await two.drag(...POT, -60, 8);
		await expect.poll(() => moves().filter((move) => move.last).length).toBe(2);
		const last = moves().at(-1)?.position ?? -1;
		await one.shows(...POT, last);
		await two.shows(...POT, last);
	});

	test('after a cut the screen says so, sends nothing, and then shows the true state', async () => {
		const opened = await paired();
		await opened.go('Rack');
		link.cut();
		await opened.page.waitForSelector('.banner-away');
		await opened.drag(...POT, 120, 6);
		await opened.control(...SWITCH).press('End');
		server.session.moveBehind(...POT, 0.81);
		link.mend();
		await opened.trusted();
		await opened.shows(...POT, 0.81);
		// A last frame and a last round trip: nothing of what was done during the cut comes after.
		await opened.page.evaluate(
			() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
		);
		await opened.page.getByText('Undo').tap();
		await opened.page.getByText('nothing to undo').waitFor();
		expect(moves()).toEqual([]);
	});

	test('a recall is planned, started, and set hand by hand to its end, with a step back', async () => {
		const opened = await paired();
		await opened.go('Track');
		await opened.page.getByText('Recall', { exact: true }).first().tap();
		await opened.page.getByText('Nothing has been sent').waitFor();
		expect(server.session.received.map(({ command }) => command.type)).toEqual(['recall.plan']);
		await opened.page.getByText('Start', { exact: true }).tap();
		const hands = server.session.store.state.recall?.steps.filter((step) => step.kind === 'hand').length ?? 0;
		for (let left = hands; left > 0; left -= 1) {
			await opened.page.getByText(left === 1 ? 'Last one' : `${left} to go`).waitFor();
			const done = opened.page.locator('.hand button.primary');
			const box = await done.boundingBox();
			expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(768 - 60);
			if (left === hands - 1) {
				// A wet finger was too quick: the one before is asked again.
				await opened.page.getByText('‹ Back').tap();
				await opened.page.getByText(`${hands} to go`).waitFor();
				await done.tap();
				await opened.page.getByText(`${left} to go`).waitFor();
			}
			await done.tap();
		}
		await opened.page.locator('.phase-done').waitFor();
		expect(hands).toBeGreaterThan(3);
	});

	test('the second touch of a double tap answers no question that came under the finger', async () => {
		const opened = await paired();
		const { page } = opened;
		const { session } = server;
		await opened.go('Track');
		await page.getByText('Recall', { exact: true }).first().tap();
		await page.getByText('Start', { exact: true }).tap();
		const doubleTap = (key: RegExp) =>
			page.evaluate(async (words) => {
				const found = () =>
					[...document.querySelectorAll('button')].find(({ textContent }) => words.test(textContent ?? ''));
				const asked = () => found()?.closest('.card, .hand')?.textContent;
				const before = asked();
				found()?.click();
				while (asked() === before) await new Promise((drawn) => requestAnimationFrame(drawn));
				found()?.click();
			}, key);
		const answers = () => session.received.filter(({ command }) => command.type === 'recall.hand').length;
		const done = page.locator('.hand button.primary');
		await done.click({ trial: true });
		await doubleTap(/^Done$/);
		await done.click({ trial: true });
		expect(answers()).toBe(1);
		await done.tap();
		await expect.poll(answers).toBe(2);

		session.store.set(['audio', 'calibration'], { calibration: aCalibration({}), doubts: [] });
		await opened.go('Studio');
		const changed = page.getByRole('button', { name: 'Cables were changed' });
		await changed.click({ trial: true });
		await doubleTap(/^Cables were changed|^Really: warn/);
		const sure = page.getByRole('button', { name: 'Really: warn until the next calibration' });
		await sure.click({ trial: true });
		expect(session.received.map(({ command }) => command.type)).not.toContain('calibration.cablingChanged');
		await sure.tap();
		await expect.poll(() => session.received.at(-1)?.command.type).toBe('calibration.cablingChanged');

		const abx = { method: 'abx', trial: 1, trials: 8, chosen: [], revealed: null } as const;
		session.store.set(
			['listening', 'items'],
			['A', 'B', 'X'].map((id) => ({ id, label: id, match: null, trimDb: 0 })),
		);
		session.store.set(['listening', 'blind'], abx);
		await opened.go('Listen');
		const choices = () => session.received.filter(({ command }) => command.type === 'blind.choose').length;
		const isA = page.getByRole('button', { name: 'X is A' });
		await isA.click({ trial: true });
		const tapped = doubleTap(/^X is A$/);
		await expect.poll(choices).toBe(1);
		session.store.set(['listening', 'blind'], { ...abx, trial: 2 });
		await tapped;
		await isA.click({ trial: true });
		expect(choices()).toBe(1);
	});

	test('a knob that is turned at its unit is a question on every remote: keep, or put back', async () => {
		const [one, other] = [await paired(), await paired()];
		for (const each of [one, other]) await each.go('Rack');
		const before = server.session.controlState('open-eq', 'mid_gain').position ?? 0;
		server.session.turnAtUnit('open-eq', 'mid_gain', before === 3 ? 4 : 3);
		server.session.turnAtUnit(
			'open-eq',
			'low_freq',
			server.session.controlState('open-eq', 'low_freq').position === 2 ? 1 : 2,
		);
		const card = (tablet: Tablet) => tablet.page.getByRole('region', { name: /^Turned at/ });
		for (const each of [one, other]) await card(each).waitFor();
		for (const viewport of [
			{ width: 820, height: 1180 },
			{ width: 390, height: 844 },
		]) {
			await one.page.setViewportSize(viewport);
			for (const button of await card(one).getByRole('button').all()) {
				const box = await button.boundingBox();
				expect(box?.height).toBeGreaterThanOrEqual(44);
				expect(box?.x).toBeGreaterThanOrEqual(0);
				expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
			}
		}
		await card(one).getByRole('button', { name: /^Keep/ }).first().tap();
		await card(other)
			.getByRole('button', { name: /^Put back/ })
			.first()
			.tap();
		for (const each of [one, other]) await card(each).waitFor({ state: 'detached' });
		const answers = server.session.received
			.map(({ command }) => command.type)
			.filter((type) => type.startsWith('drift'));
		expect(answers).toEqual(['drift.keep', 'drift.putBack']);
	});

	test('meters and preview come only while somebody looks and listens', async () => {
		const opened = await paired();
		const { session } = server;
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

	test('meters fill every screen without scrolling sideways, a clip lamp stays until it is touched, and one meter can be large', async () => {
		const opened = await paired();
		const { session } = server;
		const { page } = opened;
		await opened.go('Meters');
		const levels = levelsAt(-6);
		const clipped = { ...levels, return: { ...levels.return, clips: [1, 0] as [number, number] } };
		const tell = () =>
			session.sendMeters({
				frame: 48000,
				levels: clipped,
				loudness: { ...NO_LOUDNESS, shortTermLufs: -14.2, maxTruePeakDbtp: 0.3 },
				spectrum: { source: new Array(SPECTRUM_BANDS).fill(-40), master: new Array(SPECTRUM_BANDS).fill(-30) },
				scope: [100, 100, -200, 150],
			});
		for (const viewport of [
			{ width: 1180, height: 820 },
			{ width: 820, height: 1180 },
			{ width: 390, height: 844 },
		]) {
			await page.setViewportSize(viewport);
			await expect.poll(() => session.wanted.meters).toContain('scope');
			tell();
			await page.getByText('−14.2', { exact: true }).waitFor();
			const canvases = await page.locator('.meters canvas').all();
			expect(canvases).toHaveLength(5);
			for (const canvas of canvases) {
				const box = await canvas.boundingBox();
				expect(box?.height).toBeGreaterThan(60);
				expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
			}
			for (const button of await page.locator('.meters button').all())
				expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
		}
		// Something is drawn on each of them.
		tell();
		await expect
			.poll(async () => {
				tell();
				return page.locator('.meters canvas').evaluateAll((all) =>
					all.map((canvas) => {
						const { width, height } = canvas as HTMLCanvasElement;
						const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
						return pixels?.some((value) => value !== 0);
					}),
				);
			})
			.toEqual([true, true, true, true, true]);
		const lamp = page.getByRole('button', { name: 'Return has clipped: put the lamp out' });
		await lamp.tap();
		await lamp.waitFor({ state: 'detached' });
		// A chain with three loops has two returns more.
		const { return: returned } = levels;
		session.sendMeters({ frame: 48000, levels: { ...levels, innerReturns: [returned, returned] } });
		await page.getByRole('button', { name: /Return 2$/ }).waitFor();
		await page.getByRole('button', { name: 'Spectrum', exact: true }).tap();
		// What is not shown any more is not made any more.
		await expect.poll(() => session.wanted.meters).not.toContain('scope');
		expect(await page.locator('.meters canvas').count()).toBe(1);
	});

	test('a calibration begins only with the word that the monitor controller is muted, and leads through its steps', async () => {
		const opened = await paired();
		const { page } = opened;
		const { session } = server;
		await opened.go('Studio');
		const begin = page.getByRole('button', { name: 'Calibrate', exact: true });
		expect(await begin.isEnabled()).toBe(false);
		await page.getByText('The monitor controller is muted.').tap();
		await begin.tap();
		await expect
			.poll(() => session.received.map(({ command }) => command))
			.toContainEqual({ type: 'calibration.start', monitorMuted: true, patch: 'cable' });
		const id = '01890a5d-ac96-774b-bcce-b302099a80c1';
		const run = { id, patch: 'cable', reports: [], calibration: null, phase: 'waiting' } as const;
		session.store.set(['calibrating'], { ...run, step: 'reference', instruction: 'A tone is on both sends.' });
		await page.getByText('A tone is on both sends.').waitFor();
		await page.getByPlaceholder('4.0').fill('4,1');
		await page.getByRole('button', { name: 'Go on', exact: true }).tap();
		await expect
			.poll(() => session.received.map(({ command }) => command))
			.toContainEqual({ type: 'calibration.next', run: id, step: 'reference', measuredDbu: 4.1 });
		session.store.set(['calibrating'], { ...run, step: 'wiring', instruction: 'Left and right are swapped.' });
		await page.getByRole('button', { name: 'Measure again' }).tap();
		await expect
			.poll(() => session.received.at(-1)?.command)
			.toEqual({ type: 'calibration.repeat', run: id, step: 'wiring' });
		session.store.set(['calibrating'], null);
		// The word ended with it.
		await begin.waitFor();
		expect(await begin.isEnabled()).toBe(false);
		session.store.set(['audio', 'calibration'], {
			calibration: aCalibration({}),
			doubts: [{ about: 'age', text: 'It is 45 days old.' }],
		});
		await page.getByText('It is 45 days old.').waitFor();
		await page.getByText('Figures and drawing').tap();
		const drawn = page.getByAltText('Response and noise of the loop over frequency');
		await expect.poll(() => drawn.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
	});

	test('a failed print is mended by one touch: only its failed stretches', async () => {
		const opened = await paired();
		await opened.go('Track');
		const { session } = server;
		const failure = { kind: 'dropout', frame: 3_000_000, reason: 'A cable.' };
		const faulty = [{ fromFrame: 2_995_200, toFrame: 3_004_800 }];
		const pass = '01890a5d-ac96-774b-bcce-b302099a8058';
		session.store.set(['mendable'], { pass, startedAt: '2026-11-28T14:02:00.000Z', failure, faulty, rateHz: 48_000 });
		await opened.page.getByText('1:02.4 to 1:02.6').waitFor();
		await opened.page.getByRole('button', { name: 'Print the failed stretch again' }).tap();
		await expect.poll(() => session.received.at(-1)?.command).toEqual({ type: 'pass.mend', pass, note: '' });
		session.store.set(['mendable'], null);
		await opened.page.getByText('1:02.4 to 1:02.6').waitFor({ state: 'detached' });
	});

	test('the Studio page says how the audio host keeps up, and nothing when it says nothing', async () => {
		const opened = await paired();
		await opened.go('Studio');
		await expect.poll(() => server.session.wanted.meters).toEqual(['host']);
		const shares = { loadP50: 0.07, loadP99: 0.14, loadP999: 0.2, loadMost: 0.4, measuredHz: 48_000.2 };
		const host = { load: 0.12, bufferMarginMs: 52.4, bufferMs: 64, leastMarginMs: 31, blocks: 40_000, ...shares };
		const words = ['12 % of a block', '52 of 64 ms left', '48000.2 Hz'];
		const shown = async () => {
			// What is shown goes when nothing comes for a while, so it comes again until it was seen.
			server.session.sendMeters({ frame: 0, host });
			return Promise.all(words.map((text) => opened.page.getByText(text).isVisible()));
		};
		await expect.poll(shown).toEqual(words.map(() => true));
		await opened.page.getByText('52 of 64 ms left').waitFor({ state: 'detached' });
	});

	test('an own rig is shown with all it has, a wrong field says why, and what has no field is kept', async () => {
		const own = ownRig();
		try {
			await server.close();
			server = await startContractServer(chromium.webRoot, contractState(false), { rig: own.desk });
			const before = own.rig();
			const opened = await tablet();
			const { page } = opened;
			await opened.pairByLink(server.port, server.invite('engineer').token);
			await page.evaluate(() => {
				location.hash = '#describe';
			});
			const step = (name: string) => page.getByLabel('Steps').getByRole('button', { name }).tap();
			const shows = async (label: string, value: string) =>
				expect.poll(() => page.getByLabel(label, { exact: true }).first().inputValue()).toBe(value);
			await step('Connections');
			await shows('Relay of record', '4');
			await shows('insert 1 when Detent ends', 'open');
			await shows('Relays (outputs)', '16');
			await step('Audio');
			await shows('Send (outputs)', '6,7');
			await shows('On the pair', 'comp');
			await shows('Monitor controller', 'present');
			const output = page.getByLabel('From output');
			await output.selectOption({ value: '0' });
			await page.getByText('the sync pair takes output 0, which the monitor has').waitFor();
			expect(await output.getAttribute('aria-invalid')).toBe('true');
			await output.selectOption({ value: '9' });
			await expect.poll(() => output.getAttribute('aria-invalid')).toBe('false');
			await page.getByLabel('Monitor controller').selectOption('none');
			await step('Check');
			await page.getByText('osc, audio.converter, warmUpMinutes of vari-mu, pulseMs of atr').waitFor();
			await page.getByRole('button', { name: 'Write it and start' }).tap();
			await page.getByRole('button', { name: 'Yes, start with this rig' }).tap();
			const { audio } = before;
			const changed = {
				...audio,
				sync: { output: 9, input: 8 },
				monitor: { ...audio.monitor, externalController: 'none' },
			};
			await expect.poll(() => own.rig()).toEqual({ ...before, audio: changed });
		} finally {
			own.remove();
		}
	});

	test('a newcomer is shown three steps to hear the rack', async () => {
		await server.close();
		server = await startContractServer(chromium.webRoot, contractState(true));
		const opened = await tablet();
		await opened.pairByLink(server.port, server.invite('engineer').token);
		await opened.page.getByText('You are in the simulated studio').waitFor();
		for (const step of ['Load a mix', 'Press play', 'Turn a knob']) await opened.page.getByText(step).waitFor();
		expect(await opened.page.getByText('Use the demo mix').isEnabled()).toBe(true);
	});

	test('a revoked device is out at once and asks to be paired again', async () => {
		const opened = await paired();
		const [id] = Object.keys(server.session.store.state.remotes);
		await server.session.command({ type: 'remote.revoke', remote: id ?? '' }, { id: 'x', name: 'x', role: 'engineer' });
		await opened.page.getByText('Pair this device').waitFor();
	});
});
