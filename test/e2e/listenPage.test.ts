import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/audio/offline/engine.ts';
import { heardRecordings } from '../../src/paper/listenAudio.ts';
import { listenPage } from '../../src/paper/listenPage.ts';
import { programme, writeWav } from '../audio/host/studio.ts';
import { describeWith } from '../capabilities.ts';
import { launchChromium } from '../support/remoteBrowser.ts';

const RATE_HZ = 48_000;
const HEAD = 4800;

describeWith(['chromium'], 'the player that a client gets', () => {
	test('plays from the disk: prints of another level and another head are on the same frame, and as loud', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'detent-player-'));
		const engine = createOfflineEngine({ threads: 1 });
		const browser = await launchChromium();
		try {
			const mix = programme(2 * RATE_HZ, 4);
			const print = mix.map((plane) => {
				const whole = new Float64Array(HEAD + plane.length);
				whole.set(
					plane.map((sample) => 2 * sample),
					HEAD,
				);
				return whole;
			});
			writeWav(join(folder, 'mix.wav'), mix, RATE_HZ);
			writeWav(join(folder, 'print.wav'), print, RATE_HZ);
			const recording = (name: string, headFrames: number, gainDb: number) => ({
				name,
				path: join(folder, `${name}.wav`),
				rateHz: RATE_HZ,
				headFrames,
				gainDb,
			});
			const heard = await heardRecordings(
				engine,
				[recording('mix', 0, 0), recording('print', HEAD, -20 * Math.log10(2))],
				new AbortController().signal,
				() => {},
			);
			writeFileSync(join(folder, 'listen.html'), listenPage('A song', heard));
			const page = await browser.newPage();
			const complaints: string[] = [];
			page.on('pageerror', (error) => complaints.push(error.message));
			await page.goto(`file://${join(folder, 'listen.html')}`);
			await page.click('#play');
			await page.waitForFunction('voices !== null');
			const farthest = await page.evaluate<number>(`(() => {
				const [one, other] = buffers.map((buffer) => buffer.getChannelData(0));
				let most = one.length === other.length ? 0 : 1;
				for (let frame = 0; frame < one.length; frame++) most = Math.max(most, Math.abs(one[frame] - other[frame]));
				return most;
			})()`);
			// Two roundings to 16 bits with dither of ±1 LSB each.
			expect(farthest).toBeLessThan(4 / 32_768);
			await page.click('text=mix');
			await page.waitForFunction('voices[0].gain.gain.value > 0.99 && voices[1].gain.gain.value < 0.01');
			await page.click('text=Listen blind');
			expect(await page.locator('#choices button').allTextContents()).toEqual(['A', 'B']);
			expect(complaints).toEqual([]);
		} finally {
			await browser.close();
			await engine.dispose();
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
