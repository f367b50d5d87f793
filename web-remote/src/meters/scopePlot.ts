import { type Meters, SCOPE_FULL_SCALE } from '../../../src/shared/protocol/meters.ts';
import { level } from '../app/words.ts';
import { FONT } from './ink.ts';
import { Plot } from './plot.ts';
import { scopeGainDb, scopeReach } from './scopeGain.ts';

/** What is left of the points at each further reading: after eight they are gone for the eye. */
const AFTERGLOW = 0.7;
const BAR_HEIGHT = 20;
const BAR_ROOM = 48;
/** The lowest correlation stays marked for so long. */
const LOWEST_MS = 3000;

/** Vectorscope (mono upright, left and right at 45°) with the correlation below it. */
export class ScopePlot extends Plot {
	/** The points with their afterglow: each reading is drawn once, and what was there fades. */
	readonly #glow = document.createElement('canvas');
	#glowGainDb = 0;
	#shown: readonly number[] | undefined;
	/** Largest distance from the middle of late, which sets the gain. */
	#reach = 0;
	#lowest = 1;
	#lowestAtMs = 0;
	#radius = 0;
	#x = 0;
	#y = 0;
	#barLeft = 0;
	#barWidth = 0;
	#barTop = 0;

	protected arrange(): void {
		const room = this.height - BAR_ROOM;
		this.#radius = Math.max(10, Math.min(room / 2 - 4, this.width / 2 - 8));
		this.#x = this.width / 2;
		this.#y = room / 2;
		this.#barWidth = Math.min(this.width - 24, 640);
		this.#barLeft = (this.width - this.#barWidth) / 2;
		this.#barTop = this.height - BAR_HEIGHT - 20;
		const ratio = window.devicePixelRatio;
		this.#glow.width = Math.max(1, Math.round(this.width * ratio));
		this.#glow.height = Math.max(1, Math.round(this.height * ratio));
		this.#glow.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
	}

