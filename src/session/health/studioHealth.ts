import { type Clock, delay } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { LogCheckState, StorageUse } from '../../shared/model/studioHealth.ts';
import type { DiskLogStore } from '../../store/openLogStore.ts';
import type { StateStore } from '../stateStore.ts';

/** Between two projects, for everything else that the daemon has to do. */
const BREATH_MS = 1;

export interface StudioHealthDeps {
	store: Pick<DiskLogStore, 'projectIds' | 'verify' | 'checkSidecars'>;
	storage: () => Promise<StorageUse>;
	state: StateStore;
	clock: Clock;
}

/** What keeps a studio sound beside the rack: room on its disk, and a log that is whole. */
export class StudioHealth {
	readonly #deps: StudioHealthDeps;
	#check: { cancelled: boolean } | null = null;

	constructor(deps: StudioHealthDeps) {
		this.#deps = deps;
	}

	storage(): Promise<StorageUse> {
		return this.#deps.storage();
	}

	/**
	 * Verifies the hash chain and the entry files of every project, one project at a time, so that everything else goes on
	 * meanwhile. How far it is and what was found is in the state.
	 *
	 * @throws DetentError `store.busy` while it is going on already
	 */
	async verifyLog(): Promise<void> {
		if (this.#check !== null) throw new DetentError('store.busy', { message: 'The log is being verified already.' });
		const check = { cancelled: false };
		this.#check = check;
		const { store, clock } = this.#deps;
		const found: LogCheckState = { progress: 0, projects: 0, entries: 0, problems: [], at: null };
		try {
			const projects = store.projectIds();
			this.#show(found);
			for (const [index, project] of projects.entries()) {
				await delay(clock, BREATH_MS);
				if (check.cancelled) break;
				const { entries, problems } = this.#verify(project);
				found.projects += 1;
				found.entries += entries;
				found.problems = [...found.problems, ...problems];
				this.#show({ ...found, progress: (index + 1) / projects.length });
			}
		} finally {
			this.#check = null;
			const at = check.cancelled ? null : new Date(clock.nowMs()).toISOString();
			this.#show({ ...found, progress: null, at });
		}
	}

	/** Ends a verification that runs. */
	cancel(): void {
		if (this.#check !== null) this.#check.cancelled = true;
	}

	#verify(project: string): { entries: number; problems: string[] } {
		const { store, state } = this.#deps;
		const title = state.state.projects[project]?.title ?? project;
		try {
			const chain = store.verify(project);
			const files = store.checkSidecars(project).map(({ path, reason }) => `${title}: ${path}: ${reason}`);
			if (chain.ok) return { entries: chain.entries, problems: files };
			return { entries: 0, problems: [`${title}: broken at entry ${chain.seq}: ${chain.reason}`, ...files] };
		} catch (error) {
			return { entries: 0, problems: [`${title}: ${describeError(error)}`] };
		}
	}

	#show(check: LogCheckState): void {
		this.#deps.state.set(['logCheck'], { ...check });
	}
}
