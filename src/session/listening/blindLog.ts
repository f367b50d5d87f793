import { describeError } from '../../shared/errors.ts';
import type { BlindTestEntry } from '../../shared/model/blindTest.ts';
import type { LogStore } from '../../store/logStore.ts';
import type { OpenBlindTests } from '../../store/openBlindTests.ts';

export interface BlindLogDeps {
	store: Pick<LogStore, 'append'>;
	open: OpenBlindTests;
	notice: (level: 'warning', text: string) => void;
}

/**
 * How blind tests come into the log. An entry is never changed, and who reads the log must not be told what the letters
 * stand for while somebody listens: so there is one entry, when the test ends. What was chosen until then is kept beside the
 * log, from the first choice on.
 */
export class BlindLog {
	readonly #deps: BlindLogDeps;

	constructor(deps: BlindLogDeps) {
		this.#deps = deps;
	}

	/** What was chosen up to now. It counts where the disk does not take it too: that is told, and tried at the next choice. */
	keep(project: string, entry: BlindTestEntry): void {
		const { open, notice } = this.#deps;
		try {
			open.keep({ project, entry });
		} catch (error) {
			notice('warning', `What was chosen in the blind test is not on the disk until it ends: ${describeError(error)}`);
		}
	}

	/** @throws DetentError `store.*`; what was kept stays kept then */
	append(project: string, entry: BlindTestEntry, author: string | null): void {
		const { store, open } = this.#deps;
		store.append(project, entry, author);
		open.drop(entry.test);
	}
}
