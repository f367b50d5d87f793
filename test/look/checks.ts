import type { Page } from 'playwright-core';

/**
 * What may end in an ellipsis, because it is whole elsewhere: a lever's legend in the reading and the sheet of its control, the
 * title in the top bar on the track's page, a note in its list once its revision is opened, a marker's name in the list below.
 */
const SHORTENED = '.lever-legends > span, .top-title strong, .revision-open[aria-expanded="false"] .revision-note';
/** Text may lie this far over the edge of its box before it is cut to the eye, px: rounding, and the tails of italics. */
const SLACK_PX = 1.5;
const TARGET_PX = 44;

/**
 * Looks at the page as it is laid out now and says what a person would be annoyed by, a sentence each: something wider than
 * the screen, text that is cut off or lies over other text, touch targets under 44 px, and targets that something covers.
 */
export async function lookAt(page: Page): Promise<string[]> {
	// tsx gives functions their names by a helper that the page does not have.
	await page.evaluate('globalThis.__name ??= (named) => named');
	return page.evaluate(
		({ slackPx, targetPx, shortened }) => {
			const found: string[] = [];
			const dialog = document.querySelector('dialog[open]');
			const root = dialog ?? document.body;
			const say = (what: string, element: Element, detail: string) => {
				const words = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 50);
				const name = element.getAttribute('aria-label') ?? '';
				const kind = `${element.tagName.toLowerCase()}${element.className === '' || typeof element.className !== 'string' ? '' : `.${element.className.trim().replace(/\s+/g, '.')}`}`;
				found.push(`${what}: ${kind} “${words || name}” (${detail})`);
			};
			const isShown = (element: Element) =>
				element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) &&
				element.closest('.sr-only') === null;
			const isHair = (element: Element) => {
				const { width, height } = element.getBoundingClientRect();
				return getComputedStyle(element).display !== 'inline' && Math.min(width, height) < 2;
			};
			const scrolls = (value: string) => value === 'auto' || value === 'scroll';
			const clips = (value: string) => value !== 'visible';

			// Nothing is wider than the screen.
			const wide = document.documentElement.clientWidth;
			if (document.documentElement.scrollWidth > wide)
				found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
			for (const scroller of [document.querySelector('main'), dialog])
				if (scroller !== null && scroller.scrollWidth > scroller.clientWidth + 1)
					found.push(
						`${scroller.tagName.toLowerCase()} scrolls sideways: ${scroller.scrollWidth} of ${scroller.clientWidth} px`,
					);

			// Text lies within its box, whole.
			const texts: { rect: DOMRect; element: Element }[] = [];
			const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
			for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
				const element = node.parentElement;
				if (element === null || (node.textContent ?? '').trim() === '' || !isShown(element)) continue;
				if (element.closest(`option, datalist, script, style, svg, ${shortened}`) !== null) continue;
				const range = document.createRange();
				range.selectNodeContents(node);
				for (const rect of range.getClientRects()) {
					if (rect.width < 1 || rect.height < 1) continue;
					let cut: string | null = null;
					let sideways = false;
					// What is for screen readers alone takes no room.
					if (isHair(element)) continue;
					for (
						let box: Element | null = element;
						box !== null && box !== document.documentElement;
						box = box.parentElement
					) {
						const style = getComputedStyle(box);
						const outer = box.getBoundingClientRect();
						if (scrolls(style.overflowX)) sideways = true;
						const isCard = box.matches('button, summary, .card, .unit, .badge, li, dd, dt, td, th, .topbar');
						const leaves = rect.right > outer.right + slackPx || rect.left < outer.left - slackPx;
						if (leaves && !sideways && style.display !== 'inline' && (clips(style.overflowX) || isCard)) {
							cut = `${Math.round(Math.max(rect.right - outer.right, outer.left - rect.left))} px out of ${box.tagName.toLowerCase()}.${box.className}`;
							break;
						}
						const low = rect.bottom > outer.bottom + slackPx + 2 || rect.top < outer.top - slackPx - 2;
						if (low && clips(style.overflowY) && !scrolls(style.overflowY)) {
							cut = `cut above or below by ${box.tagName.toLowerCase()}.${box.className}`;
							break;
						}
						if (scrolls(style.overflowY)) break;
					}
					if (cut !== null) say('text is cut or leaves its box', element, cut);
					else if (!sideways) texts.push({ rect, element });
				}
			}
			for (const { rect, element } of texts)
				if (rect.right > wide + 1 || rect.left < -1)
					say('text leaves the screen', element, `to ${Math.round(rect.right)} px`);

			// No text lies over other text, except where it swims above the page on purpose.
			const floats = (element: Element) =>
				element.closest('.toasts, .topbar, .banner, .tabbar, .hud, .hand-answers, dialog') !== null;
			const floatsInSheet = (element: Element) => element.closest('.route-end') !== null;
			const flat = texts.filter(({ element }) => !(dialog === null ? floats : floatsInSheet)(element));
			const sorted = flat.toSorted((a, b) => a.rect.top - b.rect.top);
			for (const [index, one] of sorted.entries())
				for (let at = index + 1; at < sorted.length; at += 1) {
					const other = sorted[at];
					if (other === undefined || other.rect.top > one.rect.bottom) break;
					if (
						other.element === one.element ||
						other.element.contains(one.element) ||
						one.element.contains(other.element)
					)
						continue;
					const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
					const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
					// Lines of text carry air above and below their letters.
					if (across > 3 && down > 0.4 * Math.min(one.rect.height, other.rect.height))
						say('text lies over text', one.element, `over “${(other.element.textContent ?? '').trim().slice(0, 40)}”`);
				}

			// Every target is large enough for a thumb, and nothing lies over it.
			const targets = root.querySelectorAll(
				'button, a[href], input:not([type="hidden"]), select, textarea, summary, [role="slider"], [role="button"], audio',
			);
			for (const target of targets) {
				if (!isShown(target)) continue;
				const label = target.matches('[type="checkbox"], [type="radio"]') ? target.closest('label') : null;
				const touched = label ?? target;
				const { width, height } = touched.getBoundingClientRect();
				if (width < 1 || height < 1) continue;
				if (width < targetPx - 0.5 || height < targetPx - 0.5)
					say('too small to touch', target, `${Math.round(width)} × ${Math.round(height)} px`);
				const middle = () => {
					const rect = touched.getBoundingClientRect();
					return [rect.left + rect.width / 2, rect.top + rect.height / 2] as const;
				};
				const over = () => document.elementFromPoint(...middle());
				const reaches = () => {
					const top = over();
					return top !== null && (touched.contains(top) || top.contains(touched));
				};
				if (!reaches()) touched.scrollIntoView({ block: 'center', behavior: 'instant' });
				if (reaches()) continue;
				const [x] = middle();
				const top = over();
				if (x < 0 || x > innerWidth) say('out of reach', target, `at ${Math.round(x)} px`);
				else say('covered', target, top === null ? 'by nothing' : `by ${top.tagName.toLowerCase()}.${top.className}`);
			}
			document.querySelector('main')?.scrollTo({ top: 0, behavior: 'instant' });
			return [...new Set(found)];
		},
		{ slackPx: SLACK_PX, targetPx: TARGET_PX, shortened: SHORTENED },
	);
}

