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
		for (let frame = 0; frame < frames; frame++) {
			const now = this.#frame++;
			for (const { fault, from } of this.#asked) if (from === now) this.#move(fault);
			for (let channel = 0; channel < this.#lines.length; channel++) {
				const line = this.#lines[channel];
				const plane = planes[channel];
				if (line === undefined || plane === undefined) continue;
				line[now % line.length] = plane[frame] ?? 0;
				const at = now - (this.#behind[channel] ?? 0);
				let value = at < 0 ? 0 : (line[at % line.length] ?? 0);
				for (const asked of this.#asked)
					if (now >= asked.from && now < asked.to) value = this.#spoilt(asked.fault, value, channel, now - asked.from);
				plane[frame] = value;
			}
		}
	}

	#move(fault: StreamFault): void {
		if (fault.kind !== 'drop' && fault.kind !== 'repeat') return;
		const by = fault.kind === 'drop' ? -fault.frames : fault.frames;
		for (let channel = 0; channel < this.#behind.length; channel++)
			if (fault.on === 'all' || channel < RETURN)
				this.#behind[channel] = Math.min(4 * this.#roomFrames, Math.max(0, (this.#behind[channel] ?? 0) + by));
	}

	#spoilt(fault: StreamFault, value: number, channel: number, since: number): number {
		if (fault.kind === 'zero') return fault.on === 'all' || channel < RETURN ? 0 : value;
		if (fault.kind === 'drop' || fault.kind === 'repeat') return value;
		if (channel >= RETURN || (fault.channel !== 'both' && fault.channel !== (channel === 0 ? 'left' : 'right')))
			return value;
		switch (fault.kind) {
			case 'level':
				return value * 10 ** (fault.gainDb / 20);
			case 'gone':
				return 0;
			case 'dc':
				return value + fault.value;
			case 'hum':
				return value + 10 ** (fault.peakDbfs / 20) * Math.sin((2 * Math.PI * fault.hz * since) / this.#rateHz);
		}
	}
}
