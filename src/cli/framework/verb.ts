import type { Args } from './args.ts';
import type { OptionSpec } from './option.ts';
import type { Output } from './output.ts';
import type { Progress } from './progress.ts';

/** Exit codes that scripts can trust. */
export const EXIT = {
	ok: 0,
	/** Something went wrong; stderr says what. */
	failed: 1,
	/** The command line was wrong; nothing was done. */
	usage: 2,
	/** A check said no (an over at the converter, a failed comparison); nothing was changed. */
	refused: 3,
	/** Ctrl-C. */
	cancelled: 130,
} as const;

export interface VerbContext {
	args: Args;
	env: Readonly<Record<string, string | undefined>>;
	stdout: Output;
	stderr: Output;
	/** Aborted by Ctrl-C; a verb that gives in throws the signal's reason (`signal.throwIfAborted()`). */
	signal: AbortSignal;
	/** Shown on stderr when that is a terminal, or with `--progress`. */
	progress: Progress;
}

/**
 * One word of the command line, in a file of its own that exports it as `verb`. Every verb has `--help` and `--progress`;
 * `--json` has to be among its options when it has output.
 */
export interface Verb {
	name: string;
	/** One line. */
	summary: string;
	/** What follows the name, e.g. `FILE… [--json]`. */
	usage: string;
	options: Readonly<Record<string, OptionSpec>>;
	/** Further help, printed as it is; null for none. */
	notes: string | null;
	/** Second words (`devices lint`), by name. A first argument that is none of them goes to `run`. */
	commands?: Readonly<Record<string, Verb>>;
	/** Resolves with the exit code. A thrown DetentError is printed, and becomes 1, 2 (`cli.usage`) or 3 (`*.refused`). */
	run(context: VerbContext): Promise<number>;
}

/** One line of the table of verbs: loaded only when it is called, so that start-up stays quick. */
export interface VerbEntry {
	name: string;
	summary: string;
	load(): Promise<{ verb: Verb }>;
}
