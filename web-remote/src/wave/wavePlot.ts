import { COLUMN_BYTES, LOUDNESS_STEP_S } from '../../../src/shared/model/waveform.ts';
import { FONT } from '../meters/ink.ts';
import { Plot } from '../meters/plot.ts';
import type { WaveData } from './waveData.ts';
import { levelFor, type WaveWindow } from './waveWindow.ts';

/** A moment that has something to say. */
export interface WaveMark {
	seconds: number;
	text: string;
	kind: 'marker' | 'note';
}

export interface WaveLoop {
	from: number;
	to: number;
}

/** What is drawn. */
export interface WaveScene {
	/** Null while there is no waveform, or it must not be seen. */
	data: WaveData | null;
	window: WaveWindow;
	/** Where the track begins in the file, seconds. */
	startSeconds: number;
	loop: WaveLoop | null;
	marks: readonly WaveMark[];
}

/** Room for the names of markers above, and for notes below. */
const HEAD = 20;
const FOOT = 12;
/** Beside a figure, on its plate. */
const PLATE_PX = 4;
const TOP_LUFS = 0;
const BOTTOM_LUFS = -36;

/** A waveform with the short-term loudness over it, markers above and notes below; the playhead moves by itself. */
export class WavePlot extends Plot {
	#scene: WaveScene = { data: null, window: { from: 0, to: 1 }, startSeconds: 0, loop: null, marks: [] };
	#at = 0;

	show(scene: WaveScene): void {
		this.#scene = scene;
		this.resize();
	}

	/** Moves the playhead. */
	moveTo(seconds: number): void {
		this.#at = seconds;
		this.draw(null, 0);
	}

	secondsAt(x: number): number {
		const { from, to } = this.#scene.window;
		return from + (Math.max(0, Math.min(x, this.width)) / Math.max(1, this.width)) * (to - from);
	}

	protected arrange(): void {}

	protected drawStill(context: CanvasRenderingContext2D): void {
		context.fillStyle = this.ink.track;
		context.fillRect(0, HEAD, this.width, this.height - HEAD - FOOT);
		const { data, marks } = this.#scene;
		if (data === null) {
			context.fillStyle = this.ink.line;
			context.fillRect(0, this.#middle - 1, this.width, 2);
		} else {
			this.#drawColumns(context, data);
			this.#drawLoudness(context, data);
		}
		this.#drawNotes(context, marks);
		this.#drawMarkers(context, marks);
	}

	protected drawLive(): void {
		const { context } = this;
		const { loop } = this.#scene;
		if (loop !== null) {
			const [from, to] = [this.#x(loop.from), this.#x(loop.to)];
			context.fillStyle = this.ink.accent;
			context.globalAlpha = 0.22;
			context.fillRect(from, HEAD, to - from, this.height - HEAD - FOOT);
			context.globalAlpha = 1;
			for (const x of [from, to]) context.fillRect(x - 1, HEAD, 2, this.height - HEAD - FOOT);
		}
		context.fillStyle = this.ink.text;
		context.fillRect(this.#x(this.#at) - 1, HEAD - 6, 2, this.height - HEAD - FOOT + 6);
	}

	get #middle(): number {
		return HEAD + (this.height - HEAD - FOOT) / 2;
	}

	#x(seconds: number): number {
		const { from, to } = this.#scene.window;
		return ((seconds - from) / (to - from)) * this.width;
	}

	/** Pale from the lowest to the highest sample, solid the RMS. A pixel with several columns shows all of them. */
	#drawColumns(context: CanvasRenderingContext2D, data: WaveData): void {
		const { window, startSeconds } = this.#scene;
		const { levels, rateHz } = data.facts;
		const found = data.columns(levelFor(levels, rateHz, window, this.width));
		if (found === null) return;
		const { bytes } = found;
		const seconds = (levels[found.level]?.frames ?? 1) / rateHz;
		const columns = bytes.length / COLUMN_BYTES;
		const half = (this.height - HEAD - FOOT) / 2;
		const middle = this.#middle;
		const rms: [x: number, height: number][] = [];
		context.fillStyle = this.ink.quiet;
		context.globalAlpha = 0.6;
		for (let x = 0; x < this.width; x++) {
			const at = (pixel: number) =>
				(window.from + (pixel / this.width) * (window.to - window.from) + startSeconds) / seconds;
			const first = Math.floor(at(x));
			const last = Math.min(columns - 1, Math.max(first, Math.ceil(at(x + 1)) - 1));
			let [lowest, highest, energy, count] = [127, -127, 0, 0];
			for (let column = Math.max(0, first); column <= last; column++) {
				lowest = Math.min(lowest, bytes[column * COLUMN_BYTES] ?? 0);
				highest = Math.max(highest, bytes[column * COLUMN_BYTES + 1] ?? 0);
				energy += (((bytes[column * COLUMN_BYTES + 2] ?? 0) & 0xff) / 255) ** 2;
				count += 1;
			}
			if (count === 0) continue;
			const top = middle - (highest / 127) * half;
			context.fillRect(x, top, 1, Math.max(1, ((highest - lowest) / 127) * half));
			rms.push([x, Math.sqrt(energy / count) * half]);
		}
		context.globalAlpha = 1;
		context.fillStyle = this.ink.wire;
		for (const [x, height] of rms) context.fillRect(x, middle - height, 1, Math.max(1, 2 * height));
	}

