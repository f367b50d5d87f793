import { DetentError } from '../../shared/errors.ts';
import type { Sony9pinFrame } from './frame.ts';

/** What a command is made of: group, CMD2, and how many data bytes it carries at least and at most. */
export interface SonyCommand {
	group: number;
	command: number;
	data: readonly [min: number, max: number];
}

const cmd = (group: number, command: number, min = 0, max = min): SonyCommand => ({
	group,
	command,
	data: [min, max],
});

/**
 * The command set. A time is four bytes, `FF SS MM HH` in BCD (`time.ts`); a speed is one or two (`speed.ts`). Sources:
 * Odetics 4136201-F; Alesis M20 RS-422 page; the type lists of open 9-pin libraries.
 */
export const SONY_COMMANDS = {
	localDisable: cmd(0, 0x0c),
	deviceTypeRequest: cmd(0, 0x11),
	localEnable: cmd(0, 0x1d),

	stop: cmd(2, 0x00),
	play: cmd(2, 0x01),
	record: cmd(2, 0x02),
	standbyOff: cmd(2, 0x04),
	standbyOn: cmd(2, 0x05),
	eject: cmd(2, 0x0f),
	forward: cmd(2, 0x10),
	jogForward: cmd(2, 0x11, 1, 2),
	variableForward: cmd(2, 0x12, 1, 2),
	shuttleForward: cmd(2, 0x13, 1, 2),
	frameStepForward: cmd(2, 0x14),
	rewind: cmd(2, 0x20),
	jogReverse: cmd(2, 0x21, 1, 2),
	variableReverse: cmd(2, 0x22, 1, 2),
	shuttleReverse: cmd(2, 0x23, 1, 2),
	frameStepReverse: cmd(2, 0x24),
	preroll: cmd(2, 0x30),
	cueUp: cmd(2, 0x31, 4),
	syncPlay: cmd(2, 0x34),
	programSpeedUp: cmd(2, 0x38, 1, 2),
	programSpeedDown: cmd(2, 0x39, 1, 2),
	preview: cmd(2, 0x40),
	review: cmd(2, 0x41),
	autoEdit: cmd(2, 0x42),
	outpointPreview: cmd(2, 0x43),
	tensionRelease: cmd(2, 0x52),
	fullEeOff: cmd(2, 0x60),
	fullEeOn: cmd(2, 0x61),
	selectEeOn: cmd(2, 0x63),
	editOff: cmd(2, 0x64),
	editOn: cmd(2, 0x65),
	freezeOff: cmd(2, 0x6a),
	freezeOn: cmd(2, 0x6b),

	timer1Preset: cmd(4, 0x00, 4),
	timeCodePreset: cmd(4, 0x04, 4),
	userBitsPreset: cmd(4, 0x05, 4),
	timer1Reset: cmd(4, 0x08),
	inEntry: cmd(4, 0x10),
	outEntry: cmd(4, 0x11),
	audioInEntry: cmd(4, 0x12),
	audioOutEntry: cmd(4, 0x13),
	inPreset: cmd(4, 0x14, 4),
	outPreset: cmd(4, 0x15, 4),
	audioInPreset: cmd(4, 0x16, 4),
	audioOutPreset: cmd(4, 0x17, 4),
	inPlusFrame: cmd(4, 0x18),
	inMinusFrame: cmd(4, 0x19),
	outPlusFrame: cmd(4, 0x1a),
	outMinusFrame: cmd(4, 0x1b),
	audioInPlusFrame: cmd(4, 0x1c),
	audioInMinusFrame: cmd(4, 0x1d),
	audioOutPlusFrame: cmd(4, 0x1e),
	audioOutMinusFrame: cmd(4, 0x1f),
	inReset: cmd(4, 0x20),
	outReset: cmd(4, 0x21),
	audioInReset: cmd(4, 0x22),
	audioOutReset: cmd(4, 0x23),
	inRecall: cmd(4, 0x24),
	outRecall: cmd(4, 0x25),
	audioInRecall: cmd(4, 0x26),
	audioOutRecall: cmd(4, 0x27),
	/** Bits: 40 insert, 20 assemble, 10 video, low nibble audio 4 to 1. */
	editPreset: cmd(4, 0x30, 1, 2),
	prerollPreset: cmd(4, 0x31, 4),
	/** 0 time code, 1 timer 1. */
	timerMode: cmd(4, 0x36, 1),
	inputCheck: cmd(4, 0x37, 1),
	autoModeOff: cmd(4, 0x40),
	autoModeOn: cmd(4, 0x41),

	/** 1 time, 10 user bits, 11 both (hex). */
	timeCodeGeneratorSense: cmd(6, 0x0a, 1),
	/** Bits, which may be combined: 1 LTC, 2 VITC, 4 timer 1, 8 timer 2, 10 LTC user bits, 20 VITC user bits (hex). */
	timeSense: cmd(6, 0x0c, 1),
	inSense: cmd(6, 0x10),
	outSense: cmd(6, 0x11),
	audioInSense: cmd(6, 0x12),
	audioOutSense: cmd(6, 0x13),
	/** First byte in the high nibble, how many in the low one. */
	statusSense: cmd(6, 0x20, 1),
	remainingSense: cmd(6, 0x2b),
	speedSense: cmd(6, 0x2e),
	/** First byte in the high nibble, how many in the low one; without data the first alone. */
	editPresetSense: cmd(6, 0x30, 0, 1),
	prerollSense: cmd(6, 0x31),
	timerModeSense: cmd(6, 0x36),
	recordInhibitSense: cmd(6, 0x3e),
} as const satisfies Record<string, SonyCommand>;
export type SonyCommandName = keyof typeof SONY_COMMANDS;

