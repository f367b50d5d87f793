import { DetentError, type ErrorCode } from '../../shared/errors.ts';

/** A place in a text file; line and column count from 1. */
export interface Place {
	file: string;
	line: number;
	column: number;
}

export interface FileProblem extends Place {
	severity: 'error' | 'warning';
	/** What is wrong and what was expected, in words. */
	message: string;
	/** Keys from the top of the file to what is meant; absent where the text itself can't be read. */
	path?: readonly (string | number)[];
}

/** `devices/x/y.yaml:12:5: what is wrong`. */
export function describeProblem(problem: FileProblem): string {
	const head = `${problem.file}:${problem.line}:${problem.column}`;
	return `${head}: ${problem.severity === 'warning' ? 'warning: ' : ''}${problem.message}`;
}

export function problemAt(place: Place, message: string, severity: FileProblem['severity'] = 'error'): FileProblem {
	return { ...place, severity, message };
}

/** The same problem with the way to it in the file. */
export function problemOf(path: readonly PropertyKey[], problem: FileProblem): FileProblem {
	return { ...problem, path: path.map((key) => (typeof key === 'number' ? key : String(key))) };
}

/** One error for a file (or folder) with problems; lists the first twenty, file, line and column each. */
export function problemsError(code: ErrorCode, subject: string, problems: readonly FileProblem[]): DetentError {
	const inOrder = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
	const shown = inOrder.slice(0, 20).map(describeProblem);
	const left = problems.length - shown.length;
	if (left > 0) shown.push(`and ${left} more`);
	return new DetentError(code, {
		message:
			shown.length === 1
				? `${shown[0]}`.replace(/([^.?!])$/, '$1.')
				: `${problems.length} problems:\n${shown.join('\n')}`,
		subject,
		remedy: 'Correct the file and try again.',
	});
}
