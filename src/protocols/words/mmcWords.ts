import type { MmcCommand } from '../mmc/commands.ts';
import { isRecording, MMC_FIELDS, type MmcField } from '../mmc/fields.ts';
import { decodeMmc, MMC_ALL } from '../mmc/message.ts';
import { motionOf } from '../mmc/motion.ts';
import type { MmcTime } from '../mmc/time.ts';
import { formatTimeCode } from '../timeCode.ts';
import { hexText, spoken } from './words.ts';

const FIELD_NAMES = new Map(Object.entries(MMC_FIELDS).map(([name, code]) => [code as number, spoken(name)]));

function fieldName(code: number): string {
	if (code >= 0x09 && code <= 0x0f) return `point ${code - 0x08}`;
	return FIELD_NAMES.get(code) ?? `field ${hexText(Uint8Array.of(code))}`;
}

const names = (fields: readonly number[]) => fields.map(fieldName).join(', ');

function timeText({ time, subframes, negative, blank, estimated }: MmcTime): string {
	if (blank) return 'none';
	const fraction = subframes === null || subframes === 0 ? '' : `.${String(subframes).padStart(2, '0')}`;
	return `${negative ? '-' : ''}${formatTimeCode(time)}${fraction}, ${time.rate}${estimated ? ', estimated' : ''}`;
}

function commandText(command: MmcCommand): string {
	switch (command.kind) {
		case 'plain':
			return spoken(command.name);
		case 'locate':
			return `locate ${timeText(command.to)}`;
		case 'locatePoint':
			return `locate ${fieldName(command.field)}`;
		case 'speed':
			return `${spoken(command.name)} ${Number(command.speed.toFixed(3))}x`;
		case 'step':
			return `step ${command.steps}`;
		case 'write':
			return `write ${fieldName(command.field)}: ${hexText(command.data)}`;
		case 'maskedWrite': {
			const { field, byte, mask, data } = command;
			return `masked write ${fieldName(field)}, byte ${byte}: ${hexText(Uint8Array.of(mask, data))}`;
		}
		case 'read':
			return `read ${names(command.fields)}`;
		case 'update':
			return `update ${command.begin ? 'begins' : 'ends'}: ${names(command.fields)}`;
		case 'other':
			return `command ${hexText(Uint8Array.of(command.code, ...command.data))}`;
	}
}

function fieldText(field: MmcField): string {
	const name = fieldName(field.field);
	switch (field.kind) {
		case 'time':
			return `${name} ${timeText(field.value)}`;
		case 'shortTime':
			return `${name} frame ${field.negative ? '-' : ''}${field.frames}`;
		case 'motion': {
			const { mode, atSpeed } = motionOf(field.value);
			return `motion ${mode}${atSpeed === true ? ', at speed' : ''}`;
		}
		case 'record': {
			const { activity, inhibited } = field.value;
			const recording = isRecording(field.value) === true ? 'recording' : 'not recording';
			const what = activity === 'none' || activity === 'record' ? '' : ` (${activity})`;
			return `${recording}${what}${inhibited ? ', record inhibited' : ''}`;
		}
		case 'tracks':
			return `${name}: ${field.tracks.length === 0 ? 'no track' : field.tracks.join(' ')}`;
		case 'speed':
			return `${name} ${Number(field.speed.toFixed(3))}x`;
		case 'rate':
			return `${name} ${field.rate}`;
		case 'unsupported':
			return `has no ${names(field.fields)}`;
		case 'handshake':
			return name;
		case 'other':
			return `${name} ${hexText(field.data)}`.trim();
	}
}

/** An MMC message in words; null for anything else. */
export function mmcText(bytes: Uint8Array): string | null {
	const message = decodeMmc(bytes);
	if (message === null) return null;
	const device = message.device === MMC_ALL ? 'all' : message.device;
	return message.kind === 'commands'
		? `MMC ${message.commands.map(commandText).join('; ')}, device ${device}`
		: `MMC device ${device}: ${message.fields.map(fieldText).join('; ')}`;
}
