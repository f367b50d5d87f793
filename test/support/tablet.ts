import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** What is waited for comes when it comes, on a busy machine too; a test that is broken ends a little before its own time. */
const PATIENCE_MS = 150_000;

/** A browser page used by touch, as a tablet is. */
export class Tablet {
	readonly page: Page;
	/** What the page complained about: scripts blocked, exceptions. */
	readonly complaints: string[] = [];
	readonly #touch: CDPSession;

	private constructor(page: Page, touch: CDPSession) {
		this.page = page;
		this.#touch = touch;
		page.on('pageerror', (error) => this.complaints.push(error.message));
		page.on('console', (message) => {
			if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
				if (!message.text().includes('WebSocket')) this.complaints.push(message.text());
			}
		});
	}

	static async open(context: BrowserContext): Promise<Tablet> {
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		return new Tablet(page, await context.newCDPSession(page));
	}

	/** Opens a one-time link and waits for the true state. */
	async pairByLink(port: number, token: string): Promise<void> {
		await this.page.goto(`http://127.0.0.1:${port}/#pair=${token}`);
		await this.trusted();
	}

	async trusted(): Promise<void> {
		await this.page.waitForSelector('.tabbar');
		await this.page.waitForFunction(() => document.querySelector('.banner-away, .banner-syncing, .untrusted') === null);
	}

	/** Opens a view and waits until it has come. */
	async go(tab: string): Promise<void> {
		await this.page.locator('.tab').getByText(tab, { exact: true }).tap();
		await this.page.waitForSelector(`main[data-view="${tab.toLowerCase()}"]`);
	}

	control(unit: string, control: string) {
		return this.page.locator(`[data-unit="${unit}"][data-control="${control}"]`);
	}

	/** Position that the page tells to a screen reader. */
	async position(unit: string, control: string): Promise<number> {
		return Number(await this.control(unit, control).getAttribute('aria-valuenow'));
	}

	async shows(unit: string, control: string, position: number): Promise<void> {
		await this.page.waitForFunction(
			([selector, wanted]) => {
				const found = document.querySelector(String(selector))?.getAttribute('aria-valuenow');
				return found !== null && Math.abs(Number(found) - Number(wanted)) < 1e-9;
			},
			[`[data-unit="${unit}"][data-control="${control}"]`, position] as const,
		);
	}

	/**
	 * Two taps at one place of the control. All four events are given to the browser at once, so that how fast this machine is
	 * does not make two single taps of them.
	 */
	async doubleTap(unit: string, control: string, at: { x: number; y: number }): Promise<void> {
		const target = this.control(unit, control);
		await target.scrollIntoViewIfNeeded();
		const box = await target.boundingBox();
		if (box === null) throw new Error(`${unit} ${control} is not on the page`);
		const point = { x: box.x + at.x, y: box.y + at.y };
		await Promise.all([
			this.#dispatch('touchStart', [point]),
			this.#dispatch('touchEnd', []),
			this.#dispatch('touchStart', [point]),
			this.#dispatch('touchEnd', []),
		]);
	}

	/** One finger lands on the control, travels `upPx` in steps, and lifts. */
	async drag(unit: string, control: string, upPx: number, steps: number): Promise<void> {
		const target = this.control(unit, control);
		await target.scrollIntoViewIfNeeded();
		const box = await target.boundingBox();
		if (box === null) throw new Error(`${unit} ${control} is not on the page`);
		const x = box.x + box.width / 2;
		const y = box.y + box.height / 2;
		await this.#dispatch('touchStart', [{ x, y }]);
		for (let step = 1; step <= steps; step += 1) {
			await this.#dispatch('touchMove', [{ x, y: y - (upPx * step) / steps }]);
		}
		await this.#dispatch('touchEnd', []);
	}

	/** One finger lands, travels sideways within a time, and lifts. */
	async swipe(from: { x: number; y: number }, rightPx: number, options: { steps: number; ms: number }): Promise<void> {
		await this.#dispatch('touchStart', [from]);
		for (let step = 1; step <= options.steps; step += 1) {
			if (options.ms > 0) await this.page.waitForTimeout(options.ms / options.steps);
			await this.#dispatch('touchMove', [{ x: from.x + (rightPx * step) / options.steps, y: from.y }]);
		}
		await this.#dispatch('touchEnd', []);
	}

	async #dispatch(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) {
		await this.#touch.send('Input.dispatchTouchEvent', { type, touchPoints });
	}
}
