import type { ProjectSummary } from '../../shared/model/log.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StateStore } from '../stateStore.ts';

/** What a remote gets at once stays small, however long the log is. */
const MOST_PROJECTS = 40;
/** Of the JSON of all projects at hand: a tenth of a second over a slow link. */
const MOST_CHARACTERS = 400_000;

const length = (project: ProjectSummary): number => JSON.stringify(project).length;

/** The projects that were worked on last, oldest of them first, as many as are at hand when Detent starts. */
export function newestProjects(store: Pick<LogStore, 'findProjects' | 'project'>): ProjectSummary[] {
	const found: ProjectSummary[] = [];
	let characters = 0;
	for (const { id } of store.findProjects('', MOST_PROJECTS)) {
		const project = store.project(id);
		if (project === null) continue;
		characters += length(project);
		if (found.length > 0 && characters > MOST_CHARACTERS) break;
		found.push(project);
	}
	return found.reverse();
}

/**
 * Keeps whole projects in the state that every remote has: those that were used last, and always the one that is worked on.
 * The rest of the log is searched by asking.
 */
export class ProjectsAtHand {
	readonly #state: StateStore;
	/** Characters of each, the one that was used longest ago first. */
	readonly #held: Map<string, number>;

	constructor(state: StateStore) {
		this.#state = state;
		this.#held = new Map(Object.values(state.state.projects).map((project) => [project.id, length(project)]));
	}

	/** Shows a project as it is now; for one that comes to hand, those that were used longest ago go. */
	show(project: ProjectSummary): void {
		this.#held.delete(project.id);
		this.#held.set(project.id, length(project));
		this.#state.set(['projects', project.id], project);
		const current = this.#state.state.current?.project;
		for (const id of [...this.#held.keys()]) {
			if (!this.#full) return;
			if (id === project.id || id === current) continue;
			this.#held.delete(id);
			this.#state.set(['projects', id], undefined);
		}
	}

	/** Shows a project as it is now if it is at hand, and one that is not if there is room, behind all others. */
	offer(project: ProjectSummary): void {
		if (this.#held.has(project.id)) {
			this.show(project);
			return;
		}
		const before = [...this.#held];
		this.#held.set(project.id, length(project));
		if (this.#full) {
			this.#held.delete(project.id);
			return;
		}
		this.#state.set(['projects', project.id], project);
		for (const [id, characters] of before) {
			this.#held.delete(id);
			this.#held.set(id, characters);
		}
	}

	get #full(): boolean {
		const characters = [...this.#held.values()].reduce((sum, one) => sum + one, 0);
		return this.#held.size > MOST_PROJECTS || characters > MOST_CHARACTERS;
	}
}
