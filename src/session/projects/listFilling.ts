import type { Cancel, Clock } from '../../shared/clock.ts';
import { describeError } from '../../shared/errors.ts';
import type { DiskLogStore } from '../../store/diskLogStore.ts';
import type { StateStore } from '../stateStore.ts';

/** Left to everything else between two steps, ms: a step takes some hundredths of a second. */
const PAUSE_MS = 10;
/** Files that are named on the screens; there can be thousands. */
const MOST_TOLD = 3;

export interface ListFillingDeps {
	store: Pick<DiskLogStore, 'filling' | 'fillLists' | 'recovered'>;
	/** Shows a project that has come into the lists. */
	listed: (project: string) => void;
	/** The log is whole, its folders and its lists. */
	whole: () => void;
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
export function fillListsMeanwhile({ store, listed, whole, state, clock, notice }: ListFillingDeps): Cancel {
	const begun = store.filling();
	if (begun !== null)
		notice(
			'info',
			`${begun.entries} entries of the log are read in: the database or its lists lack them. Everything but search works meanwhile.`,
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
			if (more !== null) {
				cancelNext = clock.after(PAUSE_MS, step);
				return;
			}
			if (begun !== null) notice('info', 'The lists of the log are whole: everything can be searched.');
			tellRecovered();
			whole();
		} catch (error) {
			notice(
				'warning',
				`The lists of the log could not be made; the next start goes on with them. ${describeError(error)}`,
			);
		}
	};
	const tellRecovered = () => {
		const { restored, problems } = store.recovered;
		const entries = restored.reduce((sum, one) => sum + one.entries, 0);
		if (entries > 0)
			notice(
				'info',
				`${entries} entries were in the project folders and not in the database: they are in the log again.`,
			);
		for (const { path, reason } of problems.slice(0, MOST_TOLD))
			notice('warning', `A file of the log was left alone, and nothing after it was read: ${path}: ${reason}.`);
		if (problems.length > 0)
			notice('warning', `${problems.length} files of the log do not fit. \`detent log verify\` names each of them.`);
	};
	show();
	cancelNext = clock.after(PAUSE_MS, step);
	return () => cancelNext();
}
