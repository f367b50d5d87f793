import { STUDER_COMMANDS, StuderParser } from '../studerAscii.ts';
import { eachWay, garbageText, spoken, type WireWords } from './words.ts';

const NAMES = new Map(Object.entries(STUDER_COMMANDS).map(([name, text]) => [text as string, spoken(name)]));

/** Studer ASCII: what is known is named, the rest is shown as it is. */
export function studerWords(): WireWords {
	const parsers = eachWay(() => new StuderParser());
	return {
		describe: (direction, bytes) =>
			parsers[direction].push(bytes).map((event) => {
				if (event.kind === 'garbage') return garbageText(event.bytes);
				if (event.kind !== 'line') return event.kind.toUpperCase();
				const name = NAMES.get(event.text);
				if (name !== undefined) return `${name} (${event.text})`;
				return event.text === '' ? 'empty line' : JSON.stringify(event.text);
			}),
	};
}
