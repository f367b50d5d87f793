import { DetentError } from '../../shared/errors.ts';
import { type AbxScore, type BlindMethod, guessingProbability, MOST_TRIALS } from '../../shared/model/blindTest.ts';
import type { Rng } from '../../shared/random.ts';

const LETTERS = 'ABCDEFGH';

export interface BlindPerson {
	/** Remote id; null for the terminal. */
	id: string | null;
	name: string;
}

interface Choice extends BlindPerson {
	letter: string;
	note: string;
}

function shuffled<T>(values: readonly T[], rng: Rng): T[] {
	const left = [...values];
	const order: T[] = [];
	while (left.length > 0) order.push(...left.splice(Math.floor(rng() * left.length), 1));
	return order;
}

/**
 * One blind test: which letter stands for which item is known here and nowhere else until it is revealed. In an ABX the
 * letter X stands for A or B, drawn anew for each trial.
 */
export class BlindTest {
	readonly method: BlindMethod;
	readonly trials: number;
	/** Item ids in the order of their letters. */
	readonly #order: string[];
	readonly #rng: Rng;
	readonly #choices = new Map<string | null, Choice>();
	#x = '';
	#answered = 0;
	#correct = 0;

	/**
	 * @param items 2 to 8 ids; exactly 2 for an ABX
	 * @param trials of an ABX
	 * @throws DetentError `audio.blind`
	 */
	constructor(items: readonly string[], options: { method: BlindMethod; trials: number; rng: Rng }) {
		const { method, trials, rng } = options;
		const most = method === 'abx' ? 2 : LETTERS.length;
		if (items.length < 2 || items.length > most)
			throw new DetentError('audio.blind', {
				message: method === 'abx' ? 'An ABX is between two.' : `A blind test is between 2 and ${most}.`,
				remedy: 'Choose what it is between.',
			});
		this.method = method;
		this.trials = method === 'abx' ? Math.min(trials, MOST_TRIALS) : 0;
		this.#rng = rng;
		this.#order = shuffled(items, rng);
		this.#drawX();
	}

	/** What can be heard. */
	get letters(): string[] {
		const letters = [...LETTERS.slice(0, this.#order.length)];
		return this.method === 'abx' ? [...letters, 'X'] : letters;
	}

	/** The trial that is on, from 1; the last one stays. */
	get trial(): number {
		return Math.min(this.#answered + 1, this.trials);
	}

	/** Everything that was asked has been answered. */
	get answered(): boolean {
		return this.method === 'abx' ? this.#answered >= this.trials : this.#choices.size > 0;
	}

	get choices(): readonly Choice[] {
		return [...this.#choices.values()];
	}

	/** Null for a preference. */
	get score(): AbxScore | null {
		if (this.method === 'preference') return null;
		const trials = this.#answered;
		return { trials, correct: this.#correct, probability: guessingProbability(trials, this.#correct) };
	}

	/** The item behind a letter. @throws DetentError `audio.blind` */
	itemOf(letter: string): string {
		const item = letter === 'X' && this.method === 'abx' ? this.#x : this.#order[LETTERS.indexOf(letter)];
		if (item !== undefined && letter.length === 1) return item;
		throw new DetentError('audio.blind', {
			message: `There is no ${letter} in this test.`,
			remedy: `There are ${this.letters.join(', ')}.`,
		});
	}

	/**
	 * Takes a person's choice; the newest of each counts. In an ABX it is the answer to the trial that is on, and X is drawn
	 * anew.
	 *
	 * @throws DetentError `audio.blind`
	 */
	choose(person: BlindPerson, letter: string, note: string): void {
		if (letter === 'X') throw new DetentError('audio.blind', { message: 'X is one of the others: say which.' });
		const item = this.itemOf(letter);
		if (this.method === 'abx') {
			if (this.answered)
				throw new DetentError('audio.blind', { message: 'All trials are answered.', remedy: 'Reveal it.' });
			this.#answered++;
			if (item === this.#x) this.#correct++;
			this.#drawX();
		}
		this.#choices.set(person.id, { ...person, letter, note });
	}

	#drawX(): void {
		this.#x = this.#order[this.#rng() < 0.5 ? 0 : 1] ?? '';
	}
}
