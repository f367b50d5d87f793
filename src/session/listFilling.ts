import type { Cancel, Clock } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import type { ListFill } from '../store/lists.ts';
import type { StateStore } from './stateStore.ts';

/** Left to everything else between two steps, ms: a step takes some hundredths of a second. */
const PAUSE_MS = 10;

export interface ListFillingDeps {
	store: { filling(): ListFill | null; fillLists(): string[] | null };
	/** Shows a project that has come into the lists. */
	listed: (project: string) => void;
	state: StateStore;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/**
 * Looks at folders that are not as they were left, and makes the lists of an old log, while Detent works: each project comes
 * onto the screens when it is in them. What is left when Detent ends is done at the next start.
 *
 * @returns ends it
 */
export function fillListsMeanwhile({ store, listed, state, clock, notice }: ListFillingDeps): Cancel {
	const begun = store.filling();
	if (begun !== null)
		notice(
			'info',
			`The lists of ${begun.entries} entries are made: this log is from before there were any, or from elsewhere.`,
		);
	let cancelNext: Cancel = () => undefined;
	const show = () => {
		if (begun !== null) state.set(['studio', 'filling'], store.filling());
	};
	const step = () => {
		try {
			const more = store.fillLists();
			for (const project of more ?? []) listed(project);
			show();
			if (more !== null) cancelNext = clock.after(PAUSE_MS, step);
			else if (begun !== null) notice('info', 'The lists of the log are whole: everything can be searched.');
		} catch (error) {
			notice(
				'warning',
				`The lists of the log could not be made; the next start goes on with them. ${describeError(error)}`,
			);
		}
	};
	show();
	cancelNext = clock.after(PAUSE_MS, step);
	return () => cancelNext();
}
