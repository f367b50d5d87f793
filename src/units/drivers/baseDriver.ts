import type { Cancel, Clock } from '../../shared/clock.ts';
import { isDetentError } from '../../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import type { LinkState } from '../../shared/protocol/state.ts';
import type { ByteLink, LinkStatus } from '../../transports/byteLink.ts';
import { type TappedLink, tapLink } from '../../transports/tappedLink.ts';
import type {
	LinkReport,
	ManyListener,
	SetOutcome,
	Setting,
	TapeTransport,
	UnitDriver,
	UnitMemory,
	WireEvent,
} from '../driver.ts';
import { TaskQueue } from './taskQueue.ts';
import { awayError, notSettableError } from './unitErrors.ts';

const PROBE_MIN_MS = 1000;
const PROBE_MAX_MS = 10_000;
const LINK_PROBLEMS: ReadonlySet<string> = new Set(['unit.away', 'unit.silent', 'unit.garbled']);

/** A setting that was sent, and what will be known of it. Wrapped, so that waiting for the sending is not waiting for it. */
export interface Begun {
	outcome: SetOutcome | Promise<SetOutcome>;
}

/** True for what concerns one setting only: the unit is there and answers. */
function endsOneSetting(error: Error): boolean {
	return isDetentError(error) && !LINK_PROBLEMS.has(error.code);
}

/**
 * What all drivers share: the link's state, one queue, reports, and the question "are you there?" that is asked when the
 * connection opens and again, with growing pauses, while the unit does not answer. A probe only asks; it sets nothing.
 */
export abstract class BaseDriver implements UnitDriver {
	readonly unit: string;
	abstract readonly settable: ReadonlySet<string>;
	abstract readonly readable: ReadonlySet<string>;
	readonly transport: TapeTransport | null = null;
	readonly memory: UnitMemory | null = null;

	protected readonly clock: Clock;
	protected readonly port: TappedLink;
	readonly #queue = new TaskQueue();
	readonly #links = new Listeners<LinkReport>();
	readonly #reports = new Listeners<{ control: string; position: number }>();
	#report: LinkReport = { link: 'away', reason: 'Not started.' };
	#note: string | null = null;
	#stopListening: Unsubscribe[] = [];
	#cancelProbe: Cancel | null = null;
	#probeMs = PROBE_MIN_MS;
	#stop = new AbortController();

	constructor(unit: string, port: ByteLink, clock: Clock) {
		this.unit = unit;
		this.port = tapLink(port, clock);
		this.clock = clock;
	}

	/** State of the link once the unit is known to be there; a one-way unit says `cannot be seen`. */
	protected abstract readonly openLink: LinkState;
	/** Asks the unit whether it is there; null for a unit that cannot answer. */
	protected abstract probe: ((signal: AbortSignal) => Promise<void>) | null;
	protected abstract receive(bytes: Uint8Array): void;
	/** The connection is gone: forget what was half received or believed. */
	protected abstract forget(reason: string): void;
	protected abstract apply(control: string, position: number, signal: AbortSignal): Promise<SetOutcome>;
	/**
	 * Sends one of many settings and resolves when the next may follow. It is not asked for where the control then stands;
	 * what the unit says by itself may still be on its way.
	 */
	protected async begin(control: string, position: number, signal: AbortSignal): Promise<Begun> {
		return { outcome: await this.apply(control, position, signal) };
	}
	protected abstract readAll(signal: AbortSignal): Promise<Map<string, number>>;

