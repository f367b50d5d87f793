import type { FindingSink } from './findingSink.ts';
import { MainsChannel } from './mainsChannel.ts';
import { MainsProof } from './mainsProof.ts';

export interface MainsWatchOptions {
	rateHz: number;
	/** What cannot be proven is told of these frames of the source only. */
	sourceFrom: number;
	sourceTo: number;
	/** How far what comes back may lie from what was sent: 0 where it is aligned. Not so off tape, which has its own speed, too. */
	apartSeconds: number;
	log: FindingSink;
}

/** Watches both channels for hum and an offset that come up, and tells at the end where they would not have been seen. */
export class MainsWatch {
	/** From what level on they are seen. */
	readonly proof: MainsProof;
	readonly #left: MainsChannel;
	readonly #right: MainsChannel;
	readonly #log: FindingSink;
	/** Source frame behind the last one given. */
	#end = 0;

	constructor({ rateHz, sourceFrom, sourceTo, apartSeconds, log }: MainsWatchOptions) {
		this.proof = new MainsProof(rateHz, sourceFrom, sourceTo);
		this.#left = new MainsChannel(rateHz, 'left', log, this.proof, apartSeconds);
		this.#right = new MainsChannel(rateHz, 'right', log, this.proof, apartSeconds);
		this.#log = log;
	}

	/** @param frame source frame of these samples */
	push(left: number, right: number, sentLeft: number, sentRight: number, frame: number): void {
		this.#end = frame + 1;
		this.#left.push(left, sentLeft, frame);
		this.#right.push(right, sentRight, frame);
	}

	/** Judges what is left, and tells where hum and an offset would not have been seen. */
	finish(): void {
		this.#left.finish(this.#end);
		this.#right.finish(this.#end);
		for (const finding of this.proof.findings()) this.#log.add(finding);
	}
}
