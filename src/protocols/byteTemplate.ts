import { DetentError } from '../shared/errors.ts';
import { CHECKSUM_RULES, type ChecksumRule } from '../shared/model/wire.ts';
import { sysExChecksum } from './sysExChecksum.ts';

/** One place of a template: a fixed byte, a placeholder, a mark (no byte) or bytes that are not looked at. */
export type TemplateItem =
	| { kind: 'byte'; byte: number }
	| { kind: 'device' }
	| { kind: 'channel' }
	/** Some bits of the value, over fixed ones. */
	| { kind: 'value'; shift: number; mask: number; over: number; family: keyof typeof LIMITS }
	| { kind: 'mark' }
	| { kind: 'checksum'; rule: ChecksumRule }
	| { kind: 'any'; count: number };

/** A template that was read once, to be used often. */
export interface ByteTemplate {
	readonly text: string;
	readonly items: readonly TemplateItem[];
	/** Bytes of a message that fits it. */
	readonly length: number;
}

/** What fills the placeholders besides the value. `channel` is 0–15 as on the wire. */
export interface TemplateContext {
	device: number;
	channel: number;
}

export interface TemplateMatch {
	/** The value the placeholders carried; null when the template has none. */
	value: number | null;
	/** Bytes of the message that the template covered. */
	bytes: number;
}

/** Smallest and largest value of each way to carry one. */
const LIMITS = {
	seven: { low: 0, high: 127 },
	fourteen: { low: 0, high: 16383 },
	nibbles: { low: 0, high: 0 },
	twelve: { low: -2048, high: 2047 },
} as const;

const value = (shift: number, mask: number, family: keyof typeof LIMITS, over = 0): TemplateItem => ({
	kind: 'value',
	shift,
	mask,
	over,
	family,
});

const NAMED: Readonly<Record<string, TemplateItem>> = {
	device: { kind: 'device' },
	channel: { kind: 'channel' },
	v7: value(0, 0x7f, 'seven'),
	v14msb: value(7, 0x7f, 'fourteen'),
	v14lsb: value(0, 0x7f, 'seven'),
	nibble0: value(0, 0x0f, 'nibbles'),
	nibble1: value(4, 0x0f, 'nibbles'),
	nibble2: value(8, 0x0f, 'nibbles'),
	nibble3: value(12, 0x0f, 'nibbles'),
	s12lo: value(0, 0x7f, 'twelve'),
	mark: { kind: 'mark' },
};

function templateError(template: string, message: string): DetentError {
	return new DetentError('wire.template', {
		message,
		subject: template,
		remedy:
			'Write hex bytes and {device} {channel} {v7} {v14msb} {v14lsb} {nibble3}…{nibble0} {s12hi:60} {s12lo} {mark} {checksum:roland} {any:n}.',
	});
}

function placeholder(name: string): TemplateItem | null {
	const [head = '', argument = ''] = name.split(':');
	if (head === 'any' && /^\d{1,4}$/.test(argument) && Number(argument) > 0) {
		return { kind: 'any', count: Number(argument) };
	}
	if (head === 's12hi' && /^[0246]0$/.test(argument)) return value(7, 0x1f, 'twelve', Number.parseInt(argument, 16));
	const rule = CHECKSUM_RULES.find((known) => known === argument);
	if (head === 'checksum' && rule !== undefined) return { kind: 'checksum', rule };
	return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? null) : null;
}

/**
 * Reads a byte template (see `byteTemplateSchema`).
 *
 * @throws DetentError `wire.template` for a placeholder that does not exist
 */
export function parseTemplate(text: string): ByteTemplate {
	const items = text
		.trim()
		.split(/\s+/)
		.map((word): TemplateItem => {
			if (/^[0-9A-F]{2}$/.test(word)) return { kind: 'byte', byte: Number.parseInt(word, 16) };
			const item = placeholder(/^\{(.+)\}$/.exec(word)?.[1] ?? '');
			if (item === null) throw templateError(text, `${word} is no hex byte and no placeholder.`);
			return item;
		});
	const length = items.reduce(
		(sum, item) => sum + (item.kind === 'any' ? item.count : item.kind === 'mark' ? 0 : 1),
		0,
	);
	return { text, items, length };
}

