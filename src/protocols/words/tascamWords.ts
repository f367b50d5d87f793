import {
	decodeTascamStatus,
	decodeTascamTime,
	TASCAM,
	type TascamFrame,
	TascamParser,
	tascamAnswer,
} from '../tascamAscii.ts';
import { eachWay, garbageText, spoken, type WireWords } from './words.ts';

const NAMES = new Map(
	Object.entries(TASCAM).flatMap(([name, command]): [string, string][] => [
		[tascamAnswer(command), `${spoken(name)} answer`],
		[command, spoken(name)],
	]),
);

function frameText({ command, data }: TascamFrame): string {
	const name = NAMES.get(command) ?? `command ${command}`;
	if (command === tascamAnswer(TASCAM.mechaStatus)) return `status: ${decodeTascamStatus(data) ?? data}`;
	const time = command === tascamAnswer(TASCAM.trackTime) ? decodeTascamTime(data) : null;
	if (time !== null) {
		const two = (value: number) => String(value).padStart(2, '0');
		return `time ${time.minutes}:${two(time.seconds)}, frame ${two(time.frames)}`;
	}
	return data === '' ? name : `${name} ${data}`;
}

/** TASCAM ASCII. */
export function tascamWords(): WireWords {
	const parsers = eachWay(() => new TascamParser());
	return {
		describe: (direction, bytes) =>
			parsers[direction]
				.push(bytes)
				.map((event) => (event.kind === 'frame' ? frameText(event.frame) : garbageText(event.bytes))),
	};
}
