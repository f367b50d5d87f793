import type { MeterPoint, Meters } from '../../../src/shared/protocol/meters.ts';
import { level } from '../app/words.ts';
import { FigureTurns } from './figureTurns.ts';
import { FONT } from './ink.ts';
import { Plot } from './plot.ts';
import { PeakHold, share } from './scale.ts';

/** What goes into the rack, and what comes back. */
const ROWS: readonly (readonly [MeterPoint, string])[] = [
	['send', 'Send'],
	['return', 'Return'],
];
const NAME_PX = 54;
const FIGURE_PX = 62;
const LOUDNESS_PX = 118;
const HOLD_MS = 1500;
const FALL_DB_PER_S = 20;
/** From here on a peak counts as an over, in red. */
const OVER_DBFS = -0.1;

/** The levels before and after the rack as two rows of bars, and the short-term loudness, for a glance from the knob. */
export class StripPlot extends Plot {
	override readonly everyReading = true;
	readonly #holds = ROWS.map(() => new PeakHold(HOLD_MS, FALL_DB_PER_S));
	readonly #figures = new FigureTurns();
	#row = 0;
	#end = 0;

	protected arrange(): void {
		this.#row = this.height / ROWS.length;
		this.#end = this.width - LOUDNESS_PX - FIGURE_PX;
	}

	protected drawStill(context: CanvasRenderingContext2D): void {
		context.font = `14px ${FONT}`;
		context.textBaseline = 'middle';
		context.textAlign = 'left';
		for (const [index, [, name]] of ROWS.entries()) {
			context.fillStyle = this.ink.quiet;
			context.fillText(name, 0, (index + 0.5) * this.#row);
			context.fillStyle = this.ink.track;
			for (const channel of [0, 1] as const)
				context.fillRect(NAME_PX, this.#top(index, channel), this.#end - NAME_PX, this.#bar);
		}
		context.fillStyle = this.ink.quiet;
		context.textAlign = 'right';
		context.font = `13px ${FONT}`;
		context.fillText('LUFS short term', this.width, this.height - 9);
	}

	protected drawLive(meters: Meters | null, nowMs: number): void {
		const { context } = this;
		context.textBaseline = 'middle';
		context.textAlign = 'right';
		this.#figures.next(ROWS.length + 1);
		for (const [index, [point]] of ROWS.entries()) {
			const pair = meters?.levels?.[point] ?? null;
			const [left = null, right = null] = pair?.peakDbfs ?? [];
			const peak = left === null || (right !== null && right > left) ? right : left;
			const held = this.#holds[index]?.take(peak, nowMs) ?? null;
			const over = held !== null && held > OVER_DBFS;
			for (const channel of [0, 1] as const) {
				const y = this.#top(index, channel);
				const width = this.#end - NAME_PX;
				context.fillStyle = over ? this.ink.over : this.ink.good;
				context.globalAlpha = 0.45;
				context.fillRect(NAME_PX, y, share(pair?.peakDbfs[channel] ?? null) * width, this.#bar);
				context.globalAlpha = 1;
				context.fillRect(NAME_PX, y, share(pair?.rmsDbfs[channel] ?? null) * width, this.#bar);
			}
			context.fillStyle = over ? this.ink.over : this.ink.text;
			context.font = `600 15px ${FONT}`;
			context.fillText(level(this.#figures.take(index, held)), this.#end + FIGURE_PX - 6, (index + 0.5) * this.#row);
		}
		context.fillStyle = this.ink.text;
		context.font = `650 24px ${FONT}`;
		const shortTermLufs = this.#figures.take(ROWS.length, meters?.loudness?.shortTermLufs ?? null);
		context.fillText(level(shortTermLufs), this.width, this.height / 2 - 8);
	}

	get #bar(): number {
		return Math.floor((this.#row - 6) / 2);
	}

	#top(row: number, channel: 0 | 1): number {
		return row * this.#row + 2 + channel * (this.#bar + 1);
	}
}
