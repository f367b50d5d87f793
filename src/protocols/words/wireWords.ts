import type { Remote } from '../../shared/model/wire.ts';
import { denonWords } from './denonWords.ts';
import { midiWords } from './midiWords.ts';
import { oscWords } from './oscWords.ts';
import { lcusWords, modbusWords, numatoWords } from './relayWords.ts';
import { sony9pinWords } from './sony9pinWords.ts';
import { studerWords } from './studerWords.ts';
import { tascamWords } from './tascamWords.ts';
import type { WireWords } from './words.ts';

export type { WireWords } from './words.ts';

/** Words of each protocol by its name: a new one adds its line here. */
const PROTOCOLS: Readonly<Record<string, () => WireWords>> = {
	midi: midiWords,
	mmc: midiWords,
	osc: oscWords,
	'sony-9pin': sony9pinWords,
	'denon-dn780r': denonWords,
	'tascam-ascii': tascamWords,
	'studer-a8xx': studerWords,
	numato: numatoWords,
	lcus: lcusWords,
	'modbus-rtu': modbusWords,
};

/** Name of the protocol of a remote: its driver's, else its kind. */
export function protocolOf(remote: Remote): string {
	return remote.kind === 'driver' ? remote.driver : remote.kind;
}

/**
 * Puts the bytes of a protocol into words: 9-pin commands, MIDI messages, OSC addresses, answers of decks and boards. Of a
 * protocol without words it says nothing, and its bytes are shown as they are.
 */
export function createWireWords(protocol: string): WireWords {
	return PROTOCOLS[protocol]?.() ?? { describe: () => [] };
}
