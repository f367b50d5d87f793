import { expect, test } from 'vitest';
import { SPECTRUM_BANDS } from '../../src/shared/model/spectrumBands.ts';
import type { PassState } from '../../src/shared/protocol/state.ts';
import { describeWith } from '../capabilities.ts';
import { aCalibration } from '../support/calibration.ts';
import { levelsAt, NO_LOUDNESS } from '../support/meterReadings.ts';
import { tabletStudio } from '../support/tabletStudio.ts';

describeWith(['chromium'], 'a session on the tablet', () => {
	const studio = tabletStudio();

	test('a recall is planned, started, and set hand by hand to its end, with a step back', async () => {
		const opened = await studio.paired();
		await opened.go('Track');
		await opened.page.getByText('Recall', { exact: true }).first().tap();
		await opened.page.getByText('Nothing has been sent').waitFor();
		expect(studio.server.session.received.map(({ command }) => command.type)).toEqual(['recall.plan']);
		await opened.page.getByText('Start', { exact: true }).tap();
		const hands = studio.server.session.store.state.recall?.steps.filter((step) => step.kind === 'hand').length ?? 0;
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
		const opened = await studio.paired();
		const { page } = opened;
		const { session } = studio.server;
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

	test('meters fill every screen without scrolling sideways, a clip lamp stays until it is touched, and one meter can be large', async () => {
		const opened = await studio.paired();
		const { session } = studio.server;
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
		const opened = await studio.paired();
		const { page } = opened;
		const { session } = studio.server;
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

	test('a stray touch costs no print: its pass is cancelled once that was asked; before it prints, by one touch', async () => {
		const opened = await studio.paired();
		await opened.go('Track');
		const { session } = studio.server;
		const run: PassState = {
			id: '01890a5d-ac96-774b-bcce-b302099a8058',
			track: session.store.state.current?.track ?? '',
			phase: 'printing',
			progress: 0.4,
			failure: null,
			findings: [],
			proof: null,
			revision: null,
			message: 'printing in real time',
			levels: null,
		};
		const cancelled = () => session.received.filter(({ command }) => command.type === 'pass.cancel').length;
		session.store.set(['pass'], run);
		const key = opened.page.getByRole('button', { name: 'Cancel the pass' });
		await key.tap();
		await opened.page.getByRole('button', { name: 'Yes, give this print up' }).click({ trial: true });
		expect(cancelled()).toBe(0);
		await opened.page.getByRole('button', { name: 'Yes, give this print up' }).tap();
		await expect.poll(cancelled).toBe(1);
		session.store.set(['pass'], { ...run, phase: 'measuring latency' });
		await key.tap();
		await expect.poll(cancelled).toBe(2);
		// What was asked is not asked for ever, also where no other key takes the keyboard away.
		session.store.set(['pass'], run);
		await opened.page.clock.install();
		await key.tap();
		await opened.page.getByRole('button', { name: 'Yes, give this print up' }).waitFor();
		await opened.page.clock.fastForward(8000);
		await key.click({ trial: true });
		expect(cancelled()).toBe(2);
	});

	test('a failed print is mended by one touch: only its failed stretches', async () => {
		const opened = await studio.paired();
		await opened.go('Track');
		const { session } = studio.server;
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
		const opened = await studio.paired();
		await opened.go('Studio');
		await expect.poll(() => studio.server.session.wanted.meters).toEqual(['host']);
		const shares = { loadP50: 0.07, loadP99: 0.14, loadP999: 0.2, loadMost: 0.4, measuredHz: 48_000.2 };
		const host = { load: 0.12, bufferMarginMs: 52.4, bufferMs: 64, leastMarginMs: 31, blocks: 40_000, ...shares };
		const words = ['12 % of a block', '52 of 64 ms left', '48000.2 Hz'];
		const shown = async () => {
			// What is shown goes when nothing comes for a while, so it comes again until it was seen.
			studio.server.session.sendMeters({ frame: 0, host });
			return Promise.all(words.map((text) => opened.page.getByText(text).isVisible()));
		};
		await expect.poll(shown).toEqual(words.map(() => true));
		await opened.page.getByText('52 of 64 ms left').waitFor({ state: 'detached' });
	});
});
