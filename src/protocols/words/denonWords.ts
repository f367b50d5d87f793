import { DENON_ANSWERS, DENON_COMMANDS, DenonParser, decodeDenonPlayStatus, decodeDenonSetup } from '../denonDn780r.ts';
import { eachWay, garbageText, hexText, spoken, type WireWords } from './words.ts';

function nameIn(table: Readonly<Record<string, number>>, code: number | undefined): string | null {
	const found = Object.entries(table).find(([, value]) => value === code);
	return found === undefined ? null : spoken(found[0]);
}

function bodyText(direction: 'in' | 'out', body: Uint8Array): string {
	const name = nameIn(DENON_COMMANDS, body[0]) ?? `command ${hexText(body.subarray(0, 1))}`;
	if (direction === 'out')
		return body.some((byte, at) => at > 0 && byte > 0) ? `${name} ${hexText(body.subarray(1))}` : name;
	const status = decodeDenonPlayStatus(body);
	if (status !== null) {
		const { a, b } = status;
		return `play status: A ${a.state} at ${a.counter}, B ${b.state} at ${b.counter}`;
	}
	const setup = decodeDenonSetup(body);
	if (setup !== null) return `setup: Dolby A ${setup.dolbyA}, Dolby B ${setup.dolbyB}`;
	const answer = nameIn(DENON_ANSWERS, body[1]) ?? hexText(body.subarray(1, 2));
	return body.length > 2 ? `${name}: ${answer}, ${hexText(body.subarray(2))}` : `${name}: ${answer}`;
}

/** Denon DN-780R. */
export function denonWords(): WireWords {
	const parsers = eachWay(() => new DenonParser());
	return {
		describe: (direction, bytes) =>
			parsers[direction]
				.push(bytes)
				.map((event) => (event.kind === 'frame' ? bodyText(direction, event.body) : garbageText(event.bytes))),
	};
}
