import { io } from 'socket.io-client';
import { SESSION_COOKIE } from '../../src/remote/access.ts';
import type { CommandInput } from '../../src/shared/protocol/commands.ts';
import type { Meters } from '../../src/shared/protocol/meters.ts';
import { COMING_BACK } from '../../web-remote/src/state/comingBack.ts';
import { GestureDesk, type Move } from '../../web-remote/src/state/gestures.ts';
import { Link } from '../../web-remote/src/state/link.ts';
import type { Trust } from '../../web-remote/src/state/truth.ts';

/** A remote without a page: the remote's own link, truth and gestures, over a real socket. */
export class Screen {
	readonly desk: GestureDesk;
	readonly link: Link;
	/** Moves that left, with what the screen was believed to be then. */
	readonly sent: { move: Move; trust: Trust }[] = [];
	/** Every change of trust, in order. */
	readonly trusts: Trust[] = [];
	meters: Meters[] = [];
	#gestures = 0;

	/** @param name makes its gestures' ids unlike those of others */
	constructor(port: number, token: string, name: string) {
		this.desk = new GestureDesk({
			nextFrame: (callback) => void setTimeout(callback, 2),
			send: async (move) => {
				this.sent.push({ move, trust: this.link.truth.trust });
				return (await this.link.command({ type: 'control.move', ...move })).ok;
			},
			changed: () => undefined,
			newGesture: () => {
				this.#gestures += 1;
				return `${name}-${this.#gestures}`;
			},
			after: (delayMs, callback) => void setTimeout(callback, delayMs),
		});
		this.link = new Link(
			{
				truthChanged: (truth) => {
					const before = this.trusts.at(-1);
					if (truth.trust !== before) this.trusts.push(truth.trust);
					if (truth.trust !== 'live') this.desk.lock();
					else {
						if (before !== 'live') this.desk.unlock();
						if (truth.state !== null) this.desk.reconcile(truth.state, truth.remote);
					}
				},
				meters: (meters) => void this.meters.push(meters),
				loudness: () => undefined,
				preview: () => undefined,
				refused: () => undefined,
			},
			{
				socket: io(`http://127.0.0.1:${port}`, {
					...COMING_BACK,
					forceNew: true,
					extraHeaders: { cookie: `${SESSION_COOKIE}=${token}` },
				}),
				isPaired: () => Promise.resolve(true),
				monotonicMs: () => performance.now(),
				wallMs: () => Date.now(),
				after(delayMs, callback) {
					const timer = setTimeout(callback, delayMs);
					return () => clearTimeout(timer);
				},
			},
		);
		this.link.open();
	}

	get live(): boolean {
		return this.link.truth.trust === 'live';
	}

	command(command: CommandInput) {
		return this.link.command(command);
	}

	/** Where the knob is drawn: under the own finger, else where the daemon says. */
	shows(unit: string, control: string): number | null {
		return (
			this.desk.ownPosition(unit, control) ?? this.link.truth.state?.units[unit]?.controls[control]?.position ?? null
		);
	}

	close(): void {
		this.link.close();
	}
}
