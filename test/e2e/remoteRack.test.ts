import { expect, test } from 'vitest';
import { describeWith } from '../capabilities.ts';
import { contractState } from '../support/contractState.ts';
import { ownRig } from '../support/ownRig.ts';
import type { Tablet } from '../support/tablet.ts';
import { tabletStudio } from '../support/tabletStudio.ts';

const POT = ['pultec-l', 'lf_boost'] as const;
const SWITCH = ['pultec-l', 'lf_cps'] as const;

describeWith(['chromium'], 'the rack on the tablet', () => {
	const studio = tabletStudio();

	test('a finger turns a knob: shown at once, coalesced, one undo step, and undone', async () => {
		const opened = await studio.paired();
		await opened.go('Rack');
		const before = await opened.position(...POT);
		await opened.drag(...POT, 120, 12);
		await expect.poll(() => studio.moves().filter((move) => move.last).length).toBe(1);
		const last = studio.moves().at(-1);
		expect(last?.last).toBe(true);
		expect(last?.position).toBeGreaterThan(before + 0.2);
		expect(new Set(studio.moves().map((move) => move.gesture)).size).toBe(1);
		expect(studio.moves().length).toBeLessThanOrEqual(14);
		await opened.shows(...POT, last?.position ?? -1);
		await opened.page.getByText('Undo').tap();
		await opened.shows(...POT, before);
	});

	test('an insert is mixed on its card, and what is as usual is left out of the chain', async () => {
		const opened = await studio.paired();
		await opened.go('Track');
		const card = opened.page.locator('.stage-insert').first();
		const chains = () =>
			studio.server.session.received.flatMap(({ command }) => (command.type === 'chain.set' ? [command.chain] : []));
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
		const opened = await studio.paired();
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
		await expect.poll(() => studio.moves().map((move) => move.position)).toEqual([before + 1, 3]);
	});

	test('keys turn a knob and a screen reader hears the reading', async () => {
		const opened = await studio.paired();
		await opened.go('Rack');
		const target = opened.control(...SWITCH);
		await target.press('End');
		await opened.shows(...SWITCH, 3);
		await expect.poll(() => target.getAttribute('aria-valuetext')).toContain('100 Hz');
		await expect.poll(() => target.getAttribute('aria-valuetext')).toContain('set by hand');
	});

	test('what nobody vouches for is confirmed as drawn, after asking once more, and nothing else moves', async () => {
		const opened = await studio.paired();
		await opened.go('Rack');
		const card = opened.page.locator('.unsure-card');
		await card.getByText('All stand as drawn').tap();
		expect(studio.moves()).toEqual([]);
		await card.getByText('Yes, I looked').tap();
		await card.waitFor({ state: 'detached' });
		expect(studio.moves().length).toBeGreaterThan(5);
		const before = contractState(false).units;
		for (const { unit, control } of studio.moves())
			expect(before[unit]?.controls[control]?.evidence.evidence).toBe('none');
	});

	test('a knob that is turned at its unit is a question on every remote: keep, or put back', async () => {
		const [one, other] = [await studio.paired(), await studio.paired()];
		for (const each of [one, other]) await each.go('Rack');
		const before = studio.server.session.controlState('open-eq', 'mid_gain').position ?? 0;
		studio.server.session.turnAtUnit('open-eq', 'mid_gain', before === 3 ? 4 : 3);
		studio.server.session.turnAtUnit(
			'open-eq',
			'low_freq',
			studio.server.session.controlState('open-eq', 'low_freq').position === 2 ? 1 : 2,
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
		const answers = studio.server.session.received
			.map(({ command }) => command.type)
			.filter((type) => type.startsWith('drift'));
		expect(answers).toEqual(['drift.keep', 'drift.putBack']);
	});

	test('an own rig is shown with all it has, a wrong field says why, and what has no field is kept', async () => {
		const own = ownRig();
		try {
			await studio.reopen(contractState(false), { rig: own.desk });
			const before = own.rig();
			const { page } = await studio.paired();
			await page.evaluate(() => {
				location.hash = '#describe';
			});
			const step = (name: string) => page.getByLabel('Steps').getByRole('button', { name }).tap();
			const shows = async (label: string, value: string) =>
				expect.poll(() => page.getByLabel(label, { exact: true }).first().inputValue()).toBe(value);
			await step('Units');
			await shows('Warm-up (minutes)', '20');
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
			await page.getByText('osc, audio.converter, pulseMs of atr').waitFor();
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
});
