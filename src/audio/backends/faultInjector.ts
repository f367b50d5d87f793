import { DetentError } from '../../shared/errors.ts';
import type { StreamFault } from './streamFault.ts';

/** Channels that are the return; what follows is the rest of the stream. */
const RETURN = 2;

interface Asked {
	fault: StreamFault;
	/** Frame at which it begins, and at which it has ended. */
	from: number;
	to: number;
}

/**
 * Makes faults in a stream of planes: left and right of the return first, then what else is read with them. It delays
 * everything by a constant number of frames, the room from which frames can be dropped.
 */
export class FaultInjector {
	readonly #rateHz: number;
	readonly #roomFrames: number;
	readonly #lines: Float64Array[];
	/** How many frames each channel is behind. */
	readonly #behind: Int32Array;
	#asked: Asked[] = [];
	#frame = 0;

	/** @param roomFrames constant delay, and how many frames can be dropped in all */
	constructor(options: { channels: number; rateHz: number; roomFrames: number }) {
		const { channels, rateHz, roomFrames } = options;
		this.#rateHz = rateHz;
		this.#roomFrames = roomFrames;
		// As much again for what is repeated.
		this.#lines = Array.from({ length: channels }, () => new Float64Array(4 * roomFrames + 1));
		this.#behind = new Int32Array(channels).fill(roomFrames);
	}

	/** Asks for a fault. @throws DetentError `audio.fault` for more frames than there is room for */
	inject(fault: StreamFault): void {
		if ((fault.kind === 'drop' || fault.kind === 'repeat') && fault.frames > this.#roomFrames)
			throw new DetentError('audio.fault', {
				message: `${fault.frames} frames cannot be left out or repeated: there is room for ${this.#roomFrames}.`,
				remedy: 'Ask for fewer frames.',
			});
		const from = this.#frame + fault.afterFrames;
		const to = fault.frames === null ? Number.POSITIVE_INFINITY : from + fault.frames;
		this.#asked = [...this.#asked.filter((asked) => asked.to > this.#frame), { fault, from, to }];
	}

	/** Works in place on `frames` frames of each plane. */
	process(planes: readonly Float64Array[], frames: number): void {
		const first = this.#frame;
		for (let done = 0; done < frames; ) {
			const now = first + done;
			let count = frames - done;
			for (const { fault, from } of this.#asked) {
				if (from === now) this.#move(fault);
				else if (from > now) count = Math.min(count, from - now);
			}
			for (let channel = 0; channel < this.#lines.length; channel++) this.#delay(planes[channel], channel, done, count);
			this.#frame += count;
			done += count;
		}
		for (const asked of this.#asked) this.#spoil(asked, planes, first, frames);
	}

	#delay(plane: Float64Array | undefined, channel: number, from: number, count: number): void {
		const line = this.#lines[channel];
		if (line === undefined || plane === undefined) return;
		const behind = this.#behind[channel] ?? 0;
		for (let i = 0; i < count; i++) {
			const now = this.#frame + i;
			line[now % line.length] = plane[from + i] ?? 0;
			const at = now - behind;
			plane[from + i] = at < 0 ? 0 : (line[at % line.length] ?? 0);
		}
	}

	#move(fault: StreamFault): void {
		if (fault.kind !== 'drop' && fault.kind !== 'repeat') return;
		const by = fault.kind === 'drop' ? -fault.frames : fault.frames;
		for (let channel = 0; channel < this.#behind.length; channel++)
			if (fault.on === 'all' || channel < RETURN)
				this.#behind[channel] = Math.min(4 * this.#roomFrames, Math.max(0, (this.#behind[channel] ?? 0) + by));
	}

	/** What a fault makes of the part of the block that it lasts for; `first` is the block's first frame. */
	#spoil({ fault, from, to }: Asked, planes: readonly Float64Array[], first: number, frames: number): void {
		if (fault.kind === 'drop' || fault.kind === 'repeat') return;
		const begin = Math.max(from, first);
		const end = Math.min(to, first + frames);
		for (let channel = 0; channel < this.#lines.length; channel++) {
			const plane = planes[channel];
			if (plane === undefined || !meets(fault, channel)) continue;
			for (let now = begin; now < end; now++)
				plane[now - first] = spoilt(fault, plane[now - first] ?? 0, (now - from) / this.#rateHz);
		}
	}
}

type Spoiling = Exclude<StreamFault, { kind: 'drop' | 'repeat' }>;

function meets(fault: Spoiling, channel: number): boolean {
	if (channel >= RETURN) return fault.kind === 'zero' && fault.on === 'all';
	return fault.kind === 'zero' || fault.channel === 'both' || fault.channel === (channel === 0 ? 'left' : 'right');
}

function spoilt(fault: Spoiling, value: number, sinceSeconds: number): number {
	switch (fault.kind) {
		case 'level':
			return value * 10 ** (fault.gainDb / 20);
		case 'zero':
		case 'gone':
			return 0;
		case 'dc':
			return value + fault.value;
		case 'hum':
			return value + 10 ** (fault.peakDbfs / 20) * Math.sin(2 * Math.PI * fault.hz * sinceSeconds);
	}
}
