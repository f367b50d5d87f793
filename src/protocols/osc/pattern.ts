import { oscError } from './packet.ts';

/**
 * OSC address patterns: `?`, `*`, `[a-z]`, `[!x]`, `{a,b}` within one part (OSC 1.0), and `//` across parts (OSC 1.1).
 *
 * A pattern is a row of tokens. Matching carries the set of places in the address that the tokens so far can have come to
 * from token to token, so its time is bounded by pattern length × address length, whatever a sender writes into the
 * pattern; nothing is ever tried twice.
 */
type Token =
	| { kind: 'literal'; character: number }
	| { kind: 'one'; test: (character: number) => boolean }
	/** Any number of characters of one part. */
	| { kind: 'star' }
	/** Any number of whole parts. */
	| { kind: 'parts' }
	| { kind: 'choice'; words: readonly string[] };

export interface OscPattern {
	/**
	 * True when the whole address matches.
	 *
	 * @throws DetentError `wire.osc` once the pattern has used up the steps that it was compiled with
	 */
	matches(address: string): boolean;
}

/** A pattern, or an address, that is longer than this matches nothing. */
export const MAX_PATTERN = 256;

const SLASH = 0x2f;
const SPECIAL = /[?*[{]|\/\//;

/** True when an address is a pattern, and not simply the name of one place. */
export function isOscPattern(address: string): boolean {
	return SPECIAL.test(address);
}

function classTest(body: string): (character: number) => boolean {
	const inverted = body.startsWith('!');
	const text = inverted ? body.slice(1) : body;
	const ranges: [number, number][] = [];
	for (let index = 0; index < text.length; index += 1) {
		const low = text.charCodeAt(index);
		if (text.charAt(index + 1) === '-' && index + 2 < text.length) {
			ranges.push([low, text.charCodeAt(index + 2)]);
			index += 2;
		} else ranges.push([low, low]);
	}
	return (character) =>
		character !== SLASH && ranges.some(([low, high]) => character >= low && character <= high) !== inverted;
}

/** The tokens of a pattern; null for a malformed one (a bracket that never closes). */
function tokensOf(pattern: string): Token[] | null {
	const tokens: Token[] = [];
	for (let index = 0; index < pattern.length; index += 1) {
		const character = pattern.charAt(index);
		if (character === '*') {
			if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
		} else if (character === '?') tokens.push({ kind: 'one', test: (any) => any !== SLASH });
		else if (character === '/' && pattern.charAt(index + 1) === '/') {
			tokens.push({ kind: 'parts' });
			index += 1;
		} else if (character === '[' || character === '{') {
			const close = pattern.indexOf(character === '[' ? ']' : '}', index);
			if (close < 0) return null;
			const body = pattern.slice(index + 1, close);
			if (character === '[') tokens.push({ kind: 'one', test: classTest(body) });
			else tokens.push({ kind: 'choice', words: [...new Set(body.split(','))] });
			index = close;
		} else tokens.push({ kind: 'literal', character: pattern.charCodeAt(index) });
	}
	return tokens;
}

/** Places of an address that can have been come to, and the first and last of them. */
class Places {
	readonly #at: Uint8Array;
	first: number;
	last: number;

	constructor(length: number) {
		this.#at = new Uint8Array(length + 1);
		this.first = length + 1;
		this.last = -1;
	}

	get empty(): boolean {
		return this.last < 0;
	}

	has(place: number): boolean {
		return this.#at[place] === 1;
	}

	add(place: number): void {
		this.#at[place] = 1;
		if (place < this.first) this.first = place;
		if (place > this.last) this.last = place;
	}

	clear(): void {
		if (!this.empty) this.#at.fill(0, this.first, this.last + 1);
		this.first = this.#at.length;
		this.last = -1;
	}
}

/**
 * Where one token leads to.
 *
 * @returns steps taken
 */
function follow(token: Token, address: string, from: Places, to: Places): number {
	const { length } = address;
	let place = from.first;
	switch (token.kind) {
		case 'literal':
			for (; place <= from.last; place += 1) {
				if (from.has(place) && address.charCodeAt(place) === token.character) to.add(place + 1);
			}
			break;
		case 'one':
			for (; place <= from.last; place += 1) {
				if (from.has(place) && place < length && token.test(address.charCodeAt(place))) to.add(place + 1);
			}
			break;
		case 'star': {
			let running = false;
			for (; place <= length && (running || place <= from.last); place += 1) {
				if (from.has(place)) running = true;
				if (running) to.add(place);
				if (address.charCodeAt(place) === SLASH) running = false;
			}
			break;
		}
		case 'parts': {
			let running = false;
			for (; place < length && (running || place <= from.last); place += 1) {
				if (address.charCodeAt(place) !== SLASH) continue;
				if (from.has(place)) running = true;
				if (running) to.add(place + 1);
			}
			break;
		}
		case 'choice': {
			let steps = 0;
			for (; place <= from.last; place += 1) {
				if (!from.has(place)) continue;
				for (const word of token.words) {
					steps += word.length + 1;
					if (address.startsWith(word, place)) to.add(place + word.length);
				}
			}
			return steps + from.last - from.first + 1;
		}
	}
	return place - from.first + 1;
}

/**
 * Compiles a pattern. A malformed pattern (an open bracket) and one longer than `MAX_PATTERN` characters match nothing.
 *
 * @param maxSteps for all matching with this pattern together; a bound for somebody who matches it against a long list
 */
export function compileOscPattern(pattern: string, maxSteps = Number.POSITIVE_INFINITY): OscPattern {
	const tokens = pattern.length > MAX_PATTERN ? null : tokensOf(pattern);
	if (tokens === null) return { matches: () => false };
	let steps = 0;
	return {
		matches: (address) => {
			if (address.length > MAX_PATTERN) return false;
			let from = new Places(address.length);
			let to = new Places(address.length);
			from.add(0);
			for (const token of tokens) {
				steps += follow(token, address, from, to);
				if (steps > maxSteps) throw oscError('the pattern is too much work to match');
				from.clear();
				[from, to] = [to, from];
				if (from.empty) return false;
			}
			return from.has(address.length);
		},
	};
}
