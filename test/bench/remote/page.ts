import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { SESSION_COOKIE } from '../../../src/remote/access.ts';
import { CuttableLink } from '../../support/cuttableLink.ts';
import { type BenchSection, figure, table } from '../section.ts';
import { BenchStudio, PlainRemote, quantile, SLOW } from './studio.ts';
import { frameTimes, type TraceEvent } from './trace.ts';

const MOST_LOAD_KB = 250;
const MOST_INTERACTIVE_MS = 1000;
const MOST_FRAME_MS = 8;
const MOST_RECONNECT_MS = 500;
const THROTTLE = 4;
/** Pages that show the meters, one after the other: what else the machine does in one of them decides nothing. */
const METER_PAGES = 3;
/** Of what is reported of a page that has just opened them, and of what is judged. */
const TRACE_S = 15;
/** With a quarter of the processor the browser needs so long to compile what draws the meters; they are looked at for hours. */
const SETTLE_MS = 15_000;

interface FirstLoad {
	/** Everything that came over the wire until the page could be used, bytes. */
	readonly bytes: number;
	/** From the start of the navigation until the true state is shown and nothing is locked, ms. */
	readonly interactiveMs: number;
}

interface Frames {
	/** The same of the first seconds, in which the browser compiles what draws the meters. */
	readonly openingMs: number[];
	/** Script and layout on the main thread in each frame, ms. */
	readonly mainMs: number[];
	readonly drawnHz: number;
}

async function open(browser: Browser, url: string, token: string): Promise<{ context: BrowserContext; page: Page }> {
	const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, hasTouch: true });
	await context.addCookies([{ name: SESSION_COOKIE, value: token, url, httpOnly: true, sameSite: 'Strict' }]);
	return { context, page: await context.newPage() };
}

/** Runs in the page before anything else: notes when it can be used, and how trust comes and goes. */
const WATCH_TRUST = `
	window.trusts = [];
	new MutationObserver(() => {
		const trusted = document.querySelector('.shell:not(.untrusted) .tabbar') !== null && document.querySelector('main .view') !== null;
		if (trusts.at(-1)?.trusted !== trusted) trusts.push({ trusted, atMs: performance.timeOrigin + performance.now() });
	}).observe(document, { subtree: true, childList: true, attributes: true });
`;

type Watched = Window & { trusts: { trusted: boolean; atMs: number }[] };
const trusted = (page: Page) =>
	page.waitForFunction(() => (window as unknown as Watched).trusts.at(-1)?.trusted === true);

async function firstLoad(browser: Browser, studio: BenchStudio, token: string): Promise<FirstLoad> {
	const { context, page } = await open(browser, studio.access.url, token);
	const cdp = await context.newCDPSession(page);
	let bytes = 0;
	await cdp.send('Network.enable');
	cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
		bytes += encodedDataLength;
	});
	cdp.on('Network.webSocketFrameReceived', ({ response }) => {
		bytes += response.payloadData.length;
	});
	await page.addInitScript(WATCH_TRUST);
	await page.goto(`${studio.access.url}/`);
	await trusted(page);
	const interactiveMs = await page.evaluate(
		() =>
			((window as unknown as Watched).trusts.find((one) => one.trusted)?.atMs ?? Number.NaN) - performance.timeOrigin,
	);
	await context.close();
	return { bytes, interactiveMs };
}

async function traceOf(cdp: CDPSession, seconds: number): Promise<TraceEvent[]> {
	const events: TraceEvent[] = [];
	const take = ({ value }: { value: readonly object[] }) => {
		for (const event of value) events.push(event as TraceEvent);
	};
	cdp.on('Tracing.dataCollected', take);
	await cdp.send('Tracing.start', {
		transferMode: 'ReportEvents',
		traceConfig: {
			includedCategories: [
				'devtools.timeline',
				'disabled-by-default-devtools.timeline',
				'disabled-by-default-devtools.timeline.frame',
				'disabled-by-default-v8.gc',
			],
		},
	});
	await pause(seconds * 1000);
	const complete = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()));
	await cdp.send('Tracing.end');
	await complete;
	cdp.off('Tracing.dataCollected', take);
	return events;
}

/** Every meter on the Meters page, with the processor throttled, while the simulated studio plays. */
async function frames(browser: Browser, studio: BenchStudio, token: string, seconds: number): Promise<Frames> {
	const desk = await PlainRemote.connect({ url: studio.access.url, token });
	await studio.play(desk);
	const { context, page } = await open(browser, studio.access.url, token);
	await page.addInitScript(WATCH_TRUST);
	await page.goto(`${studio.access.url}/`);
	await trusted(page);
	await page.locator('.tab').getByText('Meters', { exact: true }).tap();
	await page.waitForFunction(() => /[−-]\d/.test(document.querySelector('main')?.textContent ?? ''));
	const cdp = await context.newCDPSession(page);
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
	const opening = frameTimes(await traceOf(cdp, seconds));
	await pause(SETTLE_MS);
	const found = frameTimes(await traceOf(cdp, seconds));
	await context.close();
	await desk.command({ type: 'transport.stop' });
	desk.close();
	return { openingMs: opening.mainMs, mainMs: found.mainMs, drawnHz: found.drawn / seconds };
}

