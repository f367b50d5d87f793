import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext } from 'playwright-core';
import type { RemoteState } from '../../src/shared/protocol/state.ts';
import type { ContractServer } from '../support/contractServer.ts';
import { Tablet } from '../support/tablet.ts';
import { axeFinds, lockedKeys, lookAt } from './checks.ts';
import { LISTEN_SCENES } from './listenScenes.ts';
import { METER_SCENES, playMeters } from './meterScenes.ts';
import { RACK_SCENES } from './rackScenes.ts';
import { RARE_SCENES } from './rareScenes.ts';
import { RECALL_SCENES } from './recallScenes.ts';
import type { Scene } from './scene.ts';
import { STUDIO_SCENES } from './studioScenes.ts';
import { TRACK_SCENES } from './trackScenes.ts';

export const SIZES = [
	{ width: 1180, height: 820 },
	{ width: 820, height: 1180 },
	{ width: 390, height: 844 },
] as const;
export type Size = (typeof SIZES)[number];
/** What axe reads is the same on every glass, but for colours that only a narrow one has: it takes its time on one of them. */
const AXE_SIZE = SIZES[1];
export const THEMES = { night: 'dark', light: 'light' } as const;
export type Theme = keyof typeof THEMES;

export const SCENES: readonly Scene[] = [
	...RACK_SCENES,
	...RECALL_SCENES,
	...TRACK_SCENES,
	...LISTEN_SCENES,
	...METER_SCENES,
	...STUDIO_SCENES,
	...RARE_SCENES,
];

/** A page is shown whole up to this height, px; nobody looks further down. */
const TALLEST = 6000;
const WAIT_MS = 20_000;

export interface Picture {
	/** Of the glass. */
	glass: Buffer;
	/** Of everything that can be scrolled to; null where all of it is on the glass. */
	whole: Buffer | null;
}

export interface Visit {
	scene: Scene;
	size: Size;
	theme: Theme;
	/** What would annoy a person, a sentence each. */
	found: string[];
	picture: Picture | null;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Goes through the views on one glass in one theme; each scene begins from the same state on a page that is newly opened. */
export class Visitor {
	readonly #browser: Browser;
	readonly #server: ContractServer;
	readonly #state: RemoteState;
	readonly #contexts = new Map<string, BrowserContext>();

	constructor(browser: Browser, server: ContractServer, state: RemoteState) {
		this.#browser = browser;
		this.#server = server;
		this.#state = state;
	}

	async visit(scene: Scene, size: Size, theme: Theme): Promise<Visit> {
		const { session } = this.#server;
		this.#setBack();
		scene.stage?.(session);
		session.store.flush();
		const context = await this.#context(scene.as ?? 'engineer', size, theme);
		const tablet = await Tablet.open(context);
		const { page } = tablet;
		page.setDefaultTimeout(WAIT_MS);
		const stop = ['meters', 'rack', 'studio'].includes(scene.at) ? playMeters(session) : () => {};
		const found: string[] = [];
		let picture: Picture | null = null;
		try {
			await page.goto(`http://127.0.0.1:${this.#server.port}/${scene.at === '' ? '' : `#${scene.at}`}`);
			if (scene.as !== 'nobody') await tablet.trusted();
			await scene.touch?.({ page, tablet, session });
			await page.getByText(scene.shows).locator('visible=true').first().waitFor();
			// Until everything that was asked for is drawn.
			await page.waitForLoadState('networkidle');
			await page.evaluate(() => document.fonts.ready);
			const glass = await page.screenshot({ animations: 'disabled' });
			found.push(...(await lookAt(page)));
			if (scene.as === 'client') found.push(...(await lockedKeys(page)));
			if (size === AXE_SIZE) found.push(...(await axeFinds(page, axe)));
			picture = { glass, whole: await this.#whole(tablet, size) };
			await scene.leave?.({ page, tablet, session });
		} catch (error) {
			found.push(`it can't be shown: ${error instanceof Error ? error.message : String(error)}`);
			picture = { glass: await page.screenshot(), whole: null };
		} finally {
			stop();
			await page.close();
			await context.setOffline(false);
		}
		return { scene, size, theme, found: [...found, ...tablet.complaints], picture };
	}

	async close(): Promise<void> {
		for (const context of this.#contexts.values()) await context.close();
	}

	#setBack(): void {
		const { store } = this.#server.session;
		const { remotes: _, ...rest } = this.#state;
		for (const [key, value] of Object.entries(rest)) store.set([key], structuredClone(value));
	}

	async #context(who: NonNullable<Scene['as']> | 'engineer', size: Size, theme: Theme): Promise<BrowserContext> {
		const key = `${who} ${size.width} ${theme}`;
		const known = this.#contexts.get(key);
		if (known !== undefined) return known;
		const context = await this.#browser.newContext({
			viewport: size,
			hasTouch: true,
			colorScheme: THEMES[theme],
			reducedMotion: 'reduce',
		});
		this.#contexts.set(key, context);
		if (who !== 'nobody') {
			const tablet = await Tablet.open(context);
			await tablet.pairByLink(this.#server.port, this.#server.invite(who).token);
			await tablet.page.close();
		}
		return context;
	}

	/** The glass made as high as what it scrolls, so that one picture has it all. */
	async #whole({ page }: Tablet, size: Size): Promise<Buffer | null> {
		const hidden = await page.evaluate(() => {
			const scroller = document.querySelector('dialog[open]') ?? document.querySelector('main');
			return scroller === null ? 0 : scroller.scrollHeight - scroller.clientHeight;
		});
		if (hidden <= 0) return null;
		await page.setViewportSize({ width: size.width, height: Math.min(TALLEST, size.height + hidden + 1) });
		return page.screenshot({ animations: 'disabled' });
	}
}
