import { COMMON_OPTIONS } from './args.ts';
import type { OptionSpec, Verb, VerbEntry } from './verb.ts';

function columns(rows: readonly (readonly [string, string])[]): string {
	const width = Math.max(0, ...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}

function optionRow(name: string, option: OptionSpec): [string, string] {
	const short = option.short === undefined ? '    ' : `-${option.short}, `;
	const value = option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : '';
	return [`${short}--${name}${value}`, option.summary];
}

/** `detent --help` */
export function programHelp(verbs: readonly VerbEntry[]): string {
	return `Detent, the controller of a hybrid mastering rack.

Usage: detent VERB …

${columns(verbs.map(({ name, summary }) => [name, summary]))}
detent VERB --help tells more. Exit codes: 0 done, 1 failed, 2 wrong command line, 3 refused by a check, 130 cancelled.
`;
}

/** `detent VERB --help`; `words` are the words that lead to the verb. */
export function verbHelp(verb: Verb, words: readonly string[]): string {
	const name = words.join(' ');
	const commands = Object.values(verb.commands ?? {});
	const options = Object.entries({ ...verb.options, ...COMMON_OPTIONS }).map(([key, option]) => optionRow(key, option));
	return [
		`${verb.summary}\n`,
		`Usage: detent ${name} ${verb.usage}`.trimEnd().concat('\n'),
		...(commands.length === 0
			? []
			: [`Commands:\n${columns(commands.map((command) => [`${name} ${command.name}`, command.summary]))}`]),
		`Options:\n${columns(options)}`,
		...(verb.notes === null ? [] : [`${verb.notes}\n`]),
	].join('\n');
}
