import { DetentError } from '../../shared/errors.ts';
import {
	type AbxAnswer,
	type AbxScore,
	type BlindMethod,
	type BlindTestEntry,
	guessingProbability,
	MOST_TRIALS,
} from '../../shared/model/blindTest.ts';
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

interface Answer extends BlindPerson, Pick<AbxAnswer, 'trial' | 'letter' | 'x'> {}

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
	readonly #answers: Answer[] = [];

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
		return Math.min(this.#answers.length + 1, this.trials);
	}

	/** Everything that was asked has been answered. */
	get answered(): boolean {
		return this.method === 'abx' ? this.#answers.length >= this.trials : this.#choices.size > 0;
	}

	get choices(): readonly Choice[] {
		return [...this.#choices.values()];
	}

	/** Of an ABX, in the order of the trials. */
	get answers(): readonly Answer[] {
		return this.#answers;
	}

	/** Null for a preference. */
	get score(): AbxScore | null {
		if (this.method === 'preference') return null;
		const trials = this.#answers.length;
		const correct = this.#answers.filter(({ letter, x }) => letter === x).length;
		return { trials, correct, probability: guessingProbability(trials, correct) };
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
	 * Takes a person's choice; the newest of each counts. In an ABX it is the answer to one trial, and X is drawn anew. An answer to
	 * a trial that is answered does not count: it was meant for an X that is gone.
	 *
	 * @returns whether it counts
	 * @throws DetentError `audio.blind`
	 */
	choose(person: BlindPerson, letter: string, note: string, trial: number): boolean {
		if (letter === 'X') throw new DetentError('audio.blind', { message: 'X is one of the others: say which.' });
		const item = this.itemOf(letter);
		if (this.method === 'abx') {
			if (trial < 1 || trial > this.trial)
				throw new DetentError('audio.blind', {
					message: 'Which trial is that an answer to?',
					remedy: `Trial ${this.trial} is on.`,
				});
			if (trial <= this.#answers.length) return false;
			const x = item === this.#x ? letter : this.letters.find((one) => one !== 'X' && one !== letter);
			this.#answers.push({ ...person, trial, letter, x: x ?? '' });
			this.#drawX();
		}
		this.#choices.set(person.id, { ...person, letter, note });
		return true;
	}

	#drawX(): void {
		this.#x = this.#order[this.#rng() < 0.5 ? 0 : 1] ?? '';
	}
}

/** What the log's entry says of how a test went. */
export function testFacts({
	method,
	score,
	choices,
	answers,
}: BlindTest): Pick<BlindTestEntry, 'method' | 'choices' | 'abx' | 'answers'> {
	const facts = { method, choices: choices.map(({ id: by, letter, note }) => ({ by, letter, note })) };
	if (score === null) return facts;
	return { ...facts, abx: score, answers: answers.map(({ id: by, trial, letter, x }) => ({ trial, by, letter, x })) };
}
