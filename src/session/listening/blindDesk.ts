import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { BlindItem } from '../../shared/model/blindTest.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import type { BlindState, ListeningState } from '../../shared/protocol/listening.ts';
import type { Rng } from '../../shared/random.ts';
import type { LogStore } from '../../store/logStore.ts';
import { type BlindPerson, BlindTest } from './blindTest.ts';
import type { Comparing, HeardFact } from './comparing.ts';

export interface BlindDeskDeps {
	comparing: Comparing;
	store: LogStore;
	/** Draws the order; nobody may guess it. */
	rng: Rng;
	clock: Clock;
}

interface Running {
	test: BlindTest;
	id: string;
	project: string;
	track: string;
	startedAt: string;
	/** The letter that is heard. */
	heard: string;
	/** What the letters stand for, with the gains they are heard with. */
	items: BlindItem[];
	revealed: BlindState['revealed'];
}

/** Blind listening: while a test is on, no screen is told what is heard, and the log gets it when it is revealed. */
export class BlindDesk {
	readonly #deps: BlindDeskDeps;
	#running: Running | null = null;

	constructor(deps: BlindDeskDeps) {
		this.#deps = deps;
	}

	/** Names are hidden. */
	get hiding(): boolean {
		return this.#running !== null && this.#running.revealed === null;
	}

	/** @throws DetentError `audio.blind` when one is on, or for what is not matched */
	async start({ method, items, trials }: CommandOf<'blind.start'>, project: string, track: string): Promise<void> {
		if (this.hiding)
			throw new DetentError('audio.blind', { message: 'A blind test is on.', remedy: 'Reveal or end it first.' });
		const { comparing, store, rng, clock } = this.#deps;
		const facts = comparing.facts();
		const chosen = items === undefined ? facts.filter(isMatched) : items.map((id) => required(facts, id));
		const loose = chosen.find((fact) => !isMatched(fact));
		if (loose !== undefined)
			throw new DetentError('audio.blind', {
				message: `${loose.label} is not matched: its loudness would tell which it is.`,
				remedy: 'Leave it out, or wait until it is matched.',
			});
		const test = new BlindTest(
			chosen.map(({ id }) => id),
			{ method, trials, rng },
		);
		const letters = test.letters.filter((letter) => letter !== 'X');
		this.#running = {
			test,
			id: store.newId(),
			project,
			track,
			startedAt: new Date(clock.nowMs()).toISOString(),
			heard: letters[0] ?? 'A',
			items: letters.map((letter) => blindItem(letter, required(facts, test.itemOf(letter)))),
			revealed: null,
		};
		await comparing.setMatching(true);
		comparing.hide((state) => this.#veil(state));
		await comparing.hear(test.itemOf('A'));
	}

	/** @throws DetentError `audio.blind` for a letter that the test has not */
	async hear(letter: string): Promise<void> {
		const running = this.#require();
		const item = running.test.itemOf(letter);
		running.heard = letter;
		await this.#deps.comparing.hear(item);
	}

	/** @throws DetentError `audio.blind` */
	async choose(person: BlindPerson, letter: string, note: string): Promise<void> {
		const running = this.#require();
		running.test.choose(person, letter, note);
		// X is another one now, perhaps.
		await this.#deps.comparing.hear(running.test.itemOf(running.heard));
	}

	/** Shows what the letters stood for and writes the test into the log. @throws DetentError `audio.blind`, `store.*` */
	reveal(author: string | null): void {
		const running = this.#require();
		const { test, id, project, track, startedAt, items } = running;
		if (test.choices.length === 0)
			throw new DetentError('audio.blind', {
				message: 'Nobody has chosen yet.',
				remedy: 'Choose first, or end the test.',
			});
		const { score } = test;
		this.#deps.store.append(
			project,
			{
				kind: 'blind-test',
				track,
				test: id,
				method: test.method,
				startedAt,
				items,
				choices: test.choices.map(({ id: by, letter, note }) => ({ by, letter, note })),
				...(score === null ? {} : { abx: score }),
			},
			author,
		);
		running.revealed = {
			items,
			choices: test.choices.map(({ name, letter, note }) => ({ name, letter, note })),
			abx: score,
		};
		this.#deps.comparing.hide((state) => ({ ...state, blind: this.#shown(running) }));
	}

	/** Back to names; a test that was not revealed is forgotten. */
	end(): void {
		this.#running = null;
		this.#deps.comparing.hide(null);
	}

	#require(): Running {
		if (this.#running !== null && this.#running.revealed === null) return this.#running;
		throw new DetentError('audio.blind', { message: 'No blind test is on.', remedy: 'Start one first.' });
	}

	#veil(state: ListeningState): ListeningState {
		const running = this.#require();
		const items = running.test.letters.map((letter) => ({ id: letter, label: letter, match: null, trimDb: 0 }));
		return { ...state, items, heard: running.heard, blind: this.#shown(running) };
	}

	#shown({ test, revealed }: Running): BlindState {
		const { method, trial, trials, choices } = test;
		return { method, trial, trials, chosen: choices.map(({ name }) => name), revealed };
	}
}

function isMatched({ match }: HeardFact): boolean {
	return match.state === 'matched' || match.state === 'reference';
}

function required(facts: readonly HeardFact[], id: string): HeardFact {
	const fact = facts.find((known) => known.id === id);
	if (fact !== undefined) return fact;
	throw new DetentError('audio.blind', { message: 'This cannot be heard now.', subject: id, remedy: 'Leave it out.' });
}

function blindItem(letter: string, fact: HeardFact): BlindItem {
	const { label, sha256, revisionHash, gainDb, trimDb, lateFrames } = fact;
	return {
		letter,
		what: label,
		sha256,
		...(revisionHash === null ? {} : { revisionHash }),
		gainDb,
		trimDb,
		lateFrames,
	};
}
