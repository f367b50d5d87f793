import { createInterface } from 'node:readline';
import { DetentError } from '../../shared/errors.ts';
import type { Output } from '../framework/output.ts';

/** Asks the person at the terminal; nobody there means the answer is not given. */
export interface Person {
	ask(question: string): Promise<string>;
	close(): void;
}

export function atTerminal(stdout: Output): Person {
	const terminal = createInterface({ input: process.stdin });
	const lines = terminal[Symbol.asyncIterator]();
	return {
		async ask(question) {
			stdout.write(question);
			const line = await lines.next();
			if (line.done === true) {
				stdout.write('\n');
				throw new DetentError('audio.calibration', {
					message: 'Nobody answers; the calibration ends here.',
					remedy: 'Run it in a terminal.',
				});
			}
			return line.value.trim();
		},
		close: () => terminal.close(),
	};
}
