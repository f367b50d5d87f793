import type { MonitorState } from '../../shared/protocol/state.ts';
import { fromDb } from '../../shared/units.ts';
import { Fader } from './fader.ts';
import type { StereoBlock } from './stereo.ts';

/** What the dim button takes away. */
const DIM_DB = -20;

/** The monitor as it is on start: nothing is heard until somebody asks for it. */
export const MUTED_MONITOR: MonitorState = { source: 'master', levelDb: 0, dim: false, muted: true };

/** The monitor outputs: choice of source, level, dim, mute, and a gate that keeps test signals away from them. */
export class MonitorMix {
	readonly #source: Fader;
	readonly #return: Fader;
	readonly #master: Fader;
	readonly #level: Fader;
	readonly #gate: Fader;

	constructor(rateHz: number) {
		this.#source = new Fader(rateHz, 0);
		this.#return = new Fader(rateHz, 0);
		this.#master = new Fader(rateHz, 0);
		this.#level = new Fader(rateHz, 0);
		this.#gate = new Fader(rateHz, 1);
		this.set(MUTED_MONITOR);
	}

	set(monitor: MonitorState): void {
		this.#source.moveTo(monitor.source === 'source' ? 1 : 0);
		this.#return.moveTo(monitor.source === 'return' ? 1 : 0);
		this.#master.moveTo(monitor.source === 'master' ? 1 : 0);
		this.#level.moveTo(monitor.muted ? 0 : fromDb(monitor.levelDb + (monitor.dim ? DIM_DB : 0)));
	}

	/** Closed while a test signal is sent or may still come back, and for the last fade of all. */
	setGate(open: boolean): void {
		this.#gate.moveTo(open ? 1 : 0);
	}

	/** True when the gate is fully closed. */
	get gated(): boolean {
		return this.#gate.gain === 0;
	}

	process(source: StereoBlock, returned: StereoBlock, master: StereoBlock, out: StereoBlock, frames: number): void {
		for (let frame = 0; frame < frames; frame++) {
			const a = this.#source.next();
			const b = this.#return.next();
			const c = this.#master.next();
			const level = this.#level.next() * this.#gate.next();
			out.left[frame] =
				level === 0
					? 0
					: level * (a * (source.left[frame] ?? 0) + b * (returned.left[frame] ?? 0) + c * (master.left[frame] ?? 0));
			out.right[frame] =
				level === 0
					? 0
					: level *
						(a * (source.right[frame] ?? 0) + b * (returned.right[frame] ?? 0) + c * (master.right[frame] ?? 0));
		}
	}
}
