import type { Clock } from '../shared/clock.ts';
import { DetentError } from '../shared/errors.ts';

/** How long a daemon may be silent, under load for one, before nobody waits for it any longer. */
export const PATIENCE_MS = 60_000;
const AGAIN_MS = 1000;

export interface KeptLinkDeps {
	clock: Pick<Clock, 'monotonicMs' | 'after'>;
	/** The daemon that was spoken to still runs. */
	alive: () => boolean;
	/** Tries to get the link back; may be called while it is being tried. */
	connect: () => void;
	/** Hears once why there is no link any more. */
	ended: (error: DetentError) => void;
	url: string;
}

/** Gets a lost link to a daemon back as long as that daemon runs: one that is busy is not one that has ended. */
export class KeptLink {
	readonly #deps: KeptLinkDeps;
	#lostAtMs: number | null = null;
	#cancel = () => {};
	#over = false;

	constructor(deps: KeptLinkDeps) {
		this.#deps = deps;
	}

	lost(): void {
		if (this.#over || this.#lostAtMs !== null) return;
		this.#lostAtMs = this.#deps.clock.monotonicMs();
		this.#tryAgain(this.#lostAtMs);
	}

	/** The link is there again. */
	back(): void {
		this.#cancel();
		this.#lostAtMs = null;
	}

	stop(): void {
		this.#over = true;
		this.#cancel();
	}

	#tryAgain(lostAtMs: number): void {
		const { alive, clock, connect, url } = this.#deps;
		if (!alive()) {
			this.#end(
				new DetentError('cli.daemon', {
					message: 'The daemon has ended.',
					subject: url,
					remedy: 'Start it again; its log says why it ended, and what was going on is in the log of the project.',
				}),
			);
			return;
		}
		if (clock.monotonicMs() - lostAtMs >= PATIENCE_MS) {
			this.#end(
				new DetentError('cli.daemon', {
					message: `The daemon runs, but has not answered for ${PATIENCE_MS / 1000} s.`,
					subject: url,
					remedy: 'What was begun may still be going on: look at the remote, or try again later.',
				}),
			);
			return;
		}
		connect();
		this.#cancel = clock.after(AGAIN_MS, () => this.#tryAgain(lostAtMs));
	}

	#end(error: DetentError): void {
		this.#over = true;
		this.#deps.ended(error);
	}
}
