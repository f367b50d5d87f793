import { createWireWords, protocolOf } from '../protocols/words/wireWords.ts';
import type { Unsubscribe } from '../shared/listeners.ts';
import type { Remote } from '../shared/model/wire.ts';
import type { WireLine } from '../shared/protocol/wire.ts';
import type { UnitDriver } from './driver.ts';

/** What passes on a unit's wire from now on, each piece with what it says. */
export function onWireLines(driver: UnitDriver, remote: Remote, listener: (line: WireLine) => void): Unsubscribe {
	const words = createWireWords(driver.wireProtocol ?? protocolOf(remote));
	return driver.onWire(({ direction, bytes, atMs }) => {
		const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
		listener({ direction, hex, words: words.describe(direction, bytes, atMs), atMs });
	});
}
