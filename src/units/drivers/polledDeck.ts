import type { Clock } from '../../shared/clock.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import { BaseDriver } from './baseDriver.ts';
import { Poller } from './poller.ts';
import type { Seen, TapeMachine } from './tapeMachine.ts';

/** From one question to the next. */
export interface Pace {
	movingMs: number;
	stillMs: number;
	/** Counts from when a question was due, whatever its answer took; without it from the answer. */
	keepsTime?: boolean;
}

/**
 * A deck that answers questions: asked how it stands for as long as it is there, faster while its tape moves. What is
 * believed of it is forgotten when it is away.
 */
export abstract class PolledDeck extends BaseDriver {
	abstract override readonly transport: TapeMachine;
	protected readonly openLink: LinkState = 'connected';
	readonly #poller: Poller;

	constructor(unit: string, port: ByteLink, clock: Clock, { movingMs, stillMs, keepsTime = false }: Pace) {
		super(unit, port, clock);
		this.#poller = new Poller({
			clock,
			everyMs: () => (this.transport.last?.moving === true ? movingMs : stillMs),
			ask: () => this.transport.status(),
			goesOn: () => this.link().link === 'connected',
			keepsTime,
		});
	}

	/** Asks how the deck stands. */
	protected abstract tapeStatus(signal: AbortSignal): Promise<Seen>;
	/** The connection is gone: what was half received is forgotten, and what was asked ends. */
	protected abstract forgetLine(reason: string): void;

	protected readonly probe = async (signal: AbortSignal): Promise<void> => {
		await this.greet(signal);
		this.transport.tell(await this.tapeStatus(signal));
		for (const [id, position] of await this.readAll(signal)) this.tell(id, position);
	};

	/** What is asked of a deck before anything else. */
	protected async greet(_signal: AbortSignal): Promise<void> {}

	/** Something has happened at the deck: it is asked at once. */
	protected askSoon(): void {
		this.#poller.now();
	}

	protected override arrived(): void {
		this.#poller.start();
	}

	protected forget(reason: string): void {
		this.#poller.stop();
		this.transport.forget();
		this.forgetLine(reason);
	}

	protected override lost(reason: string): void {
		this.#poller.stop();
		this.transport.forget();
		super.lost(reason);
	}
}
