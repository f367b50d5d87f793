import { DetentError } from '../../shared/errors.ts';
import type { ChannelPair } from '../../shared/model/rig.ts';
import type { ToneRequest } from '../engine.ts';
import { Fader } from './fader.ts';
import { checkChannels } from './signal.ts';
import type { Stream } from './stream.ts';
import type { LoopPlanes, LoopTask } from './task.ts';

const RISE_FROM_DBFS = -60;
const RISE_SECONDS = 1;
/** Silence before, in which the monitor fades out, and behind, in which the rack dies away. */
const LEAD_SECONDS = 0.05;
const DECAY_SECONDS = 0.3;

export interface ToneTaskOptions extends ToneRequest {
	rateHz: number;
	/** The stream's own delay: what is sent is not back before. */
	loopFrames: number;
}

/**
 * A tone at the rack that goes on until it is stopped, so that a person can set input trims by a meter. It rises from
 * -60 dBFS, linearly in dB; the monitor is closed from before until the rack has died away.
 */
export class ToneTask implements LoopTask {
	readonly mode = 'measuring';
	readonly quietMonitor = true;
	readonly frames = 0;
	readonly sendChannels: ChannelPair | undefined;
	readonly #turn: number;
	readonly #level: number;
	readonly #left: number;
	readonly #right: number;
	readonly #leadFrames: number;
	readonly #quietFrames: number;
	/** Gain of one frame of the rise. */
	readonly #rise: number;
	readonly #fader: Fader;
	#gain: number;
	#phase = 0;
	#sentFrames = 0;
	#returnedFrames = 0;
	#endFrame = Number.POSITIVE_INFINITY;

	constructor(options: ToneTaskOptions) {
		const { hz, levelDbfs, rateHz, loopFrames } = options;
		this.#turn = (2 * Math.PI * hz) / rateHz;
		this.#level = 10 ** (levelDbfs / 20);
		this.sendChannels = options.sendChannels;
		this.#left = options.left ? 1 : 0;
		this.#right = options.right ? 1 : 0;
		this.#leadFrames = Math.round(LEAD_SECONDS * rateHz);
		this.#quietFrames = loopFrames + Math.round(DECAY_SECONDS * rateHz);
		const upDb = Math.max(0, levelDbfs - RISE_FROM_DBFS);
		this.#gain = 10 ** (-upDb / 20);
		this.#rise = 10 ** (upDb / 20 / (RISE_SECONDS * rateHz));
		this.#fader = new Fader(rateHz, 1);
	}

	get done(): boolean {
		return this.#returnedFrames >= this.#endFrame;
	}

	get frame(): number {
		return this.#sentFrames;
	}

	/** Fades the tone out and ends when the rack has died away. */
	stop(): void {
		if (this.#endFrame !== Number.POSITIVE_INFINITY) return;
		this.#fader.moveTo(0);
		this.#endFrame = this.#sentFrames + this.#quietFrames;
	}

	gainReductionDb(): null {
		return null;
	}

	async prepare(): Promise<void> {}

	/** A slip does a steady tone no harm; a converter at another rate ends it. */
	streamFault(kind: string): void {
		if (kind !== 'xrun' && kind !== 'slip') this.stop();
	}

	streamDoubt(): void {}

	receive({ monitorMaster, monitorReturn, monitorSource }: LoopPlanes, frames: number): void {
		monitorMaster.left.fill(0);
		monitorMaster.right.fill(0);
		monitorReturn.left.fill(0);
		monitorReturn.right.fill(0);
		monitorSource.left.fill(0);
		monitorSource.right.fill(0);
		this.#returnedFrames += frames;
	}

	send({ send, input }: LoopPlanes, frames: number): void {
		for (let frame = 0; frame < frames; frame++) {
			if (this.#sentFrames + frame < this.#leadFrames) {
				send.left[frame] = 0;
				send.right[frame] = 0;
				continue;
			}
			const value = this.#level * this.#gain * this.#fader.next() * Math.sin(this.#phase);
			this.#gain = Math.min(1, this.#gain * this.#rise);
			this.#phase += this.#turn;
			if (this.#phase > 2 * Math.PI) this.#phase -= 2 * Math.PI;
			send.left[frame] = this.#left * value;
			send.right[frame] = this.#right * value;
		}
		input.left.fill(0);
		input.right.fill(0);
		this.#sentFrames += frames;
	}
}

/** @throws DetentError `audio.level` for a level above full scale, or a tone that the rate cannot hold; `audio.channels` */
export function toneTask(request: ToneRequest, stream: Stream): ToneTask {
	const { info, leastLatencyFrames } = stream;
	checkChannels(stream, request);
	const { hz, levelDbfs } = request;
	if (!(levelDbfs <= 0 && hz > 0 && hz < info.rateHz / 2))
		throw new DetentError('audio.level', { message: `A tone of ${hz} Hz at ${levelDbfs} dBFS cannot be sent.` });
	return new ToneTask({ ...request, rateHz: info.rateHz, loopFrames: leastLatencyFrames });
}
