import { hexText } from '../../protocols/words/words.ts';
import type { WireLine } from '../../shared/protocol/wire.ts';

const ARROWS = { out: '→', in: '←' } as const;
/** Bytes shown beside the words, and the width they need with `… (65536 bytes)`. */
const HEX_BYTES = 8;
const HEX_COLUMNS = 42;

/** `12:34:56.789 → 20 01 21  play`, a line more for each further message. @param raw whole bytes and no words */
export function wireText({ direction, hex, words, atMs }: WireLine, raw: boolean): string {
	const at = new Date(atMs);
	const two = (value: number) => String(value).padStart(2, '0');
	const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
	const bytes = Buffer.from(hex, 'hex');
	const head = `${time} ${ARROWS[direction]} `;
	if (raw) return `${head}${hexText(bytes, bytes.length)}\n`;
	const [first, ...more] = words;
	if (first === undefined) return `${head}${hexText(bytes)}\n`;
	const indent = ' '.repeat(head.length + HEX_COLUMNS);
	return [`${head}${hexText(bytes, HEX_BYTES).padEnd(HEX_COLUMNS)}${first}`, ...more.map((line) => indent + line)]
		.map((line) => `${line}\n`)
		.join('');
}
