import { encodeTemplate, matchTemplate, parseTemplate, type TemplateContext } from '../../protocols/byteTemplate.ts';
import type { Remote } from '../../shared/model/wire.ts';

type MidiRemote = Extract<Remote, { kind: 'midi' }>;

/** A question that a unit answers with one SysEx, and how its answer is known among those of other units. */
export interface MidiQuestion {
	request: Uint8Array;
	/** Data between header and F7; null for another message. */
	answer(bytes: Uint8Array): Uint8Array | null;
	/** The message begins as the answer does, whole or broken. */
	begins(bytes: Uint8Array): boolean;
}

/** Identity request of MIDI 1.0 (universal non-realtime), to every device on the port. */
export const IDENTITY_REQUEST = Uint8Array.of(0xf0, 0x7e, 0x7f, 0x06, 0x01, 0xf7);

function question(
	request: Uint8Array,
	answerHeader: string,
	answerBytes: number | null,
	context: TemplateContext,
): MidiQuestion {
	const header = parseTemplate(answerHeader);
	const begins = (bytes: Uint8Array) => matchTemplate(header, bytes, context, false) !== null;
	return {
		request,
		begins,
		answer: (bytes) => {
			const fits = answerBytes === null || bytes.length === header.length + answerBytes + 1;
			return fits && begins(bytes) ? bytes.subarray(header.length, -1) : null;
		},
	};
}

/** The request for all values; null for a unit that cannot tell. */
export function readBackQuestion({ readBack }: MidiRemote, context: TemplateContext): MidiQuestion | null {
	if (readBack === undefined) return null;
	const request = encodeTemplate(readBack.request, context, null);
	return question(request, readBack.answerHeader, readBack.answerBytes, context);
}

/** "Who is there?"; null for a unit that is not known to answer it. */
export function identityQuestion({ identity }: MidiRemote, context: TemplateContext): MidiQuestion | null {
	return identity === undefined ? null : question(IDENTITY_REQUEST, identity.answerHeader, null, context);
}
