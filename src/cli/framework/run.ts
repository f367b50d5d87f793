import { describeError, isDetentError } from '../../shared/errors.ts';
import { COMMON_OPTIONS, parseVerbArgs, usageError } from './args.ts';
import { programHelp, verbHelp } from './help.ts';
import type { Output } from './output.ts';
import { createProgress } from './progress.ts';
import { EXIT, type Verb, type VerbEntry } from './verb.ts';

export interface Invocation {
	verbs: readonly VerbEntry[];
	/** Words after the program's name. */
	argv: readonly string[];
	env: Readonly<Record<string, string | undefined>>;
	stdout: Output;
	stderr: Output;
	signal: AbortSignal;
	/** For the pace of progress. */
	monotonicMs: () => number;
	version: () => string;
}

/** The words that a mistyped one could have meant: those that share its beginning or are one letter away. */
function similar(word: string, known: readonly string[]): string[] {
	const close = (other: string) => {
		if (word.length > 1 && (other.startsWith(word) || word.startsWith(other))) return true;
		if (Math.abs(other.length - word.length) > 1) return false;
		let start = 0;
		while (start < word.length && word[start] === other[start]) start++;
		let end = 0;
		while (end < Math.min(word.length, other.length) - start && word.at(-1 - end) === other.at(-1 - end)) end++;
		return Math.max(word.length, other.length) - start - end <= 2;
	};
	return known.filter(close);
}

function unknownVerb(word: string, verbs: readonly VerbEntry[]): never {
	const guesses = similar(
		word,
		verbs.map(({ name }) => name),
	);
	throw usageError(
		`There is no verb "${word}".`,
		guesses.length > 0 ? `Did you mean ${guesses.join(' or ')}?` : 'detent --help lists them.',
	);
}

/** Exit code of a thrown error; the user's own Ctrl-C is no error. */
function exitCodeOf(error: unknown): number {
	if (isDetentError(error, 'cli') && error.code === 'cli.usage') return EXIT.usage;
	if (isDetentError(error) && error.code.endsWith('.refused')) return EXIT.refused;
	return EXIT.failed;
}

async function runVerb(invocation: Invocation, verb: Verb, words: readonly string[], rest: readonly string[]) {
	const [second] = rest;
	const command = second === undefined || !verb.commands ? undefined : verb.commands[second];
	if (command !== undefined && second !== undefined)
		return runVerb(invocation, command, [...words, second], rest.slice(1));
	const { stdout, stderr, env, signal } = invocation;
	const end = rest.indexOf('--');
	const switches = end < 0 ? rest : rest.slice(0, end);
	if (switches.includes('--help') || switches.includes(`-${COMMON_OPTIONS['help']?.short}`)) {
		stdout.write(verbHelp(verb, words));
		return EXIT.ok;
	}
	const args = parseVerbArgs(verb, rest);
	const progress = createProgress(stderr, invocation.monotonicMs, args.flag('progress'));
	try {
		return await verb.run({ args, env, stdout, stderr, signal, progress });
	} finally {
		progress.clear();
	}
}

/**
 * Runs one command line, and never throws: results go to stdout, `describe()` of errors to stderr.
 *
 * @returns the exit code, see `EXIT`
 */
export async function runCli(invocation: Invocation): Promise<number> {
	const { argv, verbs, stdout, stderr, signal } = invocation;
	const [first, ...rest] = argv;
	try {
		if (first === undefined) {
			stderr.write(programHelp(verbs));
			return EXIT.usage;
		}
		if (first === '--help' || first === '-h' || first === 'help') {
			const about = first === 'help' ? rest[0] : undefined;
			if (about === undefined) {
				stdout.write(programHelp(verbs));
				return EXIT.ok;
			}
			return await runCli({ ...invocation, argv: [...rest, '--help'] });
		}
		if (first === '--version') {
			stdout.write(`${invocation.version()}\n`);
			return EXIT.ok;
		}
		const entry = verbs.find(({ name }) => name === first) ?? unknownVerb(first, verbs);
		const { verb } = await entry.load();
		return await runVerb(invocation, verb, [verb.name], rest);
	} catch (error) {
		if (signal.aborted) {
			stderr.write('Cancelled.\n');
			return EXIT.cancelled;
		}
		stderr.write(`${describeError(error)}\n`);
		return exitCodeOf(error);
	}
}
