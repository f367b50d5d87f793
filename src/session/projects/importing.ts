import { DetentError, isDetentError } from '../../shared/errors.ts';
import type { ProjectImport } from '../../shared/model/projectImport.ts';
import type { People } from '../../store/people.ts';
import type { StateStore } from '../stateStore.ts';
import type { Projects } from './projects.ts';

/** Takes an exported project in; `report` hears the share that is done, 0…1, and what is being done. */
export type TakeInProject = (work: {
	folder: string;
	signal: AbortSignal;
	report: (fraction: number, label: string) => void;
}) => Promise<{ project: string; title: string; entries: number; files: number }>;

export interface ImportingDeps {
	takeIn: TakeInProject;
	state: StateStore;
	projects: Pick<Projects, 'refresh'>;
	people: Pick<People, 'names'>;
	logError: (error: unknown, what: string) => void;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** The screens hear of each percent. */
const SHOWN_STEPS = 100;

/** A project from elsewhere comes into the log while Detent works. How far it is, and how it ended, is in the state. */
export class Importing {
	readonly #deps: ImportingDeps;
	#abort: AbortController | null = null;
	#running: Promise<void> = Promise.resolve();

	constructor(deps: ImportingDeps) {
		this.#deps = deps;
	}

	/** Begins it; it goes on after this returns. @throws DetentError `store.busy` while another one runs */
	start(folder: string): void {
		if (this.#abort !== null)
			throw new DetentError('store.busy', {
				message: 'Another project is being imported.',
				remedy: 'Wait until it is in, or cancel it.',
			});
		this.#abort = new AbortController();
		this.#show({ folder, progress: 0, label: '', outcome: null, taken: null, failure: null });
		this.#running = this.#run(folder, this.#abort.signal);
	}

	/** Ends one that runs: nothing of it is left, unless all of it was there already. */
	cancel(): void {
		this.#abort?.abort();
	}

	/** Ends one that runs, and resolves when it has ended. */
	stop(): Promise<void> {
		this.cancel();
		return this.#running;
	}

	async #run(folder: string, signal: AbortSignal): Promise<void> {
		const { takeIn, projects, people, state, logError, notice } = this.#deps;
		const ended = { folder, progress: 1, label: '', taken: null, failure: null };
		let shown = 0;
		const report = (progress: number, label: string) => {
			const step = Math.floor(progress * SHOWN_STEPS);
			if (step === shown) return;
			shown = step;
			this.#show({ folder, progress, label, outcome: null, taken: null, failure: null });
		};
		try {
			const taken = await takeIn({ folder, signal, report });
			state.set(['people'], people.names());
			projects.refresh(taken.project);
			this.#show({ ...ended, outcome: 'done', taken });
			notice(
				'info',
				`${taken.title} is in the log: ${taken.entries} entries, ${taken.files} files, all of them checked.`,
			);
		} catch (error) {
			if (signal.aborted) this.#show({ ...ended, outcome: 'cancelled' });
			else {
				logError(error, 'import');
				this.#show({ ...ended, outcome: 'failed', failure: failureOf(error) });
			}
		} finally {
			this.#abort = null;
		}
	}

	#show(shown: ProjectImport): void {
		this.#deps.state.set(['studio', 'importing'], shown);
	}
}

function failureOf(error: unknown): NonNullable<ProjectImport['failure']> {
	if (!isDetentError(error))
		return {
			code: 'internal.import',
			message: 'Something failed inside Detent; its log has the details.',
			subject: null,
			remedy: null,
		};
	const { code, message, subject, remedy } = error;
	return { code, message, subject, remedy };
}