	protected drawStill(context: CanvasRenderingContext2D): void {
		const radius = this.#radius;
		context.fillStyle = this.ink.track;
		context.beginPath();
		context.moveTo(this.#x, this.#y - radius);
		context.lineTo(this.#x + radius, this.#y);
		context.lineTo(this.#x, this.#y + radius);
		context.lineTo(this.#x - radius, this.#y);
		context.closePath();
		context.fill();
		context.strokeStyle = this.ink.line;
		context.lineWidth = 1;
		context.beginPath();
		context.moveTo(this.#x, this.#y - radius);
		context.lineTo(this.#x, this.#y + radius);
		context.moveTo(this.#x - radius, this.#y);
		context.lineTo(this.#x + radius, this.#y);
		context.moveTo(this.#x - radius / 2, this.#y - radius / 2);
		context.lineTo(this.#x + radius / 2, this.#y + radius / 2);
		context.moveTo(this.#x + radius / 2, this.#y - radius / 2);
		context.lineTo(this.#x - radius / 2, this.#y + radius / 2);
		context.stroke();
		context.fillStyle = this.ink.quiet;
		context.font = `600 16px ${FONT}`;
		context.textBaseline = 'middle';
		context.textAlign = 'right';
		context.fillText('L', this.#x - radius / 2 - 10, this.#y - radius / 2 - 6);
		context.textAlign = 'left';
		context.fillText('R', this.#x + radius / 2 + 10, this.#y - radius / 2 - 6);
		context.fillStyle = this.ink.track;
		context.fillRect(this.#barLeft, this.#barTop, this.#barWidth, BAR_HEIGHT);
		context.fillStyle = this.ink.quiet;
		context.font = `14px ${FONT}`;
		for (const value of [-1, -0.5, 0, 0.5, 1]) {
			const x = this.#place(value);
			context.fillRect(x - 0.5, this.#barTop, 1, BAR_HEIGHT);
			context.textAlign = value === -1 ? 'left' : value === 1 ? 'right' : 'center';
			context.fillText(value === 0 ? '0' : `${value < 0 ? '−' : '+'}${Math.abs(value)}`, x, this.height - 10);
		}
	}

	protected drawLive(meters: Meters | null, nowMs: number): void {
		const scope = meters?.scope;
		if (scope !== undefined && scope !== this.#shown) {
			this.#shown = scope;
			this.#glowOn(scope);
		}
		if (meters !== null) this.#drawPoints();
		this.#drawCorrelation(meters?.levels?.master.correlation ?? null, nowMs);
	}

	/** Adds the points of a new reading. */
	#glowOn(scope: readonly number[]): void {
		const glow = this.#glow.getContext('2d');
		if (glow === null) return;
		let reach = 0;
		for (let i = 0; i + 1 < scope.length; i += 2) reach = Math.max(reach, scopeReach(scope[i] ?? 0, scope[i + 1] ?? 0));
		this.#reach = Math.max(reach, this.#reach * 0.985);
		const gainDb = scopeGainDb(this.#reach);
		if (gainDb === this.#glowGainDb) {
			glow.globalCompositeOperation = 'destination-in';
			glow.globalAlpha = AFTERGLOW;
			glow.fillRect(0, 0, this.width, this.height);
			glow.globalAlpha = 1;
			glow.globalCompositeOperation = 'source-over';
		} else {
			// The points so far stand where another gain had them.
			glow.clearRect(0, 0, this.width, this.height);
			this.#glowGainDb = gainDb;
		}
		const scale = (this.#radius / 2 / SCOPE_FULL_SCALE) * 10 ** (gainDb / 20);
		glow.fillStyle = this.ink.good;
		for (let i = 0; i + 1 < scope.length; i += 2) {
			const left = scope[i] ?? 0;
			const right = scope[i + 1] ?? 0;
			const x = (right - left) * scale;
			const y = (left + right) * scale;
			glow.fillRect(this.#x + x - 1, this.#y - y - 1, 2.5, 2.5);
		}
	}

	#drawPoints(): void {
		const { context } = this;
		context.drawImage(this.#glow, 0, 0, this.width, this.height);
		const gainDb = this.#glowGainDb;
		if (gainDb === 0) return;
		context.fillStyle = this.ink.quiet;
		context.font = `14px ${FONT}`;
		context.textAlign = 'left';
		context.textBaseline = 'middle';
		context.fillText(`+${gainDb} dB`, 4, this.#y + this.#radius - 8);
	}

	#place(correlation: number): number {
		return this.#barLeft + ((correlation + 1) / 2) * this.#barWidth;
	}

	#drawCorrelation(correlation: number | null, nowMs: number): void {
		const { context } = this;
		if (correlation === null) {
			this.#lowest = 1;
			return;
		}
		if (correlation <= this.#lowest || nowMs - this.#lowestAtMs > LOWEST_MS) {
			this.#lowest = correlation;
			this.#lowestAtMs = nowMs;
		}
		const zero = this.#place(0);
		const x = this.#place(correlation);
		context.fillStyle = correlation < 0 ? this.ink.over : this.ink.good;
		context.globalAlpha = 0.5;
		context.fillRect(Math.min(zero, x), this.#barTop, Math.abs(x - zero), BAR_HEIGHT);
		context.globalAlpha = 1;
		context.fillRect(x - 4, this.#barTop - 3, 8, BAR_HEIGHT + 6);
		context.fillStyle = this.#lowest < 0 ? this.ink.over : this.ink.text;
		context.fillRect(this.#place(this.#lowest) - 1.5, this.#barTop, 3, BAR_HEIGHT);
		context.font = `650 24px ${FONT}`;
		context.textBaseline = 'middle';
		context.textAlign = 'right';
		context.fillStyle = correlation < 0 ? this.ink.over : this.ink.text;
		context.fillText(level(correlation, 2), this.width - 4, 24);
	}
}
