import {
	METER_POINTS,
	type Meters,
	MOST_INNER_RETURNS,
	type PointLevel,
	pointsOf,
} from '../../../src/shared/protocol/meters.ts';
import { level } from '../app/words.ts';
import { FigureTurns } from './figureTurns.ts';
import { FONT } from './ink.ts';
import { Plot } from './plot.ts';
import { MARKS_DB, PeakHold, share } from './scale.ts';

/** From here on a peak counts as an over, in red. */
const OVER_DBFS = -0.1;
/** Bottom of the gain reduction, dB. */
const REDUCTION_DB = 12;
const REDUCTION_MARKS_DB = [0, 3, 6, 9, 12] as const;
/** Room for the figures beside the gain reduction. */
const REDUCTION_MARKS = 24;
/** As wide as the key before the lamps. */
const SCALE_WIDTH = 44;
const TOP = 32;
const BOTTOM = 8;
/** Figures of the scale that are closer to the one above are left out. */
const LEAST_APART = 16;
const HOLD_MS = 1500;
const FALL_DB_PER_S = 20;

/**
 * Peak and RMS bars of the points of the chain with peak hold, and the gain reduction. The columns are as wide as those of the
 * row of lamps above: one for each point, and the last for the reduction.
 */
export class LevelBars extends Plot {
	override readonly everyReading = true;
	readonly #holds = Array.from(
		{ length: METER_POINTS.length + MOST_INNER_RETURNS },
		() => [new PeakHold(HOLD_MS, FALL_DB_PER_S), new PeakHold(HOLD_MS, FALL_DB_PER_S)] as const,
	);
	/** Points that are metered: more with every further loop. */
	#count: number = METER_POINTS.length;
	readonly #reduction = new PeakHold(HOLD_MS, FALL_DB_PER_S);
	readonly #figures = new FigureTurns();
	#column = 0;
	#bottom = 0;
	#barWidth = 0;
	#gap = 0;

	protected arrange(): void {
		this.#column = (this.width - SCALE_WIDTH) / (this.#count + 1);
		this.#bottom = this.height - BOTTOM;
		this.#barWidth = Math.min(56, this.#column * 0.4);
		this.#gap = Math.max(2, this.#barWidth * 0.08);
	}

	protected drawStill(context: CanvasRenderingContext2D): void {
		const height = this.#bottom - TOP;
		context.font = `14px ${FONT}`;
		context.textBaseline = 'middle';
		context.textAlign = 'right';
		const end = SCALE_WIDTH + this.#count * this.#column;
		let above = Number.NEGATIVE_INFINITY;
		for (const db of MARKS_DB) {
			const y = this.#bottom - share(db) * height;
			context.fillStyle = this.ink.quiet;
			if (y - above >= LEAST_APART) {
				context.fillText(String(Math.abs(db)), SCALE_WIDTH - 8, y);
				above = y;
			}
			context.fillStyle = this.ink.line;
			context.fillRect(SCALE_WIDTH, y - 0.5, end - SCALE_WIDTH, 1);
		}
		context.fillStyle = this.ink.track;
		for (let index = 0; index < this.#count; index++) {
			context.fillRect(this.#left(index, 0), TOP, this.#barWidth, height);
			context.fillRect(this.#left(index, 1), TOP, this.#barWidth, height);
		}
		const left = this.#reductionLeft();
		context.fillRect(left, TOP, this.#barWidth, height);
		context.textAlign = 'left';
		context.fillStyle = this.ink.quiet;
		for (const db of REDUCTION_MARKS_DB) {
			const y = TOP + (db / REDUCTION_DB) * height;
			context.fillText(String(db), left + this.#barWidth + 6, Math.min(this.#bottom - 6, Math.max(TOP + 6, y)));
		}
	}

	protected drawLive(meters: Meters | null, nowMs: number): void {
		const levels = meters?.levels ?? null;
		const points = levels === null ? null : pointsOf(levels);
		if (points !== null && points.length !== this.#count) {
			this.#count = points.length;
			this.resize();
		}
		this.#figures.next(this.#count + 1);
		for (let index = 0; index < this.#count; index++) {
			const pair: PointLevel | null = points?.[index]?.level ?? null;
			let highest: number | null = null;
			for (const channel of [0, 1] as const) {
				const peak = pair?.peakDbfs[channel] ?? null;
				const held = this.#holds[index]?.[channel].take(peak, nowMs) ?? null;
				if (held !== null && (highest === null || held > highest)) highest = held;
				this.#drawBar(this.#left(index, channel), pair?.rmsDbfs[channel] ?? null, peak, held);
			}
			const figure = this.#figures.take(index, highest);
			this.#drawFigure(SCALE_WIDTH + (index + 0.5) * this.#column, figure, figure !== null && figure > OVER_DBFS);
		}
		this.#drawReduction(levels?.gainReductionDb ?? null, nowMs);
	}

	#left(index: number, channel: 0 | 1): number {
		const middle = SCALE_WIDTH + (index + 0.5) * this.#column;
		return channel === 0 ? middle - this.#gap / 2 - this.#barWidth : middle + this.#gap / 2;
	}

	#reductionLeft(): number {
		const middle = SCALE_WIDTH + (this.#count + 0.5) * this.#column - this.#barWidth / 2;
		return Math.min(middle, this.width - this.#barWidth - REDUCTION_MARKS);
	}

	#drawBar(x: number, rms: number | null, peak: number | null, held: number | null): void {
		const { context } = this;
		const height = this.#bottom - TOP;
		const peakHeight = share(peak) * height;
		context.globalAlpha = 0.45;
		context.fillStyle = peak !== null && peak > OVER_DBFS ? this.ink.over : this.ink.good;
		context.fillRect(x, this.#bottom - peakHeight, this.#barWidth, peakHeight);
		context.globalAlpha = 1;
		const rmsHeight = share(rms) * height;
		context.fillStyle = this.ink.good;
		context.fillRect(x, this.#bottom - rmsHeight, this.#barWidth, rmsHeight);
		if (held !== null) {
			context.fillStyle = held > OVER_DBFS ? this.ink.over : this.ink.text;
			context.fillRect(x, this.#bottom - share(held) * height - 1.5, this.#barWidth, 3);
		}
	}

	#drawFigure(x: number, db: number | null, over: boolean): void {
		const { context } = this;
		context.textAlign = 'center';
		context.textBaseline = 'middle';
		context.fillStyle = over ? this.ink.over : this.ink.text;
		context.font = `650 ${this.#column > 110 ? 28 : this.#column > 76 ? 22 : this.#column > 54 ? 17 : 12.5}px ${FONT}`;
		context.fillText(level(db), x, 14);
	}

	/** From the top down. */
	#drawReduction(reductionDb: number | null, nowMs: number): void {
		const { context } = this;
		const height = this.#bottom - TOP;
		const left = this.#reductionLeft();
		// A hold works with levels; a reduction of 0 dB is the lowest.
		const held = this.#reduction.take(reductionDb === null ? null : reductionDb - 50, nowMs);
		if (reductionDb !== null) {
			context.fillStyle = this.ink.warm;
			context.fillRect(left, TOP, this.#barWidth, Math.min(1, reductionDb / REDUCTION_DB) * height);
			if (held !== null && held > -49.95) {
				context.fillStyle = this.ink.text;
				context.fillRect(left, TOP + Math.min(1, (held + 50) / REDUCTION_DB) * height - 1.5, this.#barWidth, 3);
			}
		}
		const figure = this.#figures.take(this.#count, reductionDb === null || held === null ? null : -(held + 50));
		this.#drawFigure(left + this.#barWidth / 2, figure, false);
	}
}
