import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Chain } from '../../src/shared/model/chain.ts';
import { describeWith } from '../capabilities.ts';
import { type ContractServer, startContractServer } from '../support/contractServer.ts';
import { contractState } from '../support/contractState.ts';
import { remoteInChromium } from '../support/remoteInChromium.ts';
import { Tablet } from '../support/tablet.ts';

describeWith(['chromium'], 'the route of a chain on the remote', () => {
	const chromium = remoteInChromium();
	let server: ContractServer;
	beforeEach(async () => {
		server = await startContractServer(chromium.webRoot, contractState(false));
		server.session.store.set(['audio', 'loopCalibrations'], { comp: null, ms: null });
	});
	afterEach(() => server.close());

	const sent = (): Chain[] =>
		server.session.received.flatMap(({ command }) => (command.type === 'chain.set' ? [command.chain] : []));

	test('inserts, pairs, units and stages are changed, taken back, and used in one', async () => {
		const context = await chromium.browser.newContext({ viewport: { width: 820, height: 1180 }, hasTouch: true });
		const tablet = await Tablet.open(context);
		await tablet.pairByLink(server.port, server.invite('engineer').token);
		await tablet.go('Track');
		const { page } = tablet;
		page.setDefaultTimeout(30_000);
		await page.getByText('Change the route…').tap();
		const sheet = page.getByRole('dialog', { name: 'Route' });
		const use = sheet.getByText('Use this route');
		await expect.poll(() => use.isDisabled()).toBe(true);
		await sheet.getByLabel('Add an insert with…').selectOption({ label: 'Vari-Mu, out of EQ and compression' });
		await sheet.getByLabel('Hangs on').nth(1).selectOption('ms');
		await sheet.getByLabel('Switch…').nth(1).selectOption({ label: 'Insert switcher: INSERT 1 on' });
		await sheet.getByLabel('Add a digital stage…').selectOption('gain');
		await sheet.getByLabel('gain 0.0 dB one place later').tap();
		await sheet.getByLabel('Take Pultec left out').tap();
		await sheet.getByText('Undo').tap();
		await sheet.getByLabel('Curve Bender one place earlier').tap();
		expect(sent()).toEqual([]);
		await use.tap();
		await expect.poll(() => sent().length).toBe(1);
		await expect.poll(() => sheet.count()).toBe(0);
		expect(sent()[0]?.stages.slice(0, 3)).toMatchObject([
			{ kind: 'insert', units: ['pultec-l', 'curve-bender', 'pultec-r', 'open-eq'] },
			{ kind: 'digital', process: { type: 'gain', gainDb: 0 } },
			{
				kind: 'insert',
				name: 'Vari-Mu',
				loop: 'ms',
				units: ['vari-mu'],
				patch: [{ unit: 'inserts', control: 'insert_1', position: 1 }],
			},
		]);
		expect(tablet.complaints).toEqual([]);
		await context.close();
	});

	test('a route that can not be is refused in the sheet in words, and nothing changes', async () => {
		const context = await chromium.browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
		const tablet = await Tablet.open(context);
		await tablet.pairByLink(server.port, server.invite('engineer').token);
		await tablet.go('Track');
		const { page } = tablet;
		page.setDefaultTimeout(30_000);
		const before = server.session.store.state.chain;
		await page.getByText('Change the route…').tap();
		const sheet = page.getByRole('dialog', { name: 'Route' });
		await sheet.getByLabel('dither to 24 bit (tpdf) one place earlier').tap();
		await sheet.getByText('Use this route').tap();
		await expect.poll(() => sheet.getByRole('alert').textContent()).toContain('Dither must be the last stage');
		expect(server.session.store.state.chain).toBe(before);
		await sheet.getByText('Undo').tap();
		await expect.poll(() => sheet.getByRole('alert').count()).toBe(0);
		await context.close();
	});
});
