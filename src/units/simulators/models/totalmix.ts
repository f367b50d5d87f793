import { totalmixFaderDb } from '../../../protocols/totalmixFader.ts';
import { fromDb } from '../../../shared/units.ts';
import { Glide } from './glide.ts';
import { PacedModel, RAMP_SECONDS } from './pacedModel.ts';
import { type Positions, stepOf, travelOf, type UnitCore, type UnitModel, type UnitModelOptions } from './unitModel.ts';

/** What DIM takes away; the amount is a preference of the real mixer. */
const DIM_DB = -20;

const [GAIN, MONO, COUNT] = [0, 1, 2] as const;

class TotalmixCore implements UnitCore {
	readonly latencyFrames = 0;
	readonly noiseDb = -Infinity;
	readonly #glide: Glide;
	readonly #channel: UnitModelOptions['channel'];
	#gain = 1;
	#mono = 0;

	constructor(glide: Glide, channel: UnitModelOptions['channel']) {
		this.#glide = glide;
		this.#channel = channel;
	}

	aim(positions: Positions): void {
		const fader = travelOf(positions, 'main_volume', 0.817204);
		const dimDb = stepOf(positions, 'dim', 2, 0) * DIM_DB;
		const open = stepOf(positions, 'global_mute', 2, 0) === 0 && fader > 0;
		this.#glide.aim(GAIN, open ? fromDb(totalmixFaderDb(fader) + dimDb) : 0);
		this.#glide.aim(MONO, stepOf(positions, 'mono', 2, 0));
	}

	update(): void {
		this.#gain = this.#glide.at(GAIN);
		this.#mono = this.#glide.at(MONO);
	}

	run(left: Float64Array, right: Float64Array, from: number, frames: number): void {
		const { onLeft, onRight } = sides(this.#channel);
		const mono = onLeft && onRight ? this.#mono / 2 : 0;
		for (let i = from; i < from + frames; i++) {
			const l = left[i] as number;
			const r = right[i] as number;
			if (onLeft) left[i] = this.#gain * (l + mono * (r - l));
			if (onRight) right[i] = this.#gain * (r + mono * (l - r));
		}
	}

	reset(): void {}
}

function sides(channel: UnitModelOptions['channel']): { onLeft: boolean; onRight: boolean } {
	return { onLeft: channel !== 'right', onRight: channel !== 'left' };
}

/** RME TotalMix main bus: fader law, dim, mono and mute. Digital: no noise, no drift. Latency 0. */
export function createTotalmix(options: UnitModelOptions): UnitModel {
	const glide = new Glide(COUNT, RAMP_SECONDS * options.rateHz);
	return new PacedModel(new TotalmixCore(glide, options.channel), glide, { ...options, noise: false, drift: false });
}
