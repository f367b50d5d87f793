import { mediaPath } from '../state/api.ts';
import { Signal } from '../state/signal.ts';
import type { PreviewItem } from './previewItems.ts';

interface Deck {
	element: HTMLAudioElement;
	gain: GainNode;
}

/** How quickly one file takes over from another, seconds. */
const FADE_S = 0.01;

/**
 * Plays finished files on this device, streamed by HTTP range, one at a time and all on one clock of the track: changing
 * from one to another keeps the place. The level is set by a gain node, as some tablets ignore the volume of an element.
 */
export class FilePlayer {
	readonly playing = new Signal(false);
	/** Why nothing is heard; null while there is nothing to say. */
	readonly problem = new Signal<string | null>(null);
	readonly #decks = new Map<string, Deck>();
	#context: AudioContext | null = null;
	#item: PreviewItem | null = null;
	/** Place in the track while no file has it, seconds. */
	#placeSeconds = 0;

	/** Place in the track, seconds from source frame 0. */
	get seconds(): number {
		const deck = this.#deck(this.#item);
		if (deck === null || this.#item === null || deck.element.readyState === 0) return this.#placeSeconds;
		return Math.max(0, deck.element.currentTime - this.#item.startSeconds);
	}

	/** Takes another file at the same place, at its own gain in dB; goes on playing if it did. */
	take(item: PreviewItem, gainDb: number): void {
		const place = this.seconds;
		const before = this.#deck(this.#item);
		const same = this.#item !== null && keyOf(this.#item) === keyOf(item);
		this.#item = item;
		const deck = this.#deck(item);
		if (deck !== null && this.#context !== null) {
			deck.gain.gain.setTargetAtTime(10 ** (gainDb / 20), this.#context.currentTime, FADE_S / 3);
		}
		if (same) return;
		before?.element.pause();
		this.locate(place);
		if (this.playing.value) this.play(gainDb);
	}

	/** Begins to play what was taken; called from a touch, as browsers want it. */
	play(gainDb: number): void {
		const item = this.#item;
		if (item === null) return;
		this.#context ??= new AudioContext();
		const deck = this.#open(item, this.#context);
		deck.gain.gain.value = 10 ** (gainDb / 20);
		const place = this.#placeSeconds + item.startSeconds;
		if (deck.element.readyState === 0 || Math.abs(deck.element.currentTime - place) > 0.005) {
			deck.element.currentTime = place;
		}
		this.playing.set(true);
		this.problem.set(null);
		Promise.all([this.#context.resume(), deck.element.play()]).catch((error: unknown) => {
			// A change to another file breaks off the start of this one.
			if (this.#item !== item || (error instanceof DOMException && error.name === 'AbortError')) return;
			this.playing.set(false);
			this.problem.set('This device cannot play this file.');
		});
	}

	stop(): void {
		this.#placeSeconds = this.seconds;
		this.#deck(this.#item)?.element.pause();
		this.playing.set(false);
	}

	/** Goes to a place in the track, seconds. */
	locate(seconds: number): void {
		this.#placeSeconds = Math.max(0, seconds);
		const deck = this.#deck(this.#item);
		if (deck !== null && this.#item !== null) deck.element.currentTime = this.#placeSeconds + this.#item.startSeconds;
	}

	/** Stops, and lets go of the files and of the sound output. */
	close(): void {
		this.stop();
		for (const { element } of this.#decks.values()) {
			element.removeAttribute('src');
			element.load();
		}
		this.#decks.clear();
		void this.#context?.close();
		this.#context = null;
	}

	#deck(item: PreviewItem | null): Deck | null {
		return item === null ? null : (this.#decks.get(keyOf(item)) ?? null);
	}

	#open(item: PreviewItem, context: AudioContext): Deck {
		const known = this.#deck(item);
		if (known !== null) return known;
		const element = new Audio(mediaPath(item.kind, item.id));
		element.preload = 'auto';
		const gain = context.createGain();
		context.createMediaElementSource(element).connect(gain).connect(context.destination);
		element.addEventListener('ended', () => {
			if (this.#item === null || keyOf(this.#item) !== keyOf(item)) return;
			this.locate(0);
			this.playing.set(false);
		});
		const deck = { element, gain };
		this.#decks.set(keyOf(item), deck);
		return deck;
	}
}

/** Names a file among all that could be played. */
export function keyOf({ kind, id }: PreviewItem): string {
	return `${kind} ${id}`;
}