/** From the moment a cut link carries again until the page shows the true state unlocked, ms. */
async function reconnects(
	browser: Browser,
	studio: BenchStudio,
	token: string,
	cutsMs: readonly number[],
): Promise<number[]> {
	const link = new CuttableLink(Number(new URL(studio.access.url).port));
	const url = `http://127.0.0.1:${await link.listen()}`;
	const { context, page } = await open(browser, url, token);
	await page.addInitScript(WATCH_TRUST);
	await page.goto(`${url}/`);
	await trusted(page);
	const times: number[] = [];
	for (const cutMs of cutsMs) {
		link.cut();
		await page.waitForSelector('.banner-away');
		await pause(cutMs);
		const mendedMs = performance.timeOrigin + performance.now();
		link.mend();
		await trusted(page);
		times.push(
			(await page.evaluate(() => (window as unknown as Watched).trusts.at(-1)?.atMs ?? Number.NaN)) - mendedMs,
		);
	}
	await context.close();
	await link.close();
	return times;
}

interface PageFigures {
	readonly loads: readonly FirstLoad[];
	readonly pages: readonly Frames[];
	readonly reconnectMs: number[];
}

async function measurePage(
	studio: BenchStudio,
	quick: boolean,
	progress: (text: string) => void,
): Promise<PageFigures> {
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--headless'] });
	try {
		const { token } = await studio.pair('page');
		progress('first load');
		// A tablet's browser and the daemon have run for a while when a page is opened for the first time.
		await firstLoad(browser, studio, token);
		const loads: FirstLoad[] = [];
		for (let round = 0; round < (quick ? 2 : 5); round += 1) loads.push(await firstLoad(browser, studio, token));
		progress('reconnecting');
		const cutsMs = quick ? [300, 2000] : [100, 300, 700, 1500, 3000, 5000, 8000, 400, 1100, 2300];
		const reconnectMs = await reconnects(browser, studio, token, cutsMs);
		progress(`frames at ${THROTTLE} times less processor`);
		const pages: Frames[] = [];
		for (let count = 0; count < (quick ? 1 : METER_PAGES); count += 1)
			pages.push(await frames(browser, studio, token, quick ? 4 : TRACE_S));
		return {
			loads,
			pages,
			reconnectMs,
		};
	} finally {
		await browser.close();
	}
}

const p95 = (times: readonly number[]) => quantile(times, 0.95);

/** What the page itself costs and how soon it tells the truth, in Chromium. */
export const page: BenchSection = {
	name: 'page',
	title: 'The page',
	async run({ quick, progress }) {
		const { loads, pages, reconnectMs } = await BenchStudio.use((studio) => measurePage(studio, quick, progress));
		const frameMs = quantile(
			pages.map(({ mainMs }) => p95(mainMs)),
			0.5,
		);
		const bytes = Math.max(...loads.map((load) => load.bytes));
		const interactiveMs = quantile(
			loads.map((load) => load.interactiveMs),
			0.5,
		);
		const worstReconnectMs = Math.max(...reconnectMs);
		const ms = (value: number, digits = 0) => `${value.toFixed(digits)} ms`;
		return {
			figures: [
				figure(
					'first load, compressed, with the whole state',
					`≤ ${MOST_LOAD_KB} kB`,
					`${(bytes / 1000).toFixed(0)} kB`,
					bytes <= MOST_LOAD_KB * 1000,
					'too large',
				),
				figure(
					'first load until it can be used, the middle one',
					`≤ ${MOST_INTERACTIVE_MS} ms`,
					ms(interactiveMs),
					interactiveMs <= MOST_INTERACTIVE_MS,
					SLOW,
				),
				figure(
					`script and layout in a frame with every meter, ${THROTTLE} × less processor: p95`,
					`≤ ${MOST_FRAME_MS} ms`,
					ms(frameMs, 1),
					frameMs <= MOST_FRAME_MS,
					'the meters draw too slowly',
				),
				figure(
					'the true state after the link is back, worst',
					`≤ ${MOST_RECONNECT_MS} ms`,
					ms(worstReconnectMs),
					worstReconnectMs <= MOST_RECONNECT_MS,
					SLOW,
				),
			],
			markdown: [
				'### First load',
				`By devices that were never here: ${loads.map((load) => load.interactiveMs.toFixed(0)).join(', ')} ms from the start of the navigation until the true state is shown and nothing is locked; one load before them, with which browser and daemon get going, is not counted. The largest counts for the size.`,
				'### Frames',
				`Frames of the page's main thread from a trace of ${TRACE_S} s, half a minute after the meters were opened, on ${pages.length} pages one after the other; the middle one is judged. Of the first ${TRACE_S} s, in which the browser compiles what draws the meters, p95 is reported. Without a graphics processor; what was drawn is reported and not judged.`,
				table(
					['page', 'frames', 'script and layout p50', 'p95', 'worst', 'p95 just opened', 'drawn a second'],
					pages.map((one, index) => [
						String(index + 1),
						String(one.mainMs.length),
						ms(quantile(one.mainMs, 0.5), 1),
						ms(p95(one.mainMs), 1),
						ms(Math.max(...one.mainMs), 1),
						ms(p95(one.openingMs), 1),
						one.drawnHz.toFixed(0),
					]),
				),
				'### Reconnecting',
				`Cuts of 0.1 to 8 s: ${reconnectMs.map((one) => one.toFixed(0)).join(', ')} ms from the link's return to the true state, unlocked.`,
			].join('\n\n'),
		};
	},
};