const compiled = (template: string | ByteTemplate): ByteTemplate =>
	typeof template === 'string' ? parseTemplate(template) : template;

/** Smallest and largest value that the placeholders can carry; null when the template carries none. */
export function templateLimits(template: string | ByteTemplate): { low: number; high: number } | null {
	const parts = compiled(template).items.filter((item) => item.kind === 'value');
	if (parts.length === 0) return null;
	const has = (family: keyof typeof LIMITS) => parts.some((part) => part.family === family);
	if (has('twelve')) return LIMITS.twelve;
	if (has('fourteen')) return LIMITS.fourteen;
	if (has('seven')) return LIMITS.seven;
	const top = Math.max(...parts.map((part) => part.shift));
	return { low: 0, high: (1 << (top + 4)) - 1 };
}

/**
 * Bytes of a template with its placeholders filled.
 *
 * @param carried what the value placeholders carry; null for a template without any
 * @throws DetentError `wire.template` when the value is missing, does not fit, or the template says `{any:n}`
 */
export function encodeTemplate(
	template: string | ByteTemplate,
	context: TemplateContext,
	carried: number | null,
): Uint8Array {
	const { text, items, length } = compiled(template);
	const limits = templateLimits({ text, items, length });
	const fits =
		limits === null ||
		(carried !== null && Number.isInteger(carried) && carried >= limits.low && carried <= limits.high);
	if (!fits) throw templateError(text, `The value ${carried} does not fit: ${limits.low} to ${limits.high}.`);
	const bytes = new Uint8Array(length);
	let at = 0;
	let mark = 0;
	for (const item of items) {
		switch (item.kind) {
			case 'mark':
				mark = at;
				continue;
			case 'byte':
				bytes[at] = item.byte;
				break;
			case 'device':
				bytes[at] = context.device & 0x7f;
				break;
			case 'channel':
				bytes[at] = context.channel & 0x0f;
				break;
			case 'value':
				bytes[at] = (((carried ?? 0) >> item.shift) & item.mask) | item.over;
				break;
			case 'checksum':
				bytes[at] = sysExChecksum(item.rule, bytes.subarray(mark, at));
				break;
			case 'any':
				throw templateError(text, 'A message to send cannot contain bytes that are not looked at.');
		}
		at += 1;
	}
	return bytes;
}

/**
 * Holds a message against a template.
 *
 * @param whole true: the message must end where the template ends; false: the template is its beginning
 * @returns null when it is another message
 */
export function matchTemplate(
	template: string | ByteTemplate,
	bytes: Uint8Array,
	context: TemplateContext,
	whole: boolean,
): TemplateMatch | null {
	const { items, length } = compiled(template);
	if (whole ? bytes.length !== length : bytes.length < length) return null;
	let at = 0;
	let mark = 0;
	let carried: number | null = null;
	let isSigned = false;
	for (const item of items) {
		const byte = bytes[at] ?? 0;
		switch (item.kind) {
			case 'mark':
				mark = at;
				continue;
			case 'any':
				at += item.count;
				continue;
			case 'byte':
				if (byte !== item.byte) return null;
				break;
			case 'device':
				if (byte !== (context.device & 0x7f)) return null;
				break;
			case 'channel':
				if (byte !== (context.channel & 0x0f)) return null;
				break;
			case 'checksum':
				if (byte !== sysExChecksum(item.rule, bytes.subarray(mark, at))) return null;
				break;
			case 'value':
				if ((byte & ~item.mask) !== item.over) return null;
				carried = (carried ?? 0) | ((byte & item.mask) << item.shift);
				isSigned ||= item.family === 'twelve';
				break;
		}
		at += 1;
	}
	if (carried !== null && isSigned && carried > LIMITS.twelve.high) carried -= 4096;
	return { value: carried, bytes: at };
}
