import type { Clock } from '../../shared/clock.ts';
import type { Connection } from '../../shared/model/rig.ts';
import type { SerialLine, SysExPacing } from '../../shared/model/wire.ts';
import type { ByteLink } from '../../transports/byteLink.ts';
import type { MidiPort } from '../../transports/midi.ts';

type ConnectionOf<Kind extends Connection['kind']> = Extract<Connection, { kind: Kind }>;

/** How drivers reach the outside; `systemDriverServices` has the real ones. */
export interface DriverServices {
	clock: Clock;
	/** @param pacing how the unit wants a long SysEx; null for whole */
	openMidi(connection: ConnectionOf<'midi'>, pacing: SysExPacing | null): MidiPort;
	openOsc(connection: ConnectionOf<'osc'>): ByteLink;
	openTcp(connection: ConnectionOf<'tcp'>): ByteLink;
	openSerial(connection: ConnectionOf<'serial'>, line: SerialLine): ByteLink;
}
