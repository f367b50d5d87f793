/** How often the link is asked whether it is alive. */
const BEAT_MS = 1000;
/** No answer within this: the screen may be old, so it is locked. */
const SILENT_MS = 2000;
/** A page that was busy may have the answer lying there already. */
const GRACE_MS = 50;
/** A beat that comes this late means that the device slept, whatever its browser says. */
const SLEPT_MS = 4000;

export interface HeartbeatWorld {
	/** Wall clock, ms: it goes on while the device sleeps. */
	wallMs(): number;
	after(delayMs: number, callback: () => void): () => void;
	/** Asks the daemon; `heard` with its clock. */
	ask(heard: (daemonMs: number) => void): void;
	heard(daemonMs: number): void;
	/** The link says nothing: nothing on the screen may be believed. */
	silent(): void;
	/** It was silent, and speaks again. */
	speaks(): void;
	/** The device slept. */
	slept(): void;
}

/** Asks once a second whether the link is alive, and notices a silent one and a sleep by the clock alone. */
export class Heartbeat {
	readonly #world: HeartbeatWorld;
	#stop: () => void = () => {};
	#beats = 0;
	#silent = false;

	constructor(world: HeartbeatWorld) {
		this.#world = world;
	}

	/** The true state has come: from now on the link has to answer. */
	start(): void {
		this.stop();
		this.#beat(this.#beats);
	}

	/** The link is gone, or the state has been asked for again. */
	stop(): void {
		this.#stop();
		this.#beats += 1;
		this.#silent = false;
	}

	#next(run: number): void {
		const dueMs = this.#world.wallMs() + BEAT_MS;
		this.#stop = this.#world.after(BEAT_MS, () => {
			if (this.#world.wallMs() - dueMs > SLEPT_MS) this.#world.slept();
			if (run === this.#beats) this.#beat(run);
		});
	}

	#beat(run: number): void {
		let answered = false;
		this.#world.ask((daemonMs) => {
			if (run !== this.#beats || answered) return;
			answered = true;
			this.#stop();
			this.#world.heard(daemonMs);
			if (this.#silent) {
				this.#silent = false;
				this.#world.speaks();
			}
			if (run === this.#beats) this.#next(run);
		});
		if (answered) return;
		this.#stop = this.#world.after(SILENT_MS, () => {
			this.#stop = this.#world.after(GRACE_MS, () => {
				this.#silent = true;
				this.#world.silent();
			});
		});
	}
}
