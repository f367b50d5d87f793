import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DetentError, type ErrorCode } from '../../shared/errors.ts';
import type { Output } from './output.ts';

/** Asks the person at the terminal. */
export interface Person {
	/**
	 * Resolves with the line that answers, trimmed.
	 *
	 * @param signal gives the question up: what is typed later is no answer to it
	 * @throws the signal's reason; DetentError when nobody is there to answer
	 */
	ask(question: string, signal: AbortSignal): Promise<string>;
	close(): void;
}

/** What is thrown when the input ends without an answer. */
export interface NobodyThere {
	code: ErrorCode;
	message: string;
	remedy: string;
}

/** @param input of a terminal: what was typed before a question answers nothing; of anything else: answers in their order */
export function personAt(input: Readable & { isTTY?: boolean }, stdout: Output, nobody: NobodyThere): Person {
	const terminal = createInterface({ input });
	const early: string[] = [];
	let ended = false;
	let waiting: { answer(line: string): void; end(): void } | null = null;
	const nobodyThere = () => {
		const { code, ...facts } = nobody;
		stdout.write('\n');
		return new DetentError(code, facts);
	};
	terminal.on('line', (line) => {
		if (waiting !== null) waiting.answer(line.trim());
		// A second Enter at the question before would answer one that nobody has read.
		else if (input.isTTY !== true) early.push(line.trim());
	});
	terminal.on('close', () => {
		ended = true;
		waiting?.end();
	});
	return {
		async ask(question, signal) {
			signal.throwIfAborted();
			stdout.write(question);
			const first = early.shift();
			if (first !== undefined) return first;
			if (ended) throw nobodyThere();
			return new Promise<string>((resolve, reject) => {
				const settle = (done: () => void) => {
					waiting = null;
					signal.removeEventListener('abort', giveUp);
					done();
				};
				const giveUp = () => {
					stdout.write('\n');
					settle(() => reject(signal.reason));
				};
				signal.addEventListener('abort', giveUp, { once: true });
				waiting = {
					answer: (line) => settle(() => resolve(line)),
					end: () => settle(() => reject(nobodyThere())),
				};
			});
		},
		close: () => terminal.close(),
	};
}

/** The person who typed the command. */
export function atTerminal(stdout: Output, nobody: NobodyThere): Person {
	return personAt(process.stdin, stdout, nobody);
}
