import { Signal } from '../state/signal.ts';
import type { PreviewItem } from './previewItems.ts';

interface Deck {
	path: string;
	element: HTMLAudioElement;
	gain: GainNode;
}

/** How quickly one file takes over from another, seconds. */
const FADE_S = 0.01;
/** How often it is looked whether the end of the loop has come, ms. */
const LOOP_LOOK_MS = 25;

/** Gain of an item as a factor; below zero turns it over. */
function factorOf({ gainDb, inverted }: PreviewItem): number {
	return (inverted ? -1 : 1) * 10 ** (gainDb / 20);
}

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
	#stopLoop: () => void = () => {};
	/** Place in the track while no file has it, seconds. */
	#placeSeconds = 0;

	/** Place in the track, seconds from source frame 0. */
	get seconds(): number {
		const deck = this.#deck(this.#item);
		if (deck === null || this.#item === null || deck.element.readyState === 0) return this.#placeSeconds;
		return Math.max(0, deck.element.currentTime - this.#item.startSeconds);
	}

	/** Takes another file at the same place, or the same one as it is now known to lie; goes on playing if it did. */
	take(item: PreviewItem): void {
		const place = this.seconds;
		const before = this.#deck(this.#item);
		const same = this.#item?.key === item.key;
		const moved = same && this.#item?.startSeconds !== item.startSeconds;
		this.#item = item;
		const deck = this.#deck(item);
		if (deck !== null && this.#context !== null) {
			deck.gain.gain.setTargetAtTime(factorOf(item), this.#context.currentTime, FADE_S / 3);
		}
		if (moved) this.locate(place);
		if (same) return;
		before?.element.pause();
		this.locate(place);
		if (this.playing.value) this.play();
	}

	/** Begins to play what was taken; called from a touch, as browsers want it. */
	play(): void {
		const item = this.#item;
		if (item === null) return;
		this.#context ??= new AudioContext();
		const deck = this.#open(item, this.#context);
		deck.gain.gain.value = factorOf(item);
		const place = Math.max(0, this.#placeSeconds + item.startSeconds);
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
		if (deck === null || this.#item === null) return;
		deck.element.currentTime = Math.max(0, this.#placeSeconds + this.#item.startSeconds);
	}

	/** From here on the stretch comes again and again; null ends that. */
	loop(stretch: { from: number; to: number } | null): void {
		this.#stopLoop();
		this.#stopLoop = () => {};
		if (stretch === null) return;
		const look = window.setInterval(() => {
			if (this.playing.value && this.seconds >= stretch.to) this.locate(stretch.from);
		}, LOOP_LOOK_MS);
		this.#stopLoop = () => window.clearInterval(look);
	}

	/** Lets go of the files whose path begins so. */
	forget(path: string): void {
		for (const [key, deck] of this.#decks) {
			if (!deck.path.startsWith(path)) continue;
			if (this.#item?.key === key) this.stop();
			release(deck);
			this.#decks.delete(key);
		}
	}

	/** Stops, and lets go of the files and of the sound output. */
	close(): void {
		this.loop(null);
		this.stop();
		for (const deck of this.#decks.values()) release(deck);
		this.#decks.clear();
		void this.#context?.close();
		this.#context = null;
	}

	#deck(item: PreviewItem | null): Deck | null {
		return item === null ? null : (this.#decks.get(item.key) ?? null);
	}

	#open(item: PreviewItem, context: AudioContext): Deck {
		const known = this.#deck(item);
		if (known !== null) return known;
		const element = new Audio(item.path);
		element.preload = 'auto';
		const gain = context.createGain();
		context.createMediaElementSource(element).connect(gain).connect(context.destination);
		element.addEventListener('ended', () => {
			if (this.#item?.key !== item.key) return;
			this.locate(0);
			this.playing.set(false);
		});
		const deck = { path: item.path, element, gain };
		this.#decks.set(item.key, deck);
		return deck;
	}
}

function release({ element }: Deck): void {
	element.pause();
	element.removeAttribute('src');
	element.load();
}
