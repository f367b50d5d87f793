import { CorrelationMeter } from '../../../dsp/meters/correlation.ts';
import { LevelMeter } from '../../../dsp/meters/levels.ts';
import { VuMeter } from '../../../dsp/meters/vu.ts';
import type { PointLevel } from '../../../shared/protocol/meters.ts';
import type { StereoBlock } from '../stereo.ts';
import { tenth } from './rounding.ts';

/** Peak, RMS, VU, correlation and clips of one stereo point. `process` allocates nothing. */
export class PointMeter {
	readonly #levels = new LevelMeter(2);
	readonly #vu: VuMeter;
	readonly #correlation: CorrelationMeter;

	constructor(rateHz: number) {
		this.#vu = new VuMeter(rateHz, 2);
		this.#correlation = new CorrelationMeter(rateHz);
	}

	process(block: StereoBlock, frames: number): void {
		this.#levels.process(block.both, frames);
		this.#vu.process(block.both, frames);
		this.#correlation.process(block.both, frames);
	}

	/** Peak and RMS begin anew with each reading. */
	read(): PointLevel {
		const levels = this.#levels;
		const correlation = this.#correlation.correlation();
		const point: PointLevel = {
			peakDbfs: [tenth(levels.peakDbfs(0)), tenth(levels.peakDbfs(1))],
			rmsDbfs: [tenth(levels.rmsDbfs(0)), tenth(levels.rmsDbfs(1))],
			vuDbfs: [tenth(this.#vu.vuDbfs(0)), tenth(this.#vu.vuDbfs(1))],
			correlation: correlation === null ? null : Math.round(100 * correlation) / 100,
			clips: [levels.clips(0), levels.clips(1)],
		};
		levels.reset();
		return point;
	}

	/** Another piece of music. */
	reset(): void {
		this.#levels.restart();
		this.#vu.reset();
		this.#correlation.reset();
	}
}
