import { COMMON_OPTIONS } from './args.ts';
import type { OptionSpec } from './option.ts';
import type { Verb, VerbEntry } from './verb.ts';

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

/** Options that many verbs have; a verb's own come before them. */
const SHARED = ['data', 'rig', 'hand-error', 'seed', 'noise', 'drift', 'json'];
const WIDTH = 120;

/** Lines that are longer than a terminal is wide, broken between words. */
function wrapped(text: string): string {
	return text
		.split('\n')
		.map((line) => {
			const rows: string[] = [];
			let row = '';
			for (const word of line.split(' ')) {
				if (row !== '' && row.length + 1 + word.length > WIDTH) {
					rows.push(row);
					row = word;
				} else row = row === '' ? word : `${row} ${word}`;
			}
			return [...rows, row].join('\n');
		})
		.join('\n');
}

/** `detent VERB --help`; `words` are the words that lead to the verb. */
export function verbHelp(verb: Verb, words: readonly string[]): string {
	const name = words.join(' ');
	const commands = Object.values(verb.commands ?? {});
	const own = Object.entries(verb.options).filter(([key]) => !SHARED.includes(key));
	const shared = Object.entries(verb.options).filter(([key]) => SHARED.includes(key));
	const options = [...own, ...shared, ...Object.entries(COMMON_OPTIONS)].map(([key, option]) => optionRow(key, option));
	return [
		`${verb.summary}\n`,
		`Usage: detent ${name} ${verb.usage}`.trimEnd().concat('\n'),
		...(commands.length === 0
			? []
			: [`Commands:\n${columns(commands.map((command) => [`${name} ${command.name}`, command.summary]))}`]),
		`Options:\n${columns(options)}`,
		...(verb.notes === null ? [] : [`${wrapped(verb.notes)}\n`]),
	].join('\n');
}
