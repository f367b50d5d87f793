import { encodeOsc } from '../../protocols/osc/encode.ts';
import type { OscArgument } from '../../protocols/osc/packet.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { OscPeer, OscPort } from './oscPort.ts';

/** An address is shown at most once in this time: 30 times a second. */
export const SHOW_MS = 34;
/** Messages to one subscriber in that time; the rest follows in the next. */
export const SHOWN_AT_ONCE = 100;
export const MAX_SUBSCRIBERS = 16;
export const MAX_LEASE_SECONDS = 3600;

interface Subscriber {
	peer: OscPeer;
	endsAtMs: number;
	/** What was sent to it last, by address. */
	sent: Map<string, OscArgument>;
	/** Where the next round begins, so that every address gets its turn. */
	next: number;
}

const keyOf = ({ host, port }: OscPeer) => `${host}:${port}`;

const same = (one: OscArgument | undefined, other: OscArgument): boolean =>
	one !== undefined &&
	one.type === other.type &&
	('value' in one ? one.value : null) === ('value' in other ? other.value : null);

/**
 * Who is shown what changes, and for how long. Only the newest value of an address is ever sent, so that a slow round loses
 * nothing that still counts. Without subscribers no timer runs.
 */
export class Subscribers {
	readonly #port: Pick<OscPort, 'send'>;
	readonly #clock: Clock;
	readonly #shown: () => ReadonlyMap<string, OscArgument>;
	readonly #all = new Map<string, Subscriber>();
	#cancel: Cancel | null = null;

	constructor(port: Pick<OscPort, 'send'>, clock: Clock, shown: () => ReadonlyMap<string, OscArgument>) {
		this.#port = port;
		this.#clock = clock;
		this.#shown = shown;
	}

	/** A new lease, or a renewed one; 0 seconds end it. @throws DetentError `wire.osc` */
	subscribe(peer: OscPeer, seconds: number): void {
		if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_LEASE_SECONDS) {
			throw new DetentError('wire.osc', { message: `A lease lasts 0 to ${MAX_LEASE_SECONDS} whole seconds.` });
		}
		const key = keyOf(peer);
		this.#dropEnded();
		if (seconds === 0) {
			this.#all.delete(key);
			return;
		}
		const known = this.#all.get(key);
		if (known === undefined && this.#all.size >= MAX_SUBSCRIBERS) {
			throw new DetentError('wire.osc', { message: `${MAX_SUBSCRIBERS} have subscribed already.` });
		}
		const endsAtMs = this.#clock.monotonicMs() + seconds * 1000;
		if (known === undefined) this.#all.set(key, { peer, endsAtMs, sent: new Map(), next: 0 });
		else known.endsAtMs = endsAtMs;
		this.#wake();
	}

	/** Everything is shown again to the subscribers of this host. */
	refresh(host: string): void {
		for (const { peer, sent } of this.#all.values()) if (peer.host === host) sent.clear();
	}

	forgetAll(): void {
		this.#all.clear();
		this.#cancel?.();
		this.#cancel = null;
	}

	#dropEnded(): void {
		const now = this.#clock.monotonicMs();
		for (const [key, { endsAtMs }] of this.#all) if (endsAtMs <= now) this.#all.delete(key);
	}

	#wake(): void {
		this.#cancel ??= this.#clock.after(SHOW_MS, () => {
			this.#cancel = null;
			this.#dropEnded();
			if (this.#all.size === 0) return;
			const shown = [...this.#shown()];
			for (const subscriber of this.#all.values()) this.#show(subscriber, shown);
			this.#wake();
		});
	}

	#show(subscriber: Subscriber, shown: readonly [string, OscArgument][]): void {
		const { peer, sent } = subscriber;
		const from = subscriber.next;
		let left = SHOWN_AT_ONCE;
		for (let step = 0; step < shown.length && left > 0; step += 1) {
			const index = (from + step) % shown.length;
			const [address, value] = shown[index] ?? [];
			if (address === undefined || value === undefined || same(sent.get(address), value)) continue;
			sent.set(address, value);
			this.#port.send(encodeOsc({ address, arguments: [value] }), peer);
			subscriber.next = index + 1;
			left -= 1;
		}
	}
}
