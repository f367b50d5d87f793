import { DetentError } from '../../shared/errors.ts';
import type { MeasuredEffect } from '../../shared/model/conversation.ts';
import type { EntryBody, RevisionSummary } from '../../shared/model/log.ts';
import type { RevisionFacts } from '../../shared/model/revision.ts';
import { measuredEffect } from '../../shared/printEffect.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { People } from '../../store/people.ts';
import { authorOf } from '../author.ts';
import type { Actor } from '../port.ts';
import type { Revision } from '../recall/recallGoal.ts';
import type { StateStore } from '../stateStore.ts';
import type { Projects } from './projects.ts';

export interface ConversationDeps {
	store: LogStore;
	state: StateStore;
	projects: Projects;
	people: People;
	/** What a listener hears of the change between the prints of two revisions; null where one is not there. */
	sound: (before: RevisionFacts, after: RevisionFacts) => Promise<string[] | null>;
}

type RevisionEvent = Extract<EntryBody, { kind: 'event' }>['event'];

/** What is said about revisions, what became of it, and how far each print got: events that name the revision's hash. */
export class Conversation {
	readonly #deps: ConversationDeps;

	constructor(deps: ConversationDeps) {
		this.#deps = deps;
	}

	comment(command: CommandOf<'revision.comment'>, actor: Actor): { comment: string } {
		const { text, via } = command;
		const { rateHz } = this.#deps.projects.revision(command.revision).facts;
		const frame = command.frame === null ? null : Math.round((command.frame * rateHz) / (command.rateHz ?? rateHz));
		const from = this.#person(command.from, actor);
		const { hash } = this.#append(command.revision, actor, {
			type: 'comment',
			text,
			frame,
			...(frame === null ? {} : { rateHz }),
			...(from === null ? {} : { from }),
			...(via === undefined ? {} : { via }),
		});
		return { comment: hash };
	}

	/** @throws DetentError `store.unknown` for a comment or a revision that is not in the log */
	async answer(command: CommandOf<'comment.answer'>, actor: Actor): Promise<void> {
		const about = this.#revisionOf(command.comment);
		const holder = command.revision === null ? null : this.#deps.projects.revision(command.revision);
		const effect = holder === null || holder.hash === about.hash ? null : await this.#effect(about, holder);
		const { comment, outcome, text, why } = command;
		this.#append(about.id, actor, {
			type: 'answer',
			comment,
			outcome,
			text,
			why,
			inRevision: holder?.hash ?? null,
			...(effect === null ? {} : { effect }),
		});
	}

	/** Readings of the two prints side by side, and what a listener hears of it, where both files are there. */
	async #effect(about: Revision, holder: Revision): Promise<MeasuredEffect | null> {
		const effect = measuredEffect(about.facts, holder.facts);
		if (effect === null) return null;
		const sound = await this.#deps.sound(about.facts, holder.facts).catch((): null => null);
		return sound === null ? effect : { ...effect, sound };
	}

	send({ revision, to }: CommandOf<'revision.send'>, actor: Actor): void {
		this.#append(revision, actor, { type: 'sent', print: this.#print(revision), to: this.#person(to, actor) });
	}

	/** A client approves what was sent to be heard, and nothing else. */
	approve(command: CommandOf<'revision.approve'>, actor: Actor): void {
		const { approved, revision } = command;
		if (actor.role === 'client' && this.#summary(revision).state === 'draft') {
			throw new DetentError('remote.refused', {
				message: 'This revision was not sent to be approved.',
				subject: revision,
				remedy: 'Ask the engineer to send it.',
			});
		}
		const from = this.#person(command.from, actor);
		const print = command.print ?? this.#print(revision);
		this.#append(revision, actor, { type: 'approval', approved, print, ...(from === null ? {} : { from }) });
	}

	deliver({ revision, print, to }: CommandOf<'revision.deliver'>, actor: Actor): void {
		const event = { type: 'delivered' as const, print: print ?? this.#print(revision), to: this.#person(to, actor) };
		this.#append(revision, actor, event);
	}

	#append(ref: string, actor: Actor, event: RevisionEvent): { hash: string } {
		const { store, projects, people } = this.#deps;
		const revision = projects.revision(ref);
		const author = authorOf(actor);
		const entry = store.append(revision.project, { kind: 'event', revisionHash: revision.hash, event }, author);
		// The device may be unpaired later; whose words these were is still known then.
		if (author !== null) people.keep(author, actor.name);
		this.#showPeople();
		projects.refresh(revision.project);
		return { hash: entry.hash };
	}

	#summary(ref: string): RevisionSummary {
		const { project, hash } = this.#deps.projects.revision(ref);
		const all = this.#deps.projects.project(project).tracks.flatMap(({ revisions }) => revisions);
		const found = all.find((revision) => revision.hash === hash);
		if (found !== undefined) return found;
		throw new DetentError('store.unknown', { message: 'There is no such revision in the log.', subject: ref });
	}

	/** @throws DetentError `store.no-print` */
	#print(ref: string): string {
		const { print, number } = this.#summary(ref);
		if (print !== null) return print;
		throw new DetentError('store.no-print', {
			message: 'This revision has no print that could be sent, approved or delivered.',
			subject: `Revision ${number}`,
			remedy: 'Print the track again.',
		});
	}

	/** The id of a person that an engineer names; a client's device speaks for itself only. */
	#person(name: string | undefined, actor: Actor): string | null {
		if (name === undefined) return null;
		if (actor.role === 'engineer') return this.#deps.people.idOf(name);
		throw new DetentError('remote.refused', {
			message: "A client's device can't speak for somebody else.",
			subject: name,
			remedy: 'Leave the name out.',
		});
	}

	#revisionOf(comment: string): Revision {
		const { store, projects } = this.#deps;
		const body = store.entry(comment)?.body;
		if (body?.kind === 'event' && body.event.type === 'comment') return projects.revision(body.revisionHash);
		throw new DetentError('store.unknown', { message: 'There is no such comment in the log.', subject: comment });
	}

	#showPeople(): void {
		this.#deps.state.set(['people'], this.#deps.people.names());
	}
}
