import { decodeMtc } from '../mtc.ts';
import { formatTimeCode } from '../timeCode.ts';

/** An MTC message in words; null for anything else. */
export function mtcText(bytes: Uint8Array): string | null {
	const message = decodeMtc(bytes);
	switch (message?.kind) {
		case 'quarter':
			return `MTC quarter frame ${message.piece}: ${message.nibble}`;
		case 'full':
			return `MTC full frame ${formatTimeCode(message.time)}, ${message.time.rate}`;
		case 'userBits':
			return `MTC user bits ${message.digits}`;
		default:
			return null;
	}
}
