import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { BlindItem, BlindTestEntry } from '../../shared/model/blindTest.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import type { BlindCounts, BlindState, ListeningState } from '../../shared/protocol/listening.ts';
import type { Rng } from '../../shared/random.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { BlindLog } from './blindLog.ts';
import { type BlindPerson, BlindTest, testFacts } from './blindTest.ts';
import type { Comparing } from './comparing.ts';
import { type HeardFact, isMatched } from './heardFacts.ts';

export interface BlindDeskDeps {
	comparing: Comparing;
	store: Pick<LogStore, 'newId'>;
	log: BlindLog;
	/** Draws the order; nobody may guess it. */
	rng: Rng;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
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

/** Blind listening: while a test is on, no screen is told what is heard, and the log gets it when it ends. */
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
		if (loose !== undefined) throw notComparable(loose);
		const test = new BlindTest(
			chosen.map(({ id }) => id),
			{ method, trials, rng },
		);
		const letters = test.letters.filter((letter) => letter !== 'X');
		comparing.hold(
			chosen.map(({ id }) => id),
			(label) => this.#spoil(label),
		);
		const held = comparing.facts();
		this.#running = {
			test,
			id: store.newId(),
			project,
			track,
			startedAt: new Date(clock.nowMs()).toISOString(),
			heard: letters[0] ?? 'A',
			items: letters.map((letter) => blindItem(letter, required(held, test.itemOf(letter)))),
			revealed: null,
		};
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

	/** @returns whether it counts: an answer to a trial that is answered does not @throws DetentError `audio.blind` */
	async choose(
		person: BlindPerson,
		{ letter, note, trial }: Pick<CommandOf<'blind.choose'>, 'letter' | 'note' | 'trial'>,
	): Promise<BlindCounts> {
		const running = this.#require();
		const { test, heard, project } = running;
		if (!test.choose(person, letter, note, trial)) return { counts: false };
		this.#deps.log.keep(project, entryOf(running));
		// X is another one now, perhaps.
		await this.#deps.comparing.hear(test.itemOf(heard));
		return { counts: true };
	}

	/** Shows what the letters stood for and writes the test into the log. @throws DetentError `audio.blind`, `store.*` */
	async reveal(author: string | null): Promise<void> {
		const running = this.#require();
		const { test, project, items } = running;
		const { comparing, log } = this.#deps;
		if (test.choices.length === 0)
			throw new DetentError('audio.blind', {
				message: 'Nobody has chosen yet.',
				remedy: 'Choose first, or end the test.',
			});
		log.append(project, entryOf(running), author);
		running.revealed = {
			items,
			choices: test.choices.map(({ name, letter, note }) => ({ name, letter, note })),
			abx: test.score,
			answers: test.answers.map(({ name, trial, letter, x }) => ({ name, trial, letter, x })),
		};
		comparing.hide((state) => ({ ...state, blind: this.#shown(running) }));
		await comparing.release();
	}

	/**
	 * Back to names. What was chosen in a test that was not revealed goes into the log as given up.
	 *
	 * @throws DetentError `store.*`, and the test stays on
	 */
	async end(author: string | null): Promise<void> {
		const running = this.#running;
		if (running !== null && this.hiding && running.test.choices.length > 0)
			this.#deps.log.append(running.project, { ...entryOf(running), unrevealed: 'given-up' }, author);
		await this.#toNames();
	}

	async #toNames(): Promise<void> {
		const { comparing } = this.#deps;
		this.#running = null;
		comparing.hide(null);
		await comparing.release();
	}

	/** One of them is another thing than it was: what was chosen until then holds, and nothing more is asked. */
	async #spoil(label: string): Promise<void> {
		const hasChoices = this.#require().test.choices.length > 0;
		const what = `The blind test is over: ${label} is not any more what it was when the test began.`;
		try {
			if (hasChoices) await this.reveal(null);
			else await this.#toNames();
			const end = hasChoices ? 'What was chosen before is in the log.' : 'Start it again with how things are now.';
			this.#deps.notice('warning', `${what} ${end}`);
		} catch (error) {
			// What was chosen is kept, and in the log at the next start.
			await this.#toNames();
			this.#deps.notice('error', `${what} ${describeError(error)}`);
		}
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

function notComparable({ label, match }: HeardFact): DetentError {
	const otherMusic = match.state === 'matched';
	return new DetentError('audio.blind', {
		message: otherMusic
			? `${label} is other music than the mix, never in time with it: that would tell which it is.`
			: `${label} is not matched: its loudness or its time would tell which it is.`,
		remedy: otherMusic ? 'Leave it out.' : 'Leave it out, or wait until it is matched.',
	});
}

function required(facts: readonly HeardFact[], id: string): HeardFact {
	const fact = facts.find((known) => known.id === id);
	if (fact !== undefined) return fact;
	throw new DetentError('audio.blind', { message: 'This cannot be heard now.', subject: id, remedy: 'Leave it out.' });
}

function entryOf({ test, id, track, startedAt, items }: Running): BlindTestEntry {
	return { kind: 'blind-test', track, test: id, startedAt, items, ...testFacts(test) };
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
