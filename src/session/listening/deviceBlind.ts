import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { BlindItem, BlindTestEntry } from '../../shared/model/blindTest.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import type { DeviceBlind, DeviceItem, DeviceLetter, DeviceRef } from '../../shared/protocol/device.ts';
import type { Rng } from '../../shared/random.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { People } from '../../store/people.ts';
import { authorOf } from '../author.ts';
import type { Actor } from '../port.ts';
import type { TrackRef } from '../tapes/locators.ts';
import type { BlindLog } from './blindLog.ts';
import { BlindTest, testFacts } from './blindTest.ts';
import type { DeviceItems, NamedMedia } from './deviceItems.ts';

export interface DeviceBlindDeps {
	items: DeviceItems;
	store: Pick<LogStore, 'newId'>;
	log: BlindLog;
	people: People;
	/** Draws the order; nobody may guess it. */
	rng: Rng;
	clock: Clock;
}

interface Played {
	ref: DeviceRef;
	media: NamedMedia;
	item: DeviceItem;
	gainDb: number;
}

interface Running {
	id: string;
	at: TrackRef;
	startedAt: string;
	test: BlindTest;
	played: Map<string, Played>;
	/** Under what name each letter's file is asked for; X gets another one for each trial. */
	tokens: Map<string, string>;
	revealed: DeviceBlind['revealed'];
}

const keyOf = ({ kind, id }: DeviceRef) => `${kind} ${id}`;

/**
 * Blind listening on a paired device by itself: one test a device. The device is given letters and one-time names of
 * files, never what they are; its choice goes into the log, as that of a test on the monitor path does.
 */
export class DeviceBlindDesk {
	readonly #deps: DeviceBlindDeps;
	readonly #running = new Map<string, Running>();

	constructor(deps: DeviceBlindDeps) {
		this.#deps = deps;
	}