/**
 * What a machine answers. Sources beside those of the commands: Sony DSR protocol manual, page 35 (time returns, generator,
 * edit preset, speed) and 6 (time data); Blackmagic HyperDeck manual, "Supported RS-422 commands" (lengths of the
 * remaining time, speed, preroll, timer mode and record inhibit returns). What the six bytes of the remaining time and the
 * two of record inhibit say is in none of them.
 */
export const SONY_ANSWERS = {
	ack: cmd(1, 0x01),
	deviceType: cmd(1, 0x11, 2),
	nak: cmd(1, 0x12, 1),
	timer1: cmd(7, 0x00, 4),
	timer2: cmd(7, 0x01, 4),
	ltc: cmd(7, 0x04, 4),
	ltcWithUserBits: cmd(7, 0x04, 8),
	ltcUserBits: cmd(7, 0x05, 4),
	vitc: cmd(7, 0x06, 4),
	vitcWithUserBits: cmd(7, 0x06, 8),
	vitcUserBits: cmd(7, 0x07, 4),
	generator: cmd(7, 0x08, 4),
	generatorWithUserBits: cmd(7, 0x08, 8),
	generatorUserBits: cmd(7, 0x09, 4),
	timeMissing: cmd(7, 0x0d),
	in: cmd(7, 0x10, 4),
	out: cmd(7, 0x11, 4),
	audioIn: cmd(7, 0x12, 4),
	audioOut: cmd(7, 0x13, 4),
	/** Counted on from control track while the time code cannot be read. */
	ltcInterpolated: cmd(7, 0x14, 4),
	ltcInterpolatedWithUserBits: cmd(7, 0x14, 8),
	vitcHeld: cmd(7, 0x16, 4),
	vitcHeldWithUserBits: cmd(7, 0x16, 8),
	status: cmd(7, 0x20, 1, 15),
	remaining: cmd(7, 0x2b, 6),
	/** As the speed bytes of jog, variable and shuttle. */
	speed: cmd(7, 0x2e, 1, 2),
	editPreset: cmd(7, 0x30, 1, 15),
	preroll: cmd(7, 0x31, 4),
	timerMode: cmd(7, 0x36, 1),
	recordInhibit: cmd(7, 0x3e, 2),
} as const satisfies Record<string, SonyCommand>;
export type SonyAnswerName = keyof typeof SONY_ANSWERS;

const key = (group: number, command: number) => (group << 8) | command;

function byBytes<Name extends string>(table: Readonly<Record<Name, SonyCommand>>): Map<number, [Name, SonyCommand][]> {
	const found = new Map<number, [Name, SonyCommand][]>();
	for (const [name, entry] of Object.entries(table) as [Name, SonyCommand][]) {
		const at = key(entry.group, entry.command);
		found.set(at, [...(found.get(at) ?? []), [name, entry]]);
	}
	return found;
}

const COMMANDS_BY_BYTES = byBytes(SONY_COMMANDS);
const ANSWERS_BY_BYTES = byBytes(SONY_ANSWERS);

function nameIn<Name>(table: ReadonlyMap<number, [Name, SonyCommand][]>, frame: Sony9pinFrame): Name | null {
	const { length } = frame.data;
	const fits = ([, { data }]: [Name, SonyCommand]) => length >= data[0] && length <= data[1];
	return table.get(key(frame.group, frame.command))?.find(fits)?.[0] ?? null;
}

/** Name of a command frame; null for one that is not in the set or carries another number of data bytes. */
export function sonyCommandName(frame: Sony9pinFrame): SonyCommandName | null {
	return nameIn(COMMANDS_BY_BYTES, frame);
}

/** Name of an answer frame; null as above. */
export function sonyAnswerName(frame: Sony9pinFrame): SonyAnswerName | null {
	return nameIn(ANSWERS_BY_BYTES, frame);
}

const NO_DATA = new Uint8Array(0);

function build(name: string, { group, command, data: [min, max] }: SonyCommand, data: Uint8Array): Sony9pinFrame {
	if (data.length < min || data.length > max) {
		throw new DetentError('wire.sony9pin', {
			message: `${name} carries ${min === max ? min : `${min} to ${max}`} data bytes, not ${data.length}.`,
		});
	}
	return { group, command, data };
}

/** @throws DetentError `wire.sony9pin` for another number of data bytes than the command has */
export function sonyCommand(name: SonyCommandName, data: Uint8Array = NO_DATA): Sony9pinFrame {
	return build(name, SONY_COMMANDS[name], data);
}

/** @throws DetentError `wire.sony9pin` for another number of data bytes than the answer has */
export function sonyAnswer(name: SonyAnswerName, data: Uint8Array = NO_DATA): Sony9pinFrame {
	return build(name, SONY_ANSWERS[name], data);
}

/** Status sense: `count` bytes (1–15) from byte `first` (0–15). */
export function sonyStatusSense(first: number, count: number): Sony9pinFrame {
	return sonyCommand('statusSense', Uint8Array.of(((first & 15) << 4) | (count & 15)));
}
