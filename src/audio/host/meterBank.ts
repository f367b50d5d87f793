import { LevelMeter } from '../../dsp/meters/levels.ts';
import { ProgrammeMeter } from '../../dsp/meters/programmeMeter.ts';
import { peakToLoudness } from '../../shared/model/measurement.ts';
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
 * The meters of a pass. Levels are of the time since the reading before; loudness, true peak and their ratios are those of
 * the master, over everything metered since `reset`.
 */
export class MeterBank {
	readonly #input = new LevelMeter(2);
	readonly #send = new LevelMeter(2);
	readonly #return = new LevelMeter(2);
	readonly #master = new LevelMeter(2);
	readonly #programme: ProgrammeMeter;

	constructor(rateHz: number) {
		this.#programme = new ProgrammeMeter(rateHz, 2);
	}

	process(planes: LoopPlanes, frames: number): void {
		this.#input.process(planes.input.both, frames);
		this.#send.process(planes.send.both, frames);
		this.#return.process(planes.returned.both, frames);
		this.#master.process(planes.monitorMaster.both, frames);
		this.#programme.process(planes.monitorMaster.both, frames);
	}

	read(task: LoopTask | null): Meters {
		const truePeak = this.#programme.truePeak();
		const truePeakDbtp = truePeak > 0 ? toDb(truePeak) : null;
		const integratedLufs = this.#programme.integratedLufs();
		return {
			frame: task?.frame ?? 0,
			input: take(this.#input),
			send: take(this.#send),
			return: take(this.#return),
			master: take(this.#master),
			momentaryLufs: this.#programme.momentaryLufs(),
			shortTermLufs: this.#programme.shortTermLufs(),
			integratedLufs,
			truePeakDbtp,
			psrDb: this.#programme.psrDb(),
			plrDb: peakToLoudness({ truePeakDbtp, integratedLufs }),
			gainReductionDb: task?.gainReductionDb() ?? null,
		};
	}

	/** Begins anew: another piece of music. */
	reset(): void {
		for (const meter of [this.#input, this.#send, this.#return, this.#master]) meter.reset();
		this.#programme.reset();
	}
}
