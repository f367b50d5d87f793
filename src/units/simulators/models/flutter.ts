import { seededRng } from '../../../shared/random.ts';

/** Rotations of a transport and their share of the speed deviation: reels, capstan, pulley, scrape. */
const ROTATIONS: readonly { hz: number; share: number }[] = [
	{ hz: 0.53, share: 0.5 },
	{ hz: 1.31, share: 0.3 },
	{ hz: 4.7, share: 0.35 },
	{ hz: 9.6, share: 0.3 },
	{ hz: 31, share: 0.15 },
];

/** Wow and flutter as a time deviation: what the tape is late, the integral of its speed deviation. */
export class Flutter {
	readonly #parts: readonly { radians: number; seconds: number; phase: number }[];
	readonly #rateHz: number;

	/** @param peak largest speed deviation of one rotation's share 1, as a fraction: 0.0005 is 0.05 % */
	constructor(seed: number, rateHz: number, peak: number) {
		const rng = seededRng(seed);
		this.#rateHz = rateHz;
		this.#parts = ROTATIONS.map(({ hz, share }) => ({
			radians: (2 * Math.PI * hz * (0.97 + 0.06 * rng())) / rateHz,
			seconds: (peak * share) / (2 * Math.PI * hz),
			phase: 2 * Math.PI * rng(),
		}));
	}

	/** Frames late at a frame, around 0. */
	lateFrames(frame: number): number {
		let seconds = 0;
		for (let i = 0; i < this.#parts.length; i++) {
			const part = this.#parts[i];
			if (part !== undefined) seconds += part.seconds * Math.sin(part.radians * frame + part.phase);
		}
		return seconds * this.#rateHz;
	}
}
