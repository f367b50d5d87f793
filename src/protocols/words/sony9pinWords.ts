import { sonyAnswerName, sonyCommandName } from '../sony9pin/commands.ts';
import { sonyDevice } from '../sony9pin/deviceType.ts';
import { SONY_GAP_MS, type Sony9pinFrame, Sony9pinParser } from '../sony9pin/frame.ts';
import { describeNak } from '../sony9pin/nak.ts';
import { decodeSonyStatus } from '../sony9pin/status.ts';
import { decodeSonyTime, formatSonyTime } from '../sony9pin/time.ts';
import { eachWay, hexText, spoken, type WireWords } from './words.ts';

function statusText(data: Uint8Array): string {
	const set = Object.entries(decodeSonyStatus(data)).filter(([, on]) => on);
	return set.length === 0 ? 'status: nothing set' : `status: ${set.map(([name]) => spoken(name)).join(', ')}`;
}

/** `ltcInterpolated` → `LTC interpolated`. */
const words = (name: string) => spoken(name).replace(/\b(ltc|vitc)\b/g, (code) => code.toUpperCase());

function frameText(frame: Sony9pinFrame): string {
	const { group, command, data } = frame;
	const told = sonyAnswerName(frame);
	if (told === 'nak') return `NAK: ${describeNak(data[0] ?? 0)}`;
	if (told === 'status') return statusText(data);
	if (told === 'deviceType') return `device type ${hexText(data)}, ${sonyDevice(data).model ?? 'not known by name'}`;
	const name = told ?? sonyCommandName(frame);
	if (name === null) return `not in the command set: ${hexText(Uint8Array.of(group << 4, command, ...data))}`;
	if (name === 'statusSense') return `status sense: ${(data[0] ?? 0) & 15} bytes from ${(data[0] ?? 0) >> 4}`;
	const time = data.length === 4 && !name.endsWith('UserBits') ? decodeSonyTime(data) : null;
	if (time !== null) return `${words(name)} ${formatSonyTime(time)}`;
	return data.length === 0 ? words(name) : `${words(name)} ${hexText(data)}`;
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
