import type { Evidence } from '../shared/model/evidence.ts';
import type { PrintSeen, PrintUnderWay } from '../shared/model/failedPrint.ts';
import type { Entry, EntryBody, ProjectSummary } from '../shared/model/log.ts';
import type { LogSize, ProjectLine } from '../shared/model/projectLine.ts';
import type { RecordedUnit, RevisionFacts } from '../shared/model/revision.ts';
import type { SceneSlot } from '../shared/model/scene.ts';
import type { FoundRevision, Search } from '../shared/searchFilter.ts';
import type { Statistics } from '../shared/statistics.ts';

/** A control's last known position, kept over restarts; everything in it is stale after one. */
export interface StoredControl {
	unit: string;
	control: string;
	position: number;
	evidence: Evidence;
	movedBy: string | null;
}

export interface StoredRemote {
	id: string;
	name: string;
	role: 'engineer' | 'client';
	/** SHA-256 of the token; the token itself is never stored. */
	tokenHash: string;
	pairedAt: string;
}

/** Settings of a unit that were put aside under a letter. */
export interface StoredScene {
	unit: string;
	slot: SceneSlot;
	/** It was stored or recalled last, of those of its unit. */
	active: boolean;
	storedAt: string;
	storedBy: string;
	recorded: RecordedUnit;
}

/** The scenes of the units. Each write is durable when it returns. */
export interface SceneMemory {
	all(): StoredScene[];
	/** In place of what the slot holds; no other scene of the unit is active then. */
	save(scene: StoredScene): void;
	remove(unit: string, slot: SceneSlot): void;
	/** @param slot null when none is active any longer */
	activate(unit: string, slot: SceneSlot | null): void;
}

/** A pass that was started; it stays open until it is ended, and an open one found at start was interrupted. */
export interface OpenPass {
	pass: string;
	project: string;
	track: string;
	startedAt: string;
	capturePath: string;
	/** What has to be known to print on from where it was interrupted; absent where that can't be done. */
	print?: PrintUnderWay | undefined;
	/** What was seen of it up to now; absent before anything was. */
	seen?: PrintSeen | undefined;
}

/** An entry of a kind. */
export type EntryOf<K extends EntryBody['kind']> = Entry & { body: Extract<EntryBody, { kind: K }> };

/**
 * The studio's memory: append-only log with one hash chain per project, and the few things that change (rack state,
 * paired remotes, open passes). All calls are synchronous and durable when they return. Rejects with `store.*`.
 */
export interface LogStore {
	/** Appends an entry with the next number, previous hash and own hash. Project creation is an entry too. */
	append(project: string, body: EntryBody, author: string | null): Entry;
	newId(): string;
	projects(): ProjectSummary[];
	/** All projects, oldest first, without what is in them: quick at any size. A project that can't be read is not in it. */
	list(): ProjectLine[];
	/** Projects with this text in title, artist or the title of a track, the one that was worked on last first. */
	findProjects(text: string, limit: number): ProjectLine[];
	size(): LogSize;
	/** The project of the newest entry. */
	newest(): string | null;
	/** Ids of revisions of all projects, newest first. */
	newestRevisions(most: number): string[];
	/** Units that any revision in the lists has recorded. */
	recordedUnits(): string[];
	/** Revisions by settings and words, newest first. */
	search(search: Search): FoundRevision[];
	statistics(): Statistics;
	/** Entries that name a file with this hash: mixes and revisions. */
	filesBy(sha256: string): Entry[];
	/** The project that a track or a reference is of. */
	holder(kind: 'track' | 'reference', id: string): string | null;
	/** An entry by its whole hash. */
	entry(hash: string): Entry | null;
	/** Failed passes of all projects whose id ends so. */
	failedPasses(ending: string): { project: string; body: Extract<EntryBody, { kind: 'failed-pass' }> }[];
	project(project: string): ProjectSummary | null;
	entries(project: string): Entry[];
	/** The entries of some kinds, in order: the rest of a long project is not read. */
	entriesOf<K extends EntryBody['kind']>(project: string, kinds: readonly K[]): EntryOf<K>[];
	/** Null for a project that is not in the log. */
	newestEntry(project: string): Entry | null;
	/** A revision by id, by hash or by hash prefix of ≥ 8 digits. */
	revision(ref: string): { id: string; hash: string; project: string; facts: RevisionFacts } | null;
	/** Walks the chain; the first broken link is named. */
	verify(project: string): { ok: true; entries: number } | { ok: false; seq: number; reason: string };

	openPass(pass: OpenPass): void;
	/** What was seen of the print of an open pass, in place of what was before. */
	seePrint(pass: string, seen: PrintSeen): void;
	closePass(pass: string): void;
	openPasses(): OpenPass[];

	rackState(): StoredControl[];
	saveRackState(control: StoredControl): void;

	readonly scenes: SceneMemory;

	remotes(): StoredRemote[];
	saveRemote(remote: StoredRemote): void;
	removeRemote(id: string): void;

	close(): void;
}
