import { parseArgs } from 'node:util';
import { DetentError } from '../../shared/errors.ts';
import type { OptionSpec } from './option.ts';

/** Options that every verb has. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
	help: { type: 'boolean', short: 'h', summary: 'Print this help' },
	progress: { type: 'boolean', summary: 'Report progress on stderr even when it is no terminal' },
};

/** A mistake on the command line: exit code 2, nothing was done. */
export function usageError(message: string, remedy: string): DetentError {
	return new DetentError('cli.usage', { message, remedy });
}

type Value = string | boolean | (string | boolean)[] | undefined;

/** Parsed arguments of one verb. Every getter throws `cli.usage` for what does not fit. */
export class Args {
	readonly positionals: readonly string[];
	readonly #values: Readonly<Record<string, Value>>;

	constructor(positionals: readonly string[], values: Readonly<Record<string, Value>>) {
		this.positionals = positionals;
		this.#values = values;
	}

	/** True when the switch was given. */
	flag(name: string): boolean {
		return this.#values[name] === true;
	}

	/** The text of an option; null when it was not given. */
	text(name: string): string | null {
		const value = this.#values[name];
		return typeof value === 'string' ? value : null;
	}

	/** All texts of an option that may be given more than once. */
	list(name: string): string[] {
		const value = this.#values[name];
		return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
	}

	/** A number within `min`…`max`; null when it was not given. */
	number(name: string, min: number, max: number): number | null {
		const text = this.text(name);
		if (text === null) return null;
		const value = text.trim() === '' ? Number.NaN : Number(text);
		if (!(value >= min && value <= max))
			throw usageError(`--${name} ${text} is not a number from ${min} to ${max}.`, 'Correct it and try again.');
		return value;
	}

	/** A whole number within `min`…`max`; null when it was not given. */
	integer(name: string, min: number, max: number): number | null {
		const value = this.number(name, min, max);
		if (value !== null && !Number.isInteger(value))
			throw usageError(`--${name} ${value} is not a whole number.`, 'Correct it and try again.');
		return value;
	}

	/** One of `choices`; null when it was not given. */
	choice<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
		const text = this.text(name);
		if (text === null) return null;
		const found = choices.find((choice) => choice === text);
		if (found === undefined) throw usageError(`--${name} ${text} is not known.`, `It can be ${choices.join(', ')}.`);
		return found;
	}

	/** Exactly these arguments, in order. */
	exactly<const Name extends string>(...names: readonly Name[]): Record<Name, string> {
		if (this.positionals.length !== names.length)
			throw usageError(
				names.length === 0
					? `No argument was expected, but "${this.positionals[0]}" was given.`
					: `Expected ${names.join(' ')}, got ${this.positionals.length} argument(s).`,
				'See --help.',
			);
		return Object.fromEntries(names.map((name, index) => [name, this.positionals[index]])) as Record<Name, string>;
	}
}

/** `--lufs -14` means a value, though it begins with a dash. */
function joinNegativeNumbers(argv: readonly string[], options: Readonly<Record<string, OptionSpec>>): string[] {
	const joined: string[] = [];
	for (let index = 0; index < argv.length; index++) {
		const word = argv[index] ?? '';
		if (word === '--') return [...joined, ...argv.slice(index)];
		const next = argv[index + 1];
		if (options[word.slice(2)]?.type === 'string' && word.startsWith('--') && /^-[\d.]/.test(next ?? '')) {
			joined.push(`${word}=${next}`);
			index++;
		} else joined.push(word);
	}
	return joined;
}

/** @throws DetentError `cli.usage` for an unknown option, a missing value or a value too many */
export function parseVerbArgs(
	verb: { readonly options: Readonly<Record<string, OptionSpec>> },
	argv: readonly string[],
): Args {
	const options = { ...COMMON_OPTIONS, ...verb.options };
	const config = Object.fromEntries(
		Object.entries(options).map(([name, { type, short, multiple }]) => [
			name,
			{ type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) },
		]),
	);
	try {
		const { values, positionals } = parseArgs({
			args: joinNegativeNumbers(argv, options),
			options: config,
			allowPositionals: true,
			strict: true,
		});
		return new Args(positionals, values);
	} catch (error) {
		const message = error instanceof Error ? (error.message.split(/\.\s|\n/)[0] ?? error.message) : String(error);
		throw usageError(`${message.replace(/\.$/, '')}.`, 'See --help.');
	}
}
