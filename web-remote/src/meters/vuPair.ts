import type { MeterPoint, Meters } from '../../../src/shared/protocol/meters.ts';
import { FONT } from './ink.ts';
import { Plot } from './plot.ts';

const MARKS_VU = [-20, -10, -7, -5, -3, -2, -1, 0, 1, 2, 3] as const;
/** Marks with a figure where there is little room. */
const FEW_VU: readonly number[] = [-20, -10, -5, -3, 0, 3];
/** Half the angle of the scale, radians. */
const SPREAD = 0.8;
/** Part of the radius that is seen of the pointer at its highest. */
const POINTER = 0.8;
/** Room above the arc for its figures, and beside it, pixels. */
const LABELS = 36;
const MARGIN = 22;
/** Between the two faces. */
const GAP = 8;
const FULL_VU = 3;

/** Angle of a reading, radians from upright: the pointer follows the voltage, as a moving coil does. */
export function vuAngle(vu: number | null): number {
	const part = vu === null ? 0 : Math.min(1.06, 10 ** ((vu - FULL_VU) / 20));
	return SPREAD * (2 * part - 1);
}

/** Two VU meters with pointers. */
export class VuPair extends Plot {
	/** Which point is shown, and what 0 VU is there, dBFS. */
	point: MeterPoint = 'return';
	referenceDbfs = -18;
	#radius = 0;
	#pivotY = 0;
	#faceWidth = 0;

	protected arrange(): void {
		this.#faceWidth = (this.width - GAP) / 2;
		const byWidth = (this.#faceWidth - 2 * MARGIN) / (2 * Math.sin(SPREAD));
		const byHeight = (this.height - LABELS) / POINTER;
		this.#radius = Math.max(20, Math.min(byWidth, byHeight));
		// The pivot lies below the face when that is lower than the pointer is long.
		const used = LABELS + POINTER * this.#radius;
		this.#pivotY = (this.height - used) / 2 + LABELS + this.#radius;
	}

	protected drawStill(context: CanvasRenderingContext2D): void {
		for (const channel of [0, 1] as const) this.#drawFace(context, channel);
	}

	protected drawLive(meters: Meters | null): void {
		const { context } = this;
		const pair = meters?.levels?.[this.point].vuDbfs ?? null;
		for (const channel of [0, 1] as const) {
			const levelDbfs = pair?.[channel] ?? null;
			const vu = levelDbfs === null ? null : levelDbfs - this.referenceDbfs;
			const angle = vuAngle(vu);
			const x = this.#pivotX(channel);
			const reach = this.#radius * 0.97;
			context.save();
			context.beginPath();
			context.rect(this.#faceLeft(channel), 0, this.#faceWidth, this.height);
			context.clip();
			context.strokeStyle = vu !== null && vu > 0 ? this.ink.over : this.ink.text;
			context.lineWidth = 3;
			context.lineCap = 'round';
			context.beginPath();
			context.moveTo(x + Math.sin(angle) * this.#radius * 0.2, this.#pivotY - Math.cos(angle) * this.#radius * 0.2);
			context.lineTo(x + Math.sin(angle) * reach, this.#pivotY - Math.cos(angle) * reach);
			context.stroke();
			context.restore();
		}
	}

	#pivotX(channel: 0 | 1): number {
		return this.#faceLeft(channel) + this.#faceWidth / 2;
	}

	#faceLeft(channel: 0 | 1): number {
		return channel * (this.#faceWidth + GAP);
	}

	#drawFace(context: CanvasRenderingContext2D, channel: 0 | 1): void {
		const x = this.#pivotX(channel);
		const y = this.#pivotY;
		const radius = this.#radius;
		context.fillStyle = this.ink.track;
		context.beginPath();
		context.roundRect(this.#faceLeft(channel), 0, this.#faceWidth, this.height, 8);
		context.fill();
		const arc = (from: number, to: number, colour: string, width: number) => {
			context.strokeStyle = colour;
			context.lineWidth = width;
			context.beginPath();
			context.arc(x, y, radius, vuAngle(from) - Math.PI / 2, vuAngle(to) - Math.PI / 2);
			context.stroke();
		};
		arc(-60, 0, this.ink.quiet, 2);
		arc(0, FULL_VU, this.ink.over, 5);
		const large = radius > 130;
		context.font = `600 ${large ? 16 : 13}px ${FONT}`;
		context.textAlign = 'center';
		context.textBaseline = 'middle';
		for (const vu of MARKS_VU) {
			const angle = vuAngle(vu);
			const sin = Math.sin(angle);
			const cos = Math.cos(angle);
			context.strokeStyle = vu > 0 ? this.ink.over : this.ink.quiet;
			context.fillStyle = vu > 0 ? this.ink.over : this.ink.quiet;
			context.lineWidth = 2;
			context.beginPath();
			context.moveTo(x + sin * radius, y - cos * radius);
			context.lineTo(x + sin * (radius + 7), y - cos * (radius + 7));
			context.stroke();
			if (large || FEW_VU.includes(vu))
				context.fillText(String(Math.abs(vu)), x + sin * (radius + 18), y - cos * (radius + 18));
		}
		context.fillStyle = this.ink.quiet;
		context.font = `600 ${large ? 20 : 16}px ${FONT}`;
		const edge = this.#faceLeft(channel) + (channel === 0 ? 18 : this.#faceWidth - 18);
		context.fillText(channel === 0 ? 'L' : 'R', edge, this.height - 18);
	}
}
