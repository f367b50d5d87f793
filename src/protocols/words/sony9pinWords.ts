import {
	decodeSonyStatus,
	decodeSonyTime,
	describeNak,
	formatSonyTime,
	SONY,
	SONY_GAP_MS,
	type Sony9pinFrame,
	Sony9pinParser,
} from '../sony9pin.ts';
import { eachWay, hexText, spoken, type WireWords } from './words.ts';

const GROUPS: Readonly<Record<number, string>> = {
	0: 'system',
	1: 'return',
	2: 'transport',
	4: 'preset',
	6: 'sense',
	7: 'sense return',
};

/** Name of a command that Detent knows by its two bytes, whatever data it carries. */
const NAMES = new Map(
	Object.entries(SONY).flatMap(([name, known]): [number, string][] =>
		typeof known === 'object' && 'group' in known ? [[(known.group << 8) | known.command, spoken(name)]] : [],
	),
);

function statusText(data: Uint8Array): string {
	const set = Object.entries(decodeSonyStatus(data)).filter(([, on]) => on);
	return set.length === 0 ? 'status: nothing set' : `status: ${set.map(([name]) => spoken(name)).join(', ')}`;
}

function frameText({ group, command, data }: Sony9pinFrame): string {
	if (group === 1 && command === 0x12) return `NAK: ${describeNak(data[0] ?? 0)}`;
	if (group === 1 && command === 0x11) return `device type ${hexText(data)}`;
	if (group === 6 && command === 0x20) return `status sense: ${(data[0] ?? 0) & 15} bytes from ${(data[0] ?? 0) >> 4}`;
	if (group === 6 && command === 0x0c) return `time sense ${hexText(data)}`;
	if (group === 7 && command === 0x20) return statusText(data);
	const time = group === 7 && data.length >= 4 ? decodeSonyTime(data) : null;
	if (time !== null) return `time ${formatSonyTime(time)}`;
	const name =
		NAMES.get((group << 8) | command) ?? `${GROUPS[group] ?? `group ${group}`} ${hexText(Uint8Array.of(command))}`;
	return data.length === 0 ? name : `${name} ${hexText(data)}`;
}

/** Sony 9-pin; a frame that pauses longer than the protocol allows is broken. */
export function sony9pinWords(): WireWords {
	const parsers = eachWay(() => ({ parser: new Sony9pinParser(), lastMs: 0 }));
	return {
		describe: (direction, bytes, atMs) => {
			const own = parsers[direction];
			const late = atMs - own.lastMs > SONY_GAP_MS ? own.parser.gap() : [];
			own.lastMs = atMs;
			return [...late, ...own.parser.push(bytes)].map((event) => {
				if (event.kind === 'frame') return frameText(event.frame);
				return `${event.kind === 'broken' ? 'broken frame' : 'wrong checksum'}: ${hexText(event.bytes)}`;
			});
		},
	};
}