	/** Gives up the one it had. @throws DetentError `audio.blind` for what is not matched or not of this track, `file.missing`, `store.*` */
	async start(
		{ items, method, trials }: CommandOf<'device.blind.start'>,
		at: TrackRef,
		actor: Actor,
	): Promise<DeviceBlind> {
		const { store, rng, clock } = this.#deps;
		const found = await Promise.all(items.map((ref) => this.#play(ref, at)));
		const quietest = Math.min(...found.map(({ item }) => item.louderLu ?? 0));
		const played = new Map(
			found.map((one) => [keyOf(one.ref), { ...one, gainDb: quietest - (one.item.louderLu ?? 0) }] as const),
		);
		if (played.size < found.length)
			throw new DetentError('audio.blind', { message: 'One of the files is there twice.', remedy: 'Take one out.' });
		const test = new BlindTest([...played.keys()], { method, trials, rng });
		const running: Running = {
			id: store.newId(),
			at,
			startedAt: new Date(clock.nowMs()).toISOString(),
			test,
			played,
			tokens: new Map(test.letters.map((letter) => [letter, store.newId()])),
			revealed: null,
		};
		this.#giveUp(actor);
		this.#running.set(actor.id, running);
		return this.#shown(running);
	}

	/** @throws DetentError `audio.blind`, `store.*` */
	choose(
		{ test: id, letter, note, trial }: CommandOf<'device.blind.choose'>,
		now: TrackRef,
		actor: Actor,
	): DeviceBlind {
		const running = this.#require(actor, id, now);
		const { test, tokens, at } = running;
		const { people, log } = this.#deps;
		const by = authorOf(actor);
		// A second tap, for one: the answer shows the trial that is on.
		if (!test.choose({ id: by, name: actor.name }, letter, note, trial)) return this.#shown(running);
		log.keep(at.project, this.#entry(running));
		// The device may be unpaired later; who chose is still known then.
		if (by !== null) people.keep(by, actor.name);
		if (test.method === 'abx') tokens.set('X', this.#deps.store.newId());
		if (test.answered) this.#reveal(running, letter, actor);
		return this.#shown(running);
	}

	/** The device's test on this track, for a page that was loaded anew; null when there is none. */
	standing({ track }: TrackRef, actor: Actor): DeviceBlind | null {
		const running = this.#running.get(actor.id);
		return running === undefined || running.at.track !== track ? null : this.#shown(running);
	}

	/** Seen to its end, or given up: what was answered in it is in the log then. @throws DetentError `store.*`, and the test stays on */
	end(test: string, actor: Actor): void {
		if (this.#running.get(actor.id)?.id === test) this.#giveUp(actor);
	}

	/** The file behind such a name, for the device that it was given to. */
	file(token: string, device: string): { project: string; path: string } | null {
		const running = this.#running.get(device);
		const letter = [...(running?.tokens ?? [])].find(([, known]) => known === token)?.[0];
		if (running === undefined || letter === undefined) return null;
		const { project, path } = this.#playedAs(running, letter).media;
		return { project, path };
	}

	async #play(ref: DeviceRef, at: TrackRef): Promise<Omit<Played, 'gainDb'>> {
		const { items } = this.#deps;
		const media = items.named(ref);
		// Nothing is told of another project's files, not even what they are called.
		if (media.project !== at.project)
			throw new DetentError('file.missing', { message: `There is no ${ref.kind} with this id.`, subject: ref.id });
		if (media.at.track !== at.track)
			throw new DetentError('audio.blind', { message: 'It belongs to another track.', subject: media.label });
		const item = await items.item(ref, { signal: new AbortController().signal, onProgress: () => {} });
		if (item.louderLu !== null && item.inTime) return { ref, media, item };
		throw new DetentError('audio.blind', {
			message:
				item.louderLu === null
					? `${media.label} is not matched: its loudness would tell which it is.`
					: `${media.label} is other music than the mix, never in time with it: that would tell which it is.`,
			remedy: 'Leave it out.',
		});
	}

	#playedAs({ test, played }: Running, letter: string): Played {
		const one = played.get(test.itemOf(letter));
		if (one === undefined) throw new RangeError(`the test has no file for ${letter}`);
		return one;
	}

	#giveUp(actor: Actor): void {
		const running = this.#running.get(actor.id);
		if (running !== undefined && running.revealed === null && running.test.choices.length > 0)
			this.#deps.log.append(running.at.project, { ...this.#entry(running), unrevealed: 'given-up' }, authorOf(actor));
		this.#running.delete(actor.id);
	}

	#reveal(running: Running, letter: string, actor: Actor): void {
		const entry = this.#entry(running);
		this.#deps.log.append(running.at.project, entry, authorOf(actor));
		running.revealed = { items: entry.items, letter, abx: running.test.score };
	}

	#entry(running: Running): BlindTestEntry {
		const { id, at, startedAt, test } = running;
		const letters = test.letters.filter((one) => one !== 'X');
		const items = letters.map((one) => this.#blindItem(running, one));
		return { kind: 'blind-test', track: at.track, test: id, startedAt, items, ...testFacts(test), on: 'device' };
	}

	#blindItem(running: Running, letter: string): BlindItem {
		const { media, item, gainDb } = this.#playedAs(running, letter);
		return {
			letter,
			what: media.label,
			sha256: media.facts.sha256,
			...(media.revision === null ? {} : { revisionHash: media.revision.hash }),
			gainDb,
			trimDb: 0,
			lateFrames: item.startSeconds * media.facts.rateHz,
		};
	}

	#shown(running: Running): DeviceBlind {
		const { id: test, revealed, tokens } = running;
		const { method, letters, trial, trials } = running.test;
		return {
			test,
			method,
			letters: letters.map((letter): DeviceLetter => {
				const { item, gainDb } = this.#playedAs(running, letter);
				const { startSeconds, inverted } = item;
				// Every letter of the test got one when it began.
				return {
					letter: letter as DeviceLetter['letter'],
					token: tokens.get(letter) ?? '',
					startSeconds,
					inverted,
					gainDb,
				};
			}),
			trial,
			trials,
			revealed,
		};
	}

	/** A client's test is over when another project was opened: it may not hear of its files any more. */
	#require(actor: Actor, test: string, now: TrackRef): Running {
		const running = this.#running.get(actor.id);
		const mayHear = actor.role === 'engineer' || running?.at.project === now.project;
		if (running !== undefined && running.id === test && running.revealed === null && mayHear) return running;
		throw new DetentError('audio.blind', {
			message: 'This blind test is over.',
			remedy: 'Start another one.',
		});
	}
}
