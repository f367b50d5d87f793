import { DIM_DB, MOST_ITEMS, type MonitorOrder, PLAIN_IMAGE } from '../../shared/model/monitor.ts';
import { fromDb } from '../../shared/units.ts';
import { Crossfade } from './crossfade.ts';
import { Fader } from './fader.ts';
import { imageGains } from './monitorImage.ts';
import { type StereoBlock, silence } from './stereo.ts';

/** The monitor as it is on start: nothing is heard until somebody asks for it. */
export const MUTED_MONITOR: MonitorOrder = { source: 'master', levelDb: 0, dim: false, muted: true };

/** Feeds in the order of their weights; the items come after them. */
const LIVE = ['source', 'return', 'master'] as const;

/**
 * The monitor outputs: which feed is heard, each feed's gain, what of its two channels, level, dim, mute, and a gate that
 * keeps test signals away from them. Nothing jumps: every gain moves within `FADE_MS`.
 */
export class MonitorMix {
	readonly #ceilingDb: number;
	readonly #heard: Crossfade;
	readonly #gains: readonly Fader[];
	readonly #leftOfLeft: Fader;
	readonly #leftOfRight: Fader;
	readonly #rightOfLeft: Fader;
	readonly #rightOfRight: Fader;
	readonly #level: Fader;
	readonly #gate: Fader;
	/** All of them. */
	readonly #faders: readonly Fader[];
	readonly #feeds: (StereoBlock | undefined)[] = Array.from({ length: LIVE.length + MOST_ITEMS });

	/** @param ceilingDb no level or gain asked for leads beyond this, dB */
	constructor(rateHz: number, ceilingDb = 0) {
		this.#ceilingDb = ceilingDb;
		this.#heard = new Crossfade(LIVE.length + MOST_ITEMS, rateHz, LIVE.indexOf(MUTED_MONITOR.source));
		this.#gains = Array.from({ length: LIVE.length + MOST_ITEMS }, () => new Fader(rateHz, 1));
		this.#leftOfLeft = new Fader(rateHz, 1);
		this.#leftOfRight = new Fader(rateHz, 0);
		this.#rightOfLeft = new Fader(rateHz, 0);
		this.#rightOfRight = new Fader(rateHz, 1);
		this.#level = new Fader(rateHz, 0);
		this.#gate = new Fader(rateHz, 1);
		const image = [this.#leftOfLeft, this.#leftOfRight, this.#rightOfLeft, this.#rightOfRight];
		this.#faders = [...this.#gains, ...image, this.#level, this.#gate];
		this.set(MUTED_MONITOR);
	}

	set(monitor: MonitorOrder): void {
		const { item = null, gainsDb, image = PLAIN_IMAGE } = monitor;
		this.#heard.switchTo(item === null ? LIVE.indexOf(monitor.source) : LIVE.length + item);
		const levelDb = Math.min(monitor.levelDb, this.#ceilingDb);
		// A trim may lift a feed, but never beyond what the level control itself is allowed.
		const roomDb = this.#ceilingDb - levelDb;
		for (const [feed, gain] of this.#gains.entries()) {
			const live = LIVE[feed];
			const wantedDb = live === undefined ? (gainsDb?.items[feed - LIVE.length] ?? 0) : (gainsDb?.[live] ?? 0);
			gain.moveTo(fromDb(Math.min(wantedDb, roomDb)));
		}
		const shape = imageGains(image);
		this.#leftOfLeft.moveTo(shape.leftOfLeft);
		this.#leftOfRight.moveTo(shape.leftOfRight);
		this.#rightOfLeft.moveTo(shape.rightOfLeft);
		this.#rightOfRight.moveTo(shape.rightOfRight);
		this.#level.moveTo(monitor.muted ? 0 : fromDb(levelDb + (monitor.dim ? DIM_DB : 0)));
	}

	/** Closed while a test signal is sent or may still come back, and for the last fade of all. */
	setGate(open: boolean): void {
		this.#gate.moveTo(open ? 1 : 0);
	}

	/** True when the gate is fully closed. */
	get gated(): boolean {
		return this.#gate.gain === 0;
	}

	/** @param items listening items, by number; those that are not there are silent */
	process(
		source: StereoBlock,
		returned: StereoBlock,
		master: StereoBlock,
		items: readonly StereoBlock[],
		out: StereoBlock,
		frames: number,
	): void {
		this.#feeds[0] = source;
		this.#feeds[1] = returned;
		this.#feeds[2] = master;
		for (let item = 0; item < MOST_ITEMS; item++) this.#feeds[LIVE.length + item] = items[item];
		if (this.#settled) this.#atRest(out, frames);
		else this.#moving(out, frames);
	}

	/** Nothing is on its way to somewhere else: every gain stays for the whole block. */
	get #settled(): boolean {
		if (!this.#heard.settled) return false;
		for (const fader of this.#faders) if (!fader.settled) return false;
		return true;
	}

	/** What `#moving` gives for faders at rest, bit for bit, at a fraction of its cost. */
	#atRest(out: StereoBlock, frames: number): void {
		const heard = this.#feeds[this.#heard.target];
		const level = this.#level.gain * this.#gate.gain;
		if (level === 0 || heard === undefined) {
			silence(out);
			return;
		}
		const gain = (this.#gains[this.#heard.target] as Fader).gain;
		const leftOfLeft = this.#leftOfLeft.gain;
		const leftOfRight = this.#leftOfRight.gain;
		const rightOfLeft = this.#rightOfLeft.gain;
		const rightOfRight = this.#rightOfRight.gain;
		for (let frame = 0; frame < frames; frame++) {
			const left = numberOrSilence(gain * (heard.left[frame] as number));
			const right = numberOrSilence(gain * (heard.right[frame] as number));
			out.left[frame] = level * (leftOfLeft * left + leftOfRight * right);
			out.right[frame] = level * (rightOfLeft * left + rightOfRight * right);
		}
	}

	#moving(out: StereoBlock, frames: number): void {
		const { weights } = this.#heard;
		for (let frame = 0; frame < frames; frame++) {
			this.#heard.next();
			let left = 0;
			let right = 0;
			for (let feed = 0; feed < weights.length; feed++) {
				const gain = (this.#gains[feed] as Fader).next();
				const weight = weights[feed] as number;
				if (weight === 0) continue;
				const block = this.#feeds[feed];
				if (block === undefined) continue;
				left += weight * gain * (block.left[frame] as number);
				right += weight * gain * (block.right[frame] as number);
			}
			left = numberOrSilence(left);
			right = numberOrSilence(right);
			const leftOfLeft = this.#leftOfLeft.next();
			const leftOfRight = this.#leftOfRight.next();
			const rightOfLeft = this.#rightOfLeft.next();
			const rightOfRight = this.#rightOfRight.next();
			const level = this.#level.next() * this.#gate.next();
			out.left[frame] = level === 0 ? 0 : level * (leftOfLeft * left + leftOfRight * right);
			out.right[frame] = level === 0 ? 0 : level * (rightOfLeft * left + rightOfRight * right);
		}
	}
}

/** What is no number must not reach a loudspeaker. */
function numberOrSilence(sample: number): number {
	return sample - sample === 0 ? sample : 0;
}
