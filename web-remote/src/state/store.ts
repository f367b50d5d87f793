import { useEffect, useState } from 'preact/hooks';
import { LoudnessHistory } from '../../../src/shared/loudnessHistory.ts';
import type { CommandInput } from '../../../src/shared/protocol/commands.ts';
import { METER_TOPICS, type Meters, type MeterTopic } from '../../../src/shared/protocol/meters.ts';
import type { ControlState, RemoteState } from '../../../src/shared/protocol/state.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { browserLink } from './browserLink.ts';
import { GestureDesk } from './gestures.ts';
import { type Failure, Link, type PreviewBlock } from './link.ts';
import { randomId } from './randomId.ts';
import { NOTHING_KNOWN, type Truth } from './truth.ts';

type Listener = () => void;

export interface Toast {
	id: number;
	text: string;
	level: 'info' | 'error';
}

/** Everything the views read. One object for the life of the page; views follow parts of it through `useRemote`. */
export class Store {
	truth: Truth = NOTHING_KNOWN;
	/** Meters of this moment, for drawing; not followed by `useRemote`. */
	meters: Meters | null = null;
	/** When `meters` came, milliseconds of `performance.now`. */
	metersAtMs = 0;
	/** Short-term loudness of the piece by place; not followed by `useRemote` either. */
	readonly loudness = new LoudnessHistory();
	toasts: readonly Toast[] = [];
	onPreview: ((block: PreviewBlock) => void) | null = null;
	onRefused: (() => void) | null = null;
	readonly desk: GestureDesk;
	readonly link: Link;
	readonly #listeners = new Set<Listener>();
	readonly #topicWatchers = new Map<MeterTopic, number>();
	#previewWanted = false;
	#toastId = 0;

	constructor() {
		this.desk = new GestureDesk({
			nextFrame: (callback) => requestAnimationFrame(callback),
			send: async (move) => (await this.command({ type: 'control.move', ...move })).ok,
			changed: () => this.#tell(),
			newGesture: randomId,
			after: (delayMs, callback) => window.setTimeout(callback, delayMs),
		});
		this.link = new Link(
			{
				truthChanged: (truth) => this.#follow(truth),
				meters: (meters) => {
					this.meters = meters;
					this.metersAtMs = performance.now();
					if (this.truth.state !== null) this.loudness.follow(this.truth.state, meters);
				},
				loudness: (curve) => this.loudness.take(curve),
				preview: (block) => this.onPreview?.(block),
				refused: () => this.onRefused?.(),
			},
			browserLink(),
		);
	}

	get state(): RemoteState | null {
		return this.truth.state;
	}

	/** True when what is on screen is the daemon's state and this device may touch the rack. */
	get mayControl(): boolean {
		return this.truth.trust === 'live' && this.truth.role === 'engineer';
	}

	subscribe(listener: Listener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Gives a command; a refusal is shown to the person. */
	async command(command: CommandInput): Promise<{ ok: boolean; result: unknown }> {
		const answer = await this.link.command(command);
		if (answer.ok) return answer;
		this.fail(answer.error);
		return { ok: false, result: null };
	}

	fail(error: Failure): void {
		this.say(failureWords(error), 'error');
	}

	say(words: string, level: Toast['level']): void {
		const text = trueMinus(words);
		if (this.toasts.some((toast) => toast.text === text)) return;
		this.#toastId += 1;
		const toast = { id: this.#toastId, text, level };
		this.toasts = [...this.toasts.slice(-2), toast];
		this.#tell();
		window.setTimeout(() => this.dismiss(toast.id), level === 'error' ? 8000 : 4000);
	}

	dismiss(id: number): void {
		this.toasts = this.toasts.filter((toast) => toast.id !== id);
		this.#tell();
	}

	/** Position to show: under the own finger, else the daemon's. */
	shownPosition(unit: string, control: string, state: ControlState): number | null {
		return this.desk.ownPosition(unit, control) ?? state.position;
	}

	/** Asks for meters of these topics until the returned function is called. */
	watchMeters(...topics: readonly MeterTopic[]): () => void {
		const count = (step: 1 | -1) => {
			for (const topic of topics) this.#topicWatchers.set(topic, (this.#topicWatchers.get(topic) ?? 0) + step);
			this.#subscribeLink();
		};
		count(1);
		return () => {
			this.meters = null;
			count(-1);
		};
	}

	wantPreview(wanted: boolean): void {
		this.#previewWanted = wanted;
		this.#subscribeLink();
	}

	#subscribeLink(): void {
		const meters = METER_TOPICS.filter((topic) => (this.#topicWatchers.get(topic) ?? 0) > 0);
		this.link.subscribe({ meters, preview: this.#previewWanted });
	}

	#follow(truth: Truth): void {
		const before = this.truth;
		this.truth = truth;
		if (truth.trust === 'live') {
			if (before.trust !== 'live' || truth.remote !== before.remote) this.desk.unlock();
			if (truth.state !== null) this.desk.reconcile(truth.state, truth.remote);
		} else this.desk.lock();
		this.#tell();
	}

	#tell(): void {
		for (const listener of [...this.#listeners]) listener();
	}
}

/** Why something was refused, and what can be done, in a line. */
export function failureWords({ subject, message, remedy }: Failure): string {
	const text = [message, remedy].filter((part) => part !== null).join(' ');
	return subject === null ? text : `${subject}: ${text}`;
}

export const store = new Store();

/** Follows a part of the store; the component is drawn again only when the part is another one. */
export function useRemote<T>(select: (store: Store) => T): T {
	const value = select(store);
	const [, redraw] = useState(0);
	useEffect(() => {
		let last = value;
		const check = () => {
			const next = select(store);
			if (Object.is(next, last)) return;
			last = next;
			redraw((count) => count + 1);
		};
		// Something may have changed between drawing and following.
		check();
		return store.subscribe(check);
	});
	return value;
}
