/**
 * MIDI Machine Control commands (MIDI 1.0 RP-013). Most recorders never answer, so nothing sent here is more than asked.
 */
export const MMC_COMMANDS = {
	stop: 0x01,
	play: 0x02,
	deferredPlay: 0x03,
	forward: 0x04,
	rewind: 0x05,
	recordStrobe: 0x06,
	recordExit: 0x07,
	recordPause: 0x08,
	pause: 0x09,
	eject: 0x0a,
	reset: 0x0d,
} as const;
export type MmcCommand = keyof typeof MMC_COMMANDS;

/** Frame rates as coded in the hour byte: 24, 25, 30 drop-frame, 30. */
export type MmcRate = 0 | 1 | 2 | 3;

export interface MmcTime {
	hours: number;
	minutes: number;
	seconds: number;
	frames: number;
	rate: MmcRate;
}

/** `F0 7F device 06 command F7`; device 127 is every device. */
export function encodeMmc(command: MmcCommand, device: number): Uint8Array {
	return Uint8Array.of(0xf0, 0x7f, device & 0x7f, 0x06, MMC_COMMANDS[command], 0xf7);
}

/** Locate to a time: `44 06 01 hr mn sc fr 00`. */
export function encodeMmcLocate(time: MmcTime, device: number): Uint8Array {
	const hours = ((time.rate & 3) << 5) | (time.hours & 0x1f);
	return Uint8Array.of(
		...[0xf0, 0x7f, device & 0x7f, 0x06, 0x44, 0x06, 0x01, hours],
		...[time.minutes & 0x3f, time.seconds & 0x3f, time.frames & 0x1f, 0, 0xf7],
	);
}

/** The one plain command of an MMC message; null for anything else. */
export function decodeMmc(bytes: Uint8Array): { device: number; command: MmcCommand } | null {
	if (bytes.length !== 6 || bytes[0] !== 0xf0 || bytes[1] !== 0x7f || bytes[3] !== 0x06 || bytes[5] !== 0xf7)
		return null;
	const found = (Object.keys(MMC_COMMANDS) as MmcCommand[]).find((name) => MMC_COMMANDS[name] === bytes[4]);
	return found === undefined ? null : { device: bytes[2] ?? 0, command: found };
}
