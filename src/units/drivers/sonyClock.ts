import { sonyAnswerName } from '../../protocols/sony9pin/commands.ts';
import { sonyDevice } from '../../protocols/sony9pin/deviceType.ts';
import type { Sony9pinFrame } from '../../protocols/sony9pin/frame.ts';
import {
	decodeSonyTime,
	formatSonyTime,
	SONY_TIME_SOURCE,
	type SonyTimeCode,
	sonySeconds,
	sonyTimeAt,
	sonyTimeSense,
} from '../../protocols/sony9pin/time.ts';
import { isDetentError } from '../../shared/errors.ts';
import type { Seen } from './tapeMachine.ts';

type Ask = <R>(frame: Sony9pinFrame, judge: (answer: Sony9pinFrame) => R | null, signal: AbortSignal) => Promise<R>;

/**
 * Places on the tape as the machine tells them: time code where it reads some when it is found, else its own counter. The
 * choice then holds, since a place must not change its meaning where a tape has no code.
 */
export class SonyClock {
	readonly #ask: Ask;
	#source: number | null = null;
	#typeFps: number | null = null;
	#dropFrame = false;
	#highestFrame = 0;

	constructor(ask: Ask) {
		this.#ask = ask;
	}

	/**
	 * A machine was found, or another tape is in it: all that was learnt of its code is forgotten.
	 *
	 * @param type the two bytes of the device type answer; null for the same machine
	 */
	startOver(type: Uint8Array | null): void {
		this.#source = null;
		this.#highestFrame = 0;
		this.#dropFrame = false;
		if (type !== null) this.#typeFps = sonyDevice(type).fps;
	}

	/**
	 * Labels a second: 30 once a frame above 24 or drop-frame code was seen, else what the machine's type says, else 25.
	 * Wrong by at most a label's frames, a fifth of a second.
	 */
	get fps(): number {
		if (this.#dropFrame || this.#highestFrame > 24) return 30;
		return this.#typeFps ?? 25;
	}

	/** True where places are those of the machine's own counter. */
	get counts(): boolean {
		return this.#source === SONY_TIME_SOURCE.timer1;
	}

	/** The label of a place, in the code that the tape has; null while none is read: a cue is by time code. */
	labelAt(seconds: number): SonyTimeCode | null {
		return this.#source === SONY_TIME_SOURCE.ltcOrVitc ? sonyTimeAt(seconds, this.fps, this.#dropFrame) : null;
	}

	/** Where the tape stands; nulls when the machine knows no time, or no time sense. */
	async read(signal: AbortSignal): Promise<Pick<Seen, 'position' | 'positionSeconds'>> {
		const sources = this.#source === null ? [SONY_TIME_SOURCE.ltcOrVitc, SONY_TIME_SOURCE.timer1] : [this.#source];
		for (const source of sources) {
			const time = await this.#sense(source, signal);
			if (time === null) continue;
			this.#source = source;
			this.#dropFrame = time.dropFrame;
			this.#highestFrame = Math.max(this.#highestFrame, time.frames);
			return { position: formatSonyTime(time), positionSeconds: sonySeconds(time, this.fps) };
		}
		return { position: null, positionSeconds: null };
	}

	async #sense(source: number, signal: AbortSignal): Promise<SonyTimeCode | null> {
		const answered = (answer: Sony9pinFrame): { time: SonyTimeCode | null } | null => {
			switch (sonyAnswerName(answer)) {
				case 'timeMissing':
					return { time: null };
				case 'ltc':
				case 'vitc':
				case 'ltcInterpolated':
				case 'vitcHeld':
				case 'timer1':
				case 'timer2':
					return { time: decodeSonyTime(answer.data) };
				default:
					return null;
			}
		};
		try {
			return (await this.#ask(sonyTimeSense(source), answered, signal)).time;
		} catch (error) {
			if (isDetentError(error) && error.code === 'unit.refused') return null;
			throw error;
		}
	}
}
