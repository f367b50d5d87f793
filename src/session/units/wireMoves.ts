import { describeError } from '../../shared/errors.ts';
import type { Evidence } from '../../shared/model/evidence.ts';
import type { SetOutcome } from '../../units/driver.ts';
import type { Believed, Mover } from './believed.ts';
import { LatestWins } from './latestWins.ts';

interface Wish {
	unit: string;
	control: string;
	position: number;
	mover: Mover;
}

export interface WireMovesDeps {
	believed: Believed;
	/** Sends a control of a unit to a position; undefined where nothing was sent. Rejects with what went wrong. */
	set: (unit: string, control: string, position: number) => Promise<SetOutcome | undefined>;
	failed: (reason: string) => void;
}

/**
 * Moves over the wire. While a message to a control is under way only the newest wish waits behind it, and what is
 * believed after it is applied only if no newer wish has come.
 */
export class WireMoves {
	readonly #deps: WireMovesDeps;
	readonly #wire = new LatestWins<Wish>((key, wish) => this.#send(key, wish));
	/** Where a unit said that a control stands while a message to that control was under way. */
	readonly #saidMeanwhile = new Map<string, number>();

	constructor(deps: WireMovesDeps) {
		this.#deps = deps;
	}

	/** The control counts as moved at once, without evidence until the wire has answered. */
	move(unit: string, control: string, position: number, mover: Mover): void {
		const { believed } = this.#deps;
		believed.put(unit, control, position, believed.evidence('none', 'wire', 'open', null), mover);
		this.#wire.push(keyOf(unit, control), { unit, control, position, mover });
	}

	/** Feedback of what is just being set must not fight the finger: true when it is kept until the message is through. */
	saidMeanwhile(unit: string, control: string, position: number): boolean {
		const key = keyOf(unit, control);
		if (!this.#wire.busy(key)) return false;
		this.#saidMeanwhile.set(key, position);
		return true;
	}

	/** Resolves once no message is under way. */
	quiet(): Promise<void> {
		return this.#wire.quiet();
	}

	async #send(key: string, { unit, control, position, mover }: Wish): Promise<() => void> {
		const { believed, set, failed } = this.#deps;
		const believe = (stands: number, evidence: Evidence) => {
			this.#saidMeanwhile.delete(key);
			believed.put(unit, control, stands, evidence, mover);
			believed.save(unit, control);
		};
		this.#saidMeanwhile.delete(key);
		try {
			const outcome = await set(unit, control, position);
			if (outcome === undefined) return () => {};
			return () => believe(outcome.position, believed.evidence(outcome.evidence, 'wire', 'done', null));
		} catch (error) {
			const reason = describeError(error);
			return () => {
				const said = this.#saidMeanwhile.get(key);
				const evidence = said === undefined ? 'none' : 'acknowledged';
				believe(said ?? position, believed.evidence(evidence, 'wire', 'failed', reason));
				failed(reason);
			};
		}
	}
}

function keyOf(unit: string, control: string): string {
	return `${unit}/${control}`;
}