	async start(): Promise<void> {
		if (this.#stopListening.length > 0) return;
		this.#stop = new AbortController();
		this.#stopListening = [
			this.port.onBytes((bytes) => this.receive(bytes)),
			this.port.onStatus((status) => this.#statusChanged(status)),
		];
		this.setLink('away', 'Connecting.');
		this.port.open();
	}

	async stop(): Promise<void> {
		this.#stop.abort(awayError(this.unit, 'it was switched off in Detent.'));
		for (const stop of this.#stopListening) stop();
		this.#stopListening = [];
		this.#cancelProbe?.();
		this.#cancelProbe = null;
		await this.port.close();
		this.forget('it was switched off in Detent.');
		this.setLink('away', 'Not started.');
	}

	link(): LinkReport {
		return this.#report;
	}

	onLink(listener: (report: LinkReport) => void): Unsubscribe {
		return this.#links.add(listener);
	}

	onReport(listener: (control: string, position: number) => void): Unsubscribe {
		return this.#reports.add(({ control, position }) => listener(control, position));
	}

	onWire(listener: (event: WireEvent) => void): Unsubscribe {
		return this.port.onWire(listener);
	}

	get ask(): ((signal?: AbortSignal) => Promise<void>) | null {
		const { probe } = this;
		return probe === null ? null : (signal) => this.enqueue(probe, signal);
	}

	async set(control: string, position: number, signal?: AbortSignal): Promise<SetOutcome> {
		if (!this.settable.has(control)) throw notSettableError(this.unit, control);
		return this.enqueue((stop) => this.apply(control, position, stop), signal);
	}

	async setMany(settings: readonly Setting[], listener: ManyListener, signal?: AbortSignal): Promise<void> {
		const confirmed: Promise<unknown>[] = [];
		let failure: { error: unknown } | null = null;
		const failed = (control: string, error: unknown) => {
			if (error instanceof Error && endsOneSetting(error)) listener.refused(control, error);
			else failure ??= { error };
		};
		for (const { control, position } of settings) {
			if (failure !== null) break;
			try {
				if (!this.settable.has(control)) throw notSettableError(this.unit, control);
				const sent = await this.enqueue(async (stop) => {
					stop.throwIfAborted();
					listener.sending(control);
					return this.begin(control, position, stop);
				}, signal);
				const told = Promise.resolve(sent.outcome).then(
					(outcome) => listener.settled(control, outcome),
					(error: unknown) => failed(control, error),
				);
				confirmed.push(told);
			} catch (error) {
				failed(control, error);
			}
		}
		await Promise.all(confirmed);
		if (failure !== null) throw (failure as { error: unknown }).error;
	}

	async read(signal?: AbortSignal): Promise<Map<string, number>> {
		if (this.readable.size === 0) return new Map();
		return this.enqueue((stop) => this.readAll(stop), signal);
	}

	/** True while a conversation is under way or waits for its turn. */
	protected get conversing(): boolean {
		return this.#queue.busy;
	}

	/** Runs a conversation when its turn comes. One that the unit does not answer puts the link to `away`. */
	protected enqueue<T>(task: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
		return this.#queue.run(async () => {
			const { open, reason } = this.port.status();
			if (!open) throw awayError(this.unit, reason ?? 'it is not connected.');
			const stop = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
			try {
				return await task(stop);
			} catch (error) {
				if (isDetentError(error, 'unit') && (error.code === 'unit.silent' || error.code === 'unit.garbled')) {
					this.lost(error.message);
				}
				throw error;
			}
		}, signal);
	}

	/** The unit was heard: it is there. */
	protected seen(): void {
		if (!this.port.status().open) return;
		this.#cancelProbe?.();
		this.#cancelProbe = null;
		this.#probeMs = PROBE_MIN_MS;
		if (this.#report.link === this.openLink) return;
		this.setLink(this.openLink, this.#note);
		this.arrived();
	}

	/** The unit was away and is there now. */
	protected arrived(): void {}

	/** The unit does not answer: it is away until a probe finds it again. */
	protected lost(reason: string): void {
		if (this.probe === null || this.#stop.signal.aborted) return;
		this.setLink('away', this.#note === null ? reason : `${reason} ${this.#note}`);
		this.#scheduleProbe();
	}

	/** Something that a person should know about the connection, beside its state; null takes it back. */
	protected note(text: string | null): void {
		if (text === this.#note) return;
		this.#note = text;
		if (this.#report.link === this.openLink) this.setLink(this.openLink, text);
	}

	/** Something should have come back and did not: ask whether the unit is still there. */
	protected doubt(): void {
		if (this.#cancelProbe === null) this.#runProbe();
	}

	protected setLink(link: LinkState, reason: string | null): void {
		if (link === this.#report.link && reason === this.#report.reason) return;
		this.#report = { link, reason };
		this.#links.tell(this.#report);
	}

	protected tell(control: string, position: number): void {
		this.#reports.tell({ control, position });
	}

	#statusChanged({ open, reason }: LinkStatus): void {
		this.#cancelProbe?.();
		this.#cancelProbe = null;
		if (!open) {
			this.forget(reason ?? 'it is not connected.');
			this.setLink('away', reason ?? 'Not connected.');
			return;
		}
		this.opened();
	}

	/** The connection is open; whether the unit is there is another question. */
	protected opened(): void {
		if (this.probe === null) this.seen();
		else this.#runProbe();
	}

	#scheduleProbe(): void {
		this.#cancelProbe?.();
		this.#cancelProbe = this.clock.after(this.#probeMs, () => {
			this.#cancelProbe = null;
			this.#runProbe();
		});
		this.#probeMs = Math.min(this.#probeMs * 2, PROBE_MAX_MS);
	}

	#runProbe(): void {
		const { probe } = this;
		if (probe === null) return;
		this.enqueue(probe).catch((error: unknown) => {
			// Silence was dealt with by `enqueue`; a refusal means that somebody is there.
			if (isDetentError(error, 'unit') && error.code === 'unit.refused') this.seen();
		});
	}
}