	#drawLoudness(context: CanvasRenderingContext2D, { facts }: WaveData): void {
		const { window, startSeconds } = this.#scene;
		context.strokeStyle = this.ink.accent;
		context.lineWidth = 2;
		context.lineJoin = 'round';
		context.beginPath();
		let open = false;
		for (const [step, lufs] of facts.shortTermLufs.entries()) {
			const seconds = (step + 1) * LOUDNESS_STEP_S - startSeconds;
			const seen = seconds >= window.from - LOUDNESS_STEP_S && seconds <= window.to + LOUDNESS_STEP_S;
			if (lufs === null || !seen) {
				open = false;
				continue;
			}
			const [x, y] = [this.#x(seconds), this.#loudnessY(lufs)];
			if (open) context.lineTo(x, y);
			else context.moveTo(x, y);
			open = true;
		}
		context.stroke();
		context.font = `600 13px ${FONT}`;
		context.textAlign = 'right';
		context.textBaseline = 'middle';
		for (const lufs of [-6, -12, -24]) this.#label(context, `−${-lufs}`, this.width - 4, this.#loudnessY(lufs));
	}

	/** A figure on a plate of its own: what lies beneath it takes nothing of its contrast. */
	#label(context: CanvasRenderingContext2D, text: string, right: number, y: number): void {
		const width = context.measureText(text).width + 2 * PLATE_PX;
		context.fillStyle = this.ink.track;
		context.beginPath();
		context.roundRect(right + PLATE_PX - width, y - 9, width, 18, 4);
		context.fill();
		context.fillStyle = this.ink.text;
		context.fillText(text, right, y + 0.5);
	}

	#loudnessY(lufs: number): number {
		const part = Math.max(0, Math.min(1, (TOP_LUFS - lufs) / (TOP_LUFS - BOTTOM_LUFS)));
		return HEAD + 2 + part * (this.height - HEAD - FOOT - 4);
	}

	/** Names stand where there is room for them; a line stands for every marker. */
	#drawMarkers(context: CanvasRenderingContext2D, marks: readonly WaveMark[]): void {
		context.font = `13px ${FONT}`;
		context.textAlign = 'left';
		context.textBaseline = 'middle';
		let free = 0;
		const seen = marks.filter(({ kind }) => kind === 'marker').map((mark) => ({ ...mark, x: this.#x(mark.seconds) }));
		for (const [index, { text, x }] of seen.entries()) {
			if (x < -1 || x > this.width + 1) continue;
			context.fillStyle = this.ink.text;
			context.globalAlpha = 0.7;
			context.fillRect(x - 0.5, 2, 1, this.height - FOOT - 2);
			context.globalAlpha = 1;
			const room = (seen[index + 1]?.x ?? this.width) - x - 10;
			if (x < free || room < 14) continue;
			const shown = fitted(context, text, room);
			context.fillText(shown, x + 4, HEAD / 2);
			free = x + 4 + context.measureText(shown).width;
		}
	}

	#drawNotes(context: CanvasRenderingContext2D, marks: readonly WaveMark[]): void {
		context.fillStyle = this.ink.warm;
		for (const { kind, seconds } of marks) {
			if (kind !== 'note') continue;
			const x = this.#x(seconds);
			const y = this.height - FOOT + 1;
			context.beginPath();
			context.moveTo(x, y);
			context.lineTo(x + 6, y + 10);
			context.lineTo(x - 6, y + 10);
			context.fill();
		}
	}
}

/** As much of the text as there is room for. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
	if (context.measureText(text).width <= room) return text;
	let shown = [...text];
	while (shown.length > 1 && context.measureText(`${shown.join('')}…`).width > room) shown = shown.slice(0, -1);
	return `${shown.join('')}…`;
}
