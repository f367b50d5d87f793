import type { LoudnessCurve } from '../../../src/shared/loudnessHistory.ts';
import type { Meters } from '../../../src/shared/protocol/meters.ts';
import { FONT } from './ink.ts';
import { Plot } from './plot.ts';

const TOP_LUFS = 0;
const BOTTOM_LUFS = -36;
const STEP_LU = 6;
const LEFT = 32;
const TOP = 8;
const BOTTOM = 24;

/** Where the music is, and what is known of its loudness. */
export interface HistorySource {
	curve(): LoudnessCurve;
	/** Of the whole piece and of the place that plays, seconds. */
	seconds(): number;
	atSeconds(): number;
}

/** Short-term loudness over the whole piece, with the integrated loudness across and a mark where the music is. */
export class HistoryPlot extends Plot {
	override readonly leastMs = 150;
	readonly #source: HistorySource;

	constructor(canvas: HTMLCanvasElement, source: HistorySource) {
		super(canvas);
		this.#source = source;
	}

	protected arrange(): void {}

	protected drawStill(context: CanvasRenderingContext2D): void {
		context.fillStyle = this.ink.track;
		context.fillRect(LEFT, TOP, this.width - LEFT, this.height - BOTTOM - TOP);
		context.font = `13px ${FONT}`;
		context.textAlign = 'right';
		context.textBaseline = 'middle';
		for (let lufs = TOP_LUFS; lufs >= BOTTOM_LUFS; lufs -= STEP_LU) {
			const y = this.#y(lufs);
			context.fillStyle = this.ink.line;
			context.fillRect(LEFT, y - 0.5, this.width - LEFT, 1);
			context.fillStyle = this.ink.quiet;
			if (lufs > BOTTOM_LUFS && (this.height > 180 || lufs % 12 === 0))
				context.fillText(lufs === 0 ? '0' : `−${-lufs}`, LEFT - 6, Math.max(8, y));
		}
	}

	protected drawLive(meters: Meters | null): void {
		const { context } = this;
		const seconds = this.#source.seconds();
		if (seconds <= 0) return;
		const width = this.width - LEFT;
		const curve = this.#source.curve();
		const now = LEFT + Math.min(1, this.#source.atSeconds() / seconds) * width;
		const bottom = this.height - BOTTOM;
		const step = (curve.secondsAPlace / seconds) * width;
		for (const ahead of [false, true]) {
			// What lies ahead of the music was metered the last time it was played there.
			context.globalAlpha = ahead ? 0.35 : 1;
			context.fillStyle = this.ink.good;
			for (let place = 0; place < curve.lufs.length; place++) {
				const x = LEFT + place * step;
				if (x > now !== ahead) continue;
				const lufs = curve.lufs[place] ?? null;
				if (lufs === null) continue;
				const y = this.#y(lufs);
				context.fillRect(x, y, Math.max(1, step + 0.3), bottom - y);
			}
		}
		context.globalAlpha = 1;
		const integrated = meters?.loudness?.integratedLufs ?? null;
		if (integrated !== null) {
			context.fillStyle = this.ink.accent;
			context.fillRect(LEFT, this.#y(integrated) - 1.5, width, 3);
		}
		context.fillStyle = this.ink.text;
		context.fillRect(now - 1, TOP, 2, bottom - TOP);
		context.fillStyle = this.ink.quiet;
		context.font = `13px ${FONT}`;
		context.textBaseline = 'middle';
		context.textAlign = 'left';
		context.fillText('0:00', LEFT, this.height - 10);
		context.textAlign = 'right';
		context.fillText(clock(seconds), this.width - 2, this.height - 10);
	}

	#y(lufs: number): number {
		const part = Math.max(0, Math.min(1, (TOP_LUFS - lufs) / (TOP_LUFS - BOTTOM_LUFS)));
		return TOP + part * (this.height - BOTTOM - TOP);
	}
}

function clock(seconds: number): string {
	const whole = Math.round(seconds);
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
