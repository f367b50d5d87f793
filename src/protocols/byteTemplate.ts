import { DetentError } from '../shared/errors.ts';
import { rolandChecksum } from './rolandChecksum.ts';

/** One place of a template: a fixed byte, a placeholder, a mark (no byte) or bytes that are not looked at. */
export type TemplateItem =
	| { kind: 'byte'; byte: number }
	| { kind: 'device' }
	| { kind: 'channel' }
	| { kind: 'v7' }
	| { kind: 'v14msb' }
	| { kind: 'v14lsb' }
	| { kind: 'mark' }
	| { kind: 'rolandChecksum' }
	| { kind: 'any'; count: number };

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

const NAMED: Readonly<Record<string, TemplateItem>> = {
	device: { kind: 'device' },
	channel: { kind: 'channel' },
	v7: { kind: 'v7' },
	v14msb: { kind: 'v14msb' },
	v14lsb: { kind: 'v14lsb' },
	mark: { kind: 'mark' },
	'checksum:roland': { kind: 'rolandChecksum' },
};

function templateError(template: string, message: string): DetentError {
	return new DetentError('wire.template', {
		message,
		subject: template,
		remedy: 'Write hex bytes and {device} {channel} {v7} {v14msb} {v14lsb} {mark} {checksum:roland} {any:n}.',
	});
}

/**
 * Reads a byte template (see `byteTemplateSchema`).
 *
 * @throws DetentError `wire.template` for a placeholder that does not exist
 */
export function parseTemplate(template: string): TemplateItem[] {
	return template
		.trim()
		.split(/\s+/)
		.map((word): TemplateItem => {
			if (/^[0-9A-F]{2}$/.test(word)) return { kind: 'byte', byte: Number.parseInt(word, 16) };
			const name = /^\{(.+)\}$/.exec(word)?.[1] ?? '';
			const any = /^any:(\d{1,4})$/.exec(name)?.[1];
			if (any !== undefined && Number(any) > 0) return { kind: 'any', count: Number(any) };
			const item = NAMED[name];
			if (item === undefined) throw templateError(template, `${word} is no hex byte and no placeholder.`);
			return item;
		});
}

/** Largest value the placeholders can carry; null when the template carries none. */
export function templateValueLimit(template: string): number | null {
	const kinds = new Set(parseTemplate(template).map((item) => item.kind));
	if (kinds.has('v14msb')) return 16383;
	return kinds.has('v7') || kinds.has('v14lsb') ? 127 : null;
}

/**
 * Bytes of a template with its placeholders filled.
 *
 * @param value what the value placeholders carry; null for a template without any
 * @throws DetentError `wire.template` when the value is missing, does not fit, or the template says `{any:n}`
 */
export function encodeTemplate(template: string, context: TemplateContext, value: number | null): Uint8Array {
	const limit = templateValueLimit(template);
	if (limit !== null && (value === null || !Number.isInteger(value) || value < 0 || value > limit)) {
		throw templateError(template, `The value ${value} does not fit: 0 to ${limit}.`);
	}
	const carried = value ?? 0;
	const bytes: number[] = [];
	let mark = 0;
	for (const item of parseTemplate(template)) {
		switch (item.kind) {
			case 'byte':
				bytes.push(item.byte);
				break;
			case 'device':
				bytes.push(context.device & 0x7f);
				break;
			case 'channel':
				bytes.push(context.channel & 0x0f);
				break;
			case 'v7':
				bytes.push(carried);
				break;
			case 'v14msb':
				bytes.push(carried >> 7);
				break;
			case 'v14lsb':
				bytes.push(carried & 0x7f);
				break;
			case 'mark':
				mark = bytes.length;
				break;
			case 'rolandChecksum':
				bytes.push(rolandChecksum(bytes.slice(mark)));
				break;
			case 'any':
				throw templateError(template, 'A message to send cannot contain bytes that are not looked at.');
		}
	}
	return Uint8Array.from(bytes);
}

/**
 * Holds a message against a template.
 *
 * @param whole true: the message must end where the template ends; false: the template is its beginning
 * @returns null when it is another message
 */
export function matchTemplate(
	template: string,
	bytes: Uint8Array,
	context: TemplateContext,
	whole: boolean,
): TemplateMatch | null {
	let at = 0;
	let mark = 0;
	let high = 0;
	let low: number | null = null;
	let hasHigh = false;
	for (const item of parseTemplate(template)) {
		if (item.kind === 'mark') {
			mark = at;
			continue;
		}
		if (item.kind === 'any') {
			if (bytes.length < at + item.count) return null;
			at += item.count;
			continue;
		}
		const byte = bytes[at];
		if (byte === undefined) return null;
		switch (item.kind) {
			case 'byte':
				if (byte !== item.byte) return null;
				break;
			case 'device':
				if (byte !== (context.device & 0x7f)) return null;
				break;
			case 'channel':
				if (byte !== (context.channel & 0x0f)) return null;
				break;
			case 'rolandChecksum':
				if (byte !== rolandChecksum(bytes.subarray(mark, at))) return null;
				break;
			case 'v14msb':
				if (byte > 127) return null;
				high = byte;
				hasHigh = true;
				break;
			case 'v7':
			case 'v14lsb':
				if (byte > 127) return null;
				low = byte;
				break;
		}
		at += 1;
	}
	if (whole && at !== bytes.length) return null;
	return { value: low === null && !hasHigh ? null : (high << 7) | (low ?? 0), bytes: at };
}