/** Not those that wait for a word in their form, for something to zoom out of, or for a clip. */
const LOCKED = ':is(button, input, select):disabled:not([type=submit], .wave-zooms *, .clip-lamp)';

/** Keys and fields that are there and can't be used: on a client's device they should not be there at all. */
export async function lockedKeys(page: Page): Promise<string[]> {
	const locked = page.locator(LOCKED).locator('visible=true');
	return (await locked.allTextContents()).map((words) => `a locked key on a client’s device: “${words.trim()}”`);
}

interface Violation {
	id: string;
	impact: string;
	help: string;
	nodes: { html: string; failureSummary: string }[];
}

/** What axe finds serious or critical on the page, contrast among it. @param source axe-core, to be run in the page */
export async function axeFinds(page: Page, source: string): Promise<string[]> {
	await page.evaluate(source);
	const violations: Violation[] = await page.evaluate(async () => {
		const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
		const { violations } = await axe.run({ resultTypes: ['violations'] });
		return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
	});
	return violations.flatMap(({ id, help, nodes }) =>
		nodes
			.slice(0, 5)
			.map(
				({ html, failureSummary }) =>
					`axe ${id}: ${help}: ${html.slice(0, 120)}: ${failureSummary.replace(/\s+/g, ' ').slice(0, 220)}`,
			),
	);
}
