import type { Remote } from '../../shared/model/wire.ts';
import { denonWords } from './denonWords.ts';
import { midiWords } from './midiWords.ts';
import { oscWords } from './oscWords.ts';
import { sony9pinWords } from './sony9pinWords.ts';
import { studerWords } from './studerWords.ts';
import { tascamWords } from './tascamWords.ts';
import type { WireWords } from './words.ts';

export type { WireWords } from './words.ts';

/** Words of each protocol, by the remote's driver or else its kind: a new protocol adds its line here. */
const PROTOCOLS: Readonly<Record<string, () => WireWords>> = {
	midi: midiWords,
	osc: oscWords,
	'sony-9pin': sony9pinWords,
	'denon-dn780r': denonWords,
	'tascam-ascii': tascamWords,
	'studer-a8xx': studerWords,
};

/**
 * Puts the bytes of a unit's remote into words: 9-pin commands, MIDI messages, OSC addresses, answers of decks. Of a
 * protocol without words it says nothing, and its bytes are shown as they are.
 */
export function createWireWords(remote: Remote): WireWords {
	const name = remote.kind === 'driver' ? remote.driver : remote.kind;
	return PROTOCOLS[name]?.() ?? { describe: () => [] };
}
