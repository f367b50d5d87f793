import { describeError } from '../shared/errors.ts';
import type { LogStore } from './logStore.ts';
import type { OpenBlindTests } from './openBlindTests.ts';

/**
 * Puts what was chosen in blind tests that were on when Detent last stopped into the log, as interrupted. What can't be put
 * there is left where it is, and no reason not to start. Can be run again after a crash in the middle.
 *
 * @returns a sentence for the screen about each
 */
export function recoverBlindTests(store: Pick<LogStore, 'append' | 'entriesOf'>, open: OpenBlindTests): string[] {
	const { tests, unreadable } = open.left();
	const told = unreadable.map((path) => `What was chosen in a blind test can't be read, and is left as it is: ${path}`);
	for (const { project, entry } of tests) {
		const what = `A blind test started at ${entry.startedAt} was interrupted.`;
		try {
			const isLogged = store.entriesOf(project, ['blind-test']).some(({ body }) => body.test === entry.test);
			if (!isLogged) {
				store.append(project, { ...entry, unrevealed: 'interrupted' }, null);
				told.push(`${what} What was chosen before is in the log.`);
			}
			open.drop(entry.test);
		} catch (error) {
			told.push(`${what} What was chosen before is kept, but not in the log: ${describeError(error)}`);
		}
	}
	return told;
}
