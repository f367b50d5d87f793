import type { OfflineEngine } from '../../audio/offlineEngine.ts';
import { describeError } from '../../shared/errors.ts';
import { mixChangeSentence } from '../../shared/mixChangeWords.ts';
import type { AudioFileFacts } from '../../shared/model/measurement.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { StudioFiles } from '../../store/studioFiles.ts';
import type { Projects } from './projects.ts';

export interface MixChangesDeps {
	store: LogStore;
	projects: Projects;
	files: Pick<StudioFiles, 'mixPath'>;
	offline: Pick<OfflineEngine, 'mixChange'>;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** A new version of a mix is compared with the one before it, beside everything else; what differs is logged later. */
export class MixChanges {
	readonly #deps: MixChangesDeps;
	readonly #cancel = new AbortController();
	readonly #tried = new Set<string>();
	#work: Promise<unknown> = Promise.resolve();

	constructor(deps: MixChangesDeps) {
		this.#deps = deps;
	}

	/** Notices that another mix came: what is the same file is said at once, what is another one is measured. */
	noticed(project: string, track: string, earlier: AudioFileFacts | null, later: AudioFileFacts): void {
		const { notice } = this.#deps;
		if (earlier === null) return;
		if (earlier.sha256 === later.sha256) {
			notice('info', `${later.fileName} is the mix that was there before, byte for byte.`);
			return;
		}
		this.#tried.add(`${earlier.sha256} ${later.sha256}`);
		// One after the other: two mixes lie in memory for it.
		this.#work = this.#work.then(() => this.#measure(project, track, earlier, later));
	}

	/** Measures what was not measured when the newest mix of a track came: Detent ended meanwhile. */
	catchUp(project: string, track: string): void {
		const entries = this.#deps.store.entriesOf(project, ['mix', 'mix-change']).map(({ body }) => body);
		const mixes = entries.flatMap((body) => (body.kind === 'mix' && body.track === track ? [body.file] : []));
		const [earlier, later] = mixes.slice(-2);
		if (earlier === undefined || later === undefined || earlier.sha256 === later.sha256) return;
		const measured = entries.some(
			(body) => body.kind === 'mix-change' && body.from === earlier.sha256 && body.to === later.sha256,
		);
		const pair = `${earlier.sha256} ${later.sha256}`;
		// Once while Detent runs: what could not be measured now can't be a minute later.
		if (!measured && !this.#tried.has(pair)) this.noticed(project, track, earlier, later);
	}

	/** Ends what is being measured: nothing of it is logged. */
	stop(): void {
		this.#cancel.abort();
	}

	/** Resolves when nothing is being measured. */
	settled(): Promise<unknown> {
		return this.#work;
	}

	async #measure(project: string, track: string, earlier: AudioFileFacts, later: AudioFileFacts): Promise<void> {
		const { files, notice, offline, projects, store } = this.#deps;
		const { signal } = this.#cancel;
		if (signal.aborted) return;
		try {
			const [from, to] = [earlier, later].map((file) => files.mixPath(project, file));
			const change = await offline.mixChange(from ?? '', to ?? '', { signal });
			if (signal.aborted) return;
			const body = { kind: 'mix-change', track, from: earlier.sha256, to: later.sha256, change } as const;
			store.append(project, body, null);
			projects.refresh(project);
			notice('info', `The mix of ${projects.track(project, track).title} has changed. ${mixChangeSentence(change)}`);
		} catch (error) {
			if (!signal.aborted)
				notice('warning', `What is new in ${later.fileName} could not be measured: ${describeError(error)}`);
		}
	}
}
