import { DetentError, describeError } from '../../shared/errors.ts';
import type { CompareRef, ListeningMatch } from '../../shared/protocol/listening.ts';
import { atConverterRate } from '../passes/passChecks.ts';
import type { StateStore } from '../stateStore.ts';
import { type ItemFile, type ItemFileDeps, itemFile, playableItem } from './itemFiles.ts';
import { ItemMatches } from './itemMatch.ts';

/** The screens hear of a comparison when so much more of it is done. */
const PROGRESS_STEP = 0.05;

export interface ComparedFilesDeps extends ItemFileDeps {
	state: StateStore;
}

/** A file beside the mix, and what was found about it. */
export interface ComparedFile extends ItemFile {
	/** As it was before anything was found about it. */
	chosen: ItemFile;
	/** At the converter's rate; null while it is being made ready. */
	ready: { path: string; sha256: string } | null;
	inverted: boolean;
	match: ListeningMatch;
}

/** The files that are compared with the mix: made playable and matched with it one after the other. */
export class ComparedFiles {
	readonly #deps: ComparedFilesDeps;
	readonly #matches: ItemMatches;
	#files: ComparedFile[] = [];
	#work = new AbortController();

	constructor(deps: ComparedFilesDeps) {
		this.#deps = deps;
		this.#matches = new ItemMatches(deps);
	}

	get all(): readonly ComparedFile[] {
		return this.#files;
	}

	has(wanted: string): boolean {
		return this.#files.some(({ id }) => id === wanted);
	}

	/** None any more; what was being prepared is given up. */
	clear(): void {
		this.#work.abort();
		this.#files = [];
	}

	/** The mix is another one: the same files, of which nothing is known beside it. */
	forget(): void {
		this.#work.abort();
		this.#work = new AbortController();
		this.#files = this.#files.map(({ chosen }) => fresh(chosen));
	}

	/**
	 * Other files; those that stay keep what was found about them.
	 *
	 * @throws DetentError `store.unknown`, `file.missing`, `audio.compare`; nothing has changed then
	 */
	choose(refs: readonly CompareRef[]): void {
		const wanted = refs.map((ref) => itemFile(this.#deps, ref));
		if (new Set(wanted.map(({ id }) => id)).size < wanted.length)
			throw new DetentError('audio.compare', {
				message: 'One of the files is there twice.',
				remedy: 'Take one of them out.',
			});
		this.#work.abort();
		this.#work = new AbortController();
		this.#files = wanted.map(
			(file) => this.#files.find(({ id, ready }) => id === file.id && ready !== null) ?? fresh(file),
		);
	}

	/**
	 * Makes every file ready and matches it; what can't be matched says why.
	 *
	 * @param changed called after each file, and while one is being compared
	 * @returns whether there is something new, and the choice is still the same
	 */
	async prepare(project: string, changed: () => void): Promise<boolean> {
		const { signal } = this.#work;
		const waiting = this.#files.filter(({ ready }) => ready === null);
		if (waiting.length === 0) return false;
		for (const file of waiting) {
			let told = 0;
			const onProgress = (done: number) => {
				if (signal.aborted || done < told + PROGRESS_STEP) return;
				told = done;
				file.match = { state: 'matching', done };
				changed();
			};
			const found = await this.#matchOne(project, file, signal, onProgress).catch((error: unknown) => ({
				match: { state: 'not matched', reason: describeError(error) } as const,
			}));
			if (signal.aborted) return false;
			Object.assign(file, found);
			changed();
		}
		return true;
	}

	async #matchOne(
		project: string,
		file: ComparedFile,
		signal: AbortSignal,
		onProgress: (done: number) => void,
	): Promise<Partial<ComparedFile>> {
		const { projects, state, files, offline, audioConfig } = this.#deps;
		const track = state.state.current?.track ?? '';
		const { mix } = projects.track(project, track);
		const ready = await playableItem(this.#deps, project, file, signal);
		if (mix === null) return { ready, match: { state: 'not matched', reason: 'There is no mix to match it with.' } };
		const source = await atConverterRate({ files, offline, audioConfig }, project, mix, signal, () => {});
		const { lateFrames } = file;
		try {
			const pair = {
				mix: { path: source.path, sha256: mix.sha256, rateHz: audioConfig.rateHz },
				other: ready,
				lateFrames,
			};
			return { ready, ...(await this.#matches.match(project, pair, { signal, onProgress })) };
		} catch (error) {
			if (signal.aborted) throw error;
			return { ready, match: { state: 'not matched', reason: describeError(error) } };
		}
	}
}

function fresh(file: ItemFile): ComparedFile {
	return { ...file, chosen: file, ready: null, inverted: false, match: { state: 'matching' } };
}
