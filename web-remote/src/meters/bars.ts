import type { Levels } from '../../../src/shared/protocol/meters.ts';
import { MARKS_DB, PeakHold, share } from './scale.ts';

const POINTS = ['input', 'send', 'return', 'master'] as const;
type Point = (typeof POINTS)[number];
const TITLES: Record<Point, string> = { input: 'Input', send: 'Send', return: 'Return', master: 'Master' };

/** From here on a peak counts as an over, in red. */
const OVER_DBFS = -0.1;
const FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif';

/** Colours of the theme, read once per draw of a new theme. */
interface Ink {
	text: string;
	quiet: string;
	track: string;
	line: string;
	good: string;
	warm: string;
	over: string;
	peak: string;
}

function inkOf(element: Element): Ink {
	const style = getComputedStyle(element);
	const read = (name: string) => style.getPropertyValue(name).trim();
	return {
		text: read('--text'),
		quiet: read('--quiet'),
		track: read('--well'),
		line: read('--card-edge'),
		good: read('--meter'),
		warm: read('--meter-warm'),
		over: read('--bad'),
		peak: read('--text'),
	};
}

/** Peak and RMS bars of the four points of the chain and the gain reduction, drawn on one canvas. */
export class Bars {
	readonly #canvas: HTMLCanvasElement;
	readonly #context: CanvasRenderingContext2D;
	readonly #holds = new Map<string, PeakHold>();
	#ink: Ink;
	#width = 0;
	#height = 0;

	constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) {
		this.#canvas = canvas;
		this.#context = context;
		this.#ink = inkOf(canvas);
		this.resize();
	}

	/** After a change of size or theme. */
	resize(): void {
		const ratio = window.devicePixelRatio;
		this.#width = this.#canvas.clientWidth;
		this.#height = this.#canvas.clientHeight;
		this.#canvas.width = Math.round(this.#width * ratio);
		this.#canvas.height = Math.round(this.#height * ratio);
		this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
		this.#ink = inkOf(this.#canvas);
	}

	draw(meters: Levels | null, nowMs: number): void {
		const context = this.#context;
		context.clearRect(0, 0, this.#width, this.#height);
		const scaleWidth = 34;
		const top = 26;
		const bottom = this.#height - 34;
		const column = (this.#width - scaleWidth) / (POINTS.length + 0.8);
		this.#drawScale(scaleWidth, top, bottom);
		for (const [index, point] of POINTS.entries()) {
			const x = scaleWidth + index * column;
			const pair = meters?.[point] ?? null;
			const barWidth = Math.min(44, column * 0.36);
			const gap = Math.max(2, barWidth * 0.1);
			const left = x + column / 2 - barWidth - gap / 2;
			let highest: number | null = null;
			for (const channel of [0, 1] as const) {
				const peak = pair?.peakDbfs[channel] ?? null;
				const held = this.#hold(`${point}${channel}`).take(peak, nowMs);
				if (held !== null && (highest === null || held > highest)) highest = held;
				const barX = left + channel * (barWidth + gap);
				this.#drawBar(barX, barWidth, top, bottom, pair?.rmsDbfs[channel] ?? null, peak, held);
			}
			this.#drawTitle(x + column / 2, TITLES[point], highest, column);
		}
		const x = scaleWidth + POINTS.length * column;
		this.#drawReduction(x, column * 0.8, top, bottom, meters?.gainReductionDb ?? null);
	}

	#hold(key: string): PeakHold {
		const found = this.#holds.get(key);
		if (found !== undefined) return found;
		const made = new PeakHold(1200, 20);
		this.#holds.set(key, made);
		return made;
	}

	#drawScale(width: number, top: number, bottom: number): void {
		const context = this.#context;
		context.font = `13px ${FONT}`;
		context.textAlign = 'right';
		context.textBaseline = 'middle';
		for (const db of MARKS_DB) {
			const y = bottom - share(db) * (bottom - top);
			context.fillStyle = this.#ink.quiet;
			context.fillText(db === 0 ? '0' : String(-db), width - 10, y);
			context.fillStyle = this.#ink.line;
			context.fillRect(width - 4, y - 0.5, this.#width - width + 4, 1);
		}
	}

	#drawBar(
		x: number,
		width: number,
		top: number,
		bottom: number,
		rms: number | null,
		peak: number | null,
		held: number | null,
	): void {
		const context = this.#context;
		const height = bottom - top;
		context.fillStyle = this.#ink.track;
		context.fillRect(x, top, width, height);
		const peakHeight = share(peak) * height;
		context.globalAlpha = 0.42;
		context.fillStyle = peak !== null && peak > OVER_DBFS ? this.#ink.over : this.#ink.good;
		context.fillRect(x, bottom - peakHeight, width, peakHeight);
		context.globalAlpha = 1;
		const rmsHeight = share(rms) * height;
		context.fillStyle = this.#ink.good;
		context.fillRect(x, bottom - rmsHeight, width, rmsHeight);
		if (held !== null) {
			context.fillStyle = held > OVER_DBFS ? this.#ink.over : this.#ink.peak;
			context.fillRect(x, bottom - share(held) * height - 1.5, width, 3);
		}
	}

	#drawTitle(x: number, title: string, highest: number | null, room: number): void {
		const context = this.#context;
		context.textAlign = 'center';
		context.textBaseline = 'middle';
		context.fillStyle = highest !== null && highest > OVER_DBFS ? this.#ink.over : this.#ink.text;
		context.font = `600 ${room > 90 ? 17 : 13}px ${FONT}`;
		context.fillText(highest === null ? '–' : highest.toFixed(1).replace('-', '−'), x, 10);
		context.fillStyle = this.#ink.quiet;
		context.font = `${room > 70 ? 15 : 12}px ${FONT}`;
		context.fillText(title, x, this.#height - 12);
	}

	/** From the top down, 0…12 dB. */
	#drawReduction(x: number, room: number, top: number, bottom: number, reductionDb: number | null): void {
		const context = this.#context;
		const width = Math.min(36, room * 0.5);
		const left = x + room / 2 - width / 2;
		context.fillStyle = this.#ink.track;
		context.fillRect(left, top, width, bottom - top);
		if (reductionDb !== null) {
			context.fillStyle = this.#ink.warm;
			context.fillRect(left, top, width, Math.min(1, reductionDb / 12) * (bottom - top));
		}
		context.textAlign = 'center';
		context.textBaseline = 'middle';
		context.fillStyle = this.#ink.text;
		context.font = `600 ${room > 70 ? 17 : 13}px ${FONT}`;
		context.fillText(
			reductionDb === null ? '–' : reductionDb < 0.05 ? '0.0' : `−${reductionDb.toFixed(1)}`,
			x + room / 2,
			10,
		);
		context.fillStyle = this.#ink.quiet;
		context.font = `${room > 60 ? 15 : 12}px ${FONT}`;
		context.fillText('GR', x + room / 2, this.#height - 12);
	}
}
