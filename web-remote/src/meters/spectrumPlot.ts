import { bandEdgeHz, bandMiddleHz, SPECTRUM_BANDS } from '../../../src/shared/model/spectrumBands.ts';
import type { Meters } from '../../../src/shared/protocol/meters.ts';
import { FONT } from './ink.ts';
import { Plot } from './plot.ts';
import { type LaidOver, matchLiftDb, SpectrumCurves } from './spectrumCurves.ts';

const TOP_DB = 0;
const BOTTOM_DB = -84;
const STEP_DB = 12;
const LEFT = 32;
const BOTTOM = 24;
const TOP = 8;
const MARKS_HZ: readonly (readonly [number, string])[] = [
	[20, '20'],
	[50, '50'],
	[100, '100'],
	[200, '200'],
	[500, '500'],
	[1000, '1k'],
	[2000, '2k'],
	[5000, '5k'],
	[10_000, '10k'],
	[20_000, '20k'],
];

/** Spectrum of the master in sixths of an octave with peak hold; the mix and a kept curve or a reference can be laid over it. */
export class SpectrumPlot extends Plot {
	/** Draws the mix at the same place of the music. */
	withMix = true;
	/** A curve that was kept, or that of a reference; null for none. */
	laidOver: LaidOver | null = null;
	readonly curves = new SpectrumCurves();
	readonly #lifted = new Float64Array(SPECTRUM_BANDS);
	#shown: readonly number[] | undefined;
	readonly #middles = new Float64Array(SPECTRUM_BANDS);
	readonly #edges = new Float64Array(SPECTRUM_BANDS + 1);

	protected arrange(): void {
		for (let band = 0; band < SPECTRUM_BANDS; band++) this.#middles[band] = this.#x(bandMiddleHz(band));
		for (let band = 0; band <= SPECTRUM_BANDS; band++) this.#edges[band] = this.#x(bandEdgeHz(band));
	}

	protected drawStill(context: CanvasRenderingContext2D): void {
		const bottom = this.height - BOTTOM;
		context.fillStyle = this.ink.track;
		context.fillRect(LEFT, TOP, this.width - LEFT, bottom - TOP);
		context.font = `13px ${FONT}`;
		context.textBaseline = 'middle';
		context.textAlign = 'right';
		for (let db = TOP_DB; db >= BOTTOM_DB; db -= STEP_DB) {
			const y = this.#y(db);
			context.fillStyle = this.ink.line;
			context.fillRect(LEFT, y - 0.5, this.width - LEFT, 1);
			context.fillStyle = this.ink.quiet;
			if (db > BOTTOM_DB) context.fillText(db === 0 ? '0' : `−${-db}`, LEFT - 6, Math.max(8, y));
		}
		context.textAlign = 'center';
		let lastEnd = 0;
		for (const [hz, text] of MARKS_HZ) {
			const x = this.#x(hz);
			context.fillStyle = this.ink.line;
			context.fillRect(x - 0.5, TOP, 1, bottom - TOP);
			const at = Math.max(LEFT + 8, Math.min(this.width - 14, x));
			if (at - 14 < lastEnd) continue;
			lastEnd = at + 14;
			context.fillStyle = this.ink.quiet;
			context.fillText(text, at, this.height - 10);
		}
	}

	protected drawLive(meters: Meters | null, nowMs: number): void {
		const spectrum = meters?.spectrum;
		if (spectrum !== undefined && spectrum.master !== this.#shown) {
			this.#shown = spectrum.master;
			this.curves.take(spectrum.master, nowMs);
		}
		const { context } = this;
		if (spectrum !== undefined) {
			const bottom = this.height - BOTTOM;
			context.fillStyle = this.ink.good;
			for (let band = 0; band < SPECTRUM_BANDS; band++) {
				const y = this.#y(spectrum.master[band] ?? BOTTOM_DB);
				const left = this.#edges[band] ?? 0;
				context.fillRect(left + 0.5, y, (this.#edges[band + 1] ?? 0) - left - 1, bottom - y);
			}
			this.#drawCurve(this.curves.hold, this.ink.text, 1.5, false);
			if (this.withMix) this.#drawCurve(spectrum.source, this.ink.accent, 3, false);
		}
		if (this.laidOver === null) return;
		const liftDb = matchLiftDb(this.laidOver, meters?.loudness?.integratedLufs ?? null);
		for (let band = 0; band < SPECTRUM_BANDS; band++)
			this.#lifted[band] = (this.laidOver.bandsDb[band] ?? BOTTOM_DB) + liftDb;
		this.#drawCurve(this.#lifted, this.ink.wire, 3, true);
	}

	#drawCurve(bandsDb: ArrayLike<number>, colour: string, width: number, dashed: boolean): void {
		const { context } = this;
		context.strokeStyle = colour;
		context.lineWidth = width;
		context.lineJoin = 'round';
		context.setLineDash(dashed ? DASH : SOLID);
		context.beginPath();
		for (let band = 0; band < SPECTRUM_BANDS; band++)
			context.lineTo(this.#middles[band] ?? 0, this.#y(bandsDb[band] ?? BOTTOM_DB));
		context.stroke();
		context.setLineDash(SOLID);
	}

	#x(hz: number): number {
		const low = Math.log(bandEdgeHz(0));
		const high = Math.log(bandEdgeHz(SPECTRUM_BANDS));
		return LEFT + ((Math.log(hz) - low) / (high - low)) * (this.width - LEFT);
	}

	#y(db: number): number {
		const part = Math.max(0, Math.min(1, (TOP_DB - db) / (TOP_DB - BOTTOM_DB)));
		return TOP + part * (this.height - BOTTOM - TOP);
	}
}

const DASH = [8, 6];
const SOLID: number[] = [];
