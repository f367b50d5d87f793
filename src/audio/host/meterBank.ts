import { LevelMeter } from '../../dsp/levels.ts';
import { LoudnessMeter } from '../../dsp/loudness.ts';
import { PreciseTruePeakMeter } from '../../dsp/truePeak.ts';
import type { Meters } from '../../shared/protocol/sockets.ts';
import { toDb } from '../../shared/units.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

type PairLevel = Meters['input'];

function take(meter: LevelMeter): PairLevel {
	const level: PairLevel = {
		peakDbfs: [meter.peakDbfs(0), meter.peakDbfs(1)],
		rmsDbfs: [meter.rmsDbfs(0), meter.rmsDbfs(1)],
	};
	meter.reset();
	return level;
}

/**
 * The meters of a pass. Levels are of the time since the reading before; loudness and true peak are those of the master,
 * over everything metered since `reset`.
 */
export class MeterBank {
	readonly #input = new LevelMeter(2);
	readonly #send = new LevelMeter(2);
	readonly #return = new LevelMeter(2);
	readonly #master = new LevelMeter(2);
	readonly #loudness: LoudnessMeter;
	readonly #truePeak = new PreciseTruePeakMeter(2);

	constructor(rateHz: number) {
		this.#loudness = new LoudnessMeter({ rateHz, channels: 2 });
	}

	process(planes: LoopPlanes, frames: number): void {
		this.#input.process(planes.input.both, frames);
		this.#send.process(planes.send.both, frames);
		this.#return.process(planes.returned.both, frames);
		this.#master.process(planes.monitorMaster.both, frames);
		this.#loudness.process(planes.monitorMaster.both, frames);
		this.#truePeak.process(planes.monitorMaster.both, frames);
	}

	read(task: LoopTask | null): Meters {
		const truePeak = Math.max(...this.#truePeak.peaks);
		return {
			frame: task?.frame ?? 0,
			input: take(this.#input),
			send: take(this.#send),
			return: take(this.#return),
			master: take(this.#master),
			momentaryLufs: this.#loudness.momentaryLufs(),
			shortTermLufs: this.#loudness.shortTermLufs(),
			integratedLufs: this.#loudness.integratedLufs(),
			truePeakDbtp: truePeak > 0 ? toDb(truePeak) : null,
			gainReductionDb: task?.gainReductionDb() ?? null,
		};
	}

	/** Begins anew: another piece of music. */
	reset(): void {
		for (const meter of [this.#input, this.#send, this.#return, this.#master]) meter.reset();
		this.#loudness.reset();
		this.#truePeak.reset();
	}
}
