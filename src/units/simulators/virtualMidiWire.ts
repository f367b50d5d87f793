import { existsSync } from 'node:fs';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { Connection } from '../../shared/model/rig.ts';
import { createVirtualMidiPort } from '../../transports/midi.ts';
import { MidiWire } from '../../transports/midiWire.ts';
import type { DeviceWire } from './deviceWire.ts';

type MidiConnection = Extract<Connection, { kind: 'midi' }>;

/** Opening takes milliseconds where it works at all. */
const OPEN_MS = 5000;

/** Whether this machine can offer MIDI ports of its own: Windows can't, and Linux needs ALSA's sequencer. */
export function hasVirtualMidi(): boolean {
	if (process.platform === 'linux') return existsSync('/dev/snd/seq');
	return process.platform === 'darwin';
}

/**
 * How a controller finds the ports of this name. ALSA puts the library's client names before them, one for each direction;
 * Core MIDI has the name alone.
 */
export function virtualPortNames(name: string): Pick<MidiConnection, 'port' | 'inputPort'> {
	if (process.platform !== 'linux') return { port: name };
	return { port: `RtMidi Input Client:${name}`, inputPort: `RtMidi Output Client:${name}` };
}

/**
 * The device's end of a pair of virtual MIDI ports, which every program of the machine sees. Pulling the cable takes the
 * ports away, as unplugging a USB MIDI unit does; put back, they have the same names and other numbers.
 *
 * @param name what the ports are called
 */
export function createVirtualMidiWire(
	name: string,
	{ channel, deviceId }: Pick<MidiConnection, 'channel' | 'deviceId'>,
	clock: Clock,
): DeviceWire {
	const port = createVirtualMidiPort(name, clock);
	let plugged = false;
	/** Counts how often it was plugged in. */
	let plugIns = 0;
	/** A long message goes in pieces: ALSA has no room for a whole one in the controller's pool. */
	const wire = new MidiWire(clock, process.platform === 'linux');

	const plugIn = () =>
		new Promise<void>((resolve, reject) => {
			const failed = (reason: string) => {
				stop();
				cancel();
				void port.close();
				reject(
					new DetentError('unit.simulator', {
						message: `The simulator cannot offer the MIDI port "${name}": ${reason}`,
						subject: name,
						remedy: 'Load the sequencer (modprobe snd-seq), or keep MIDI units in memory.',
					}),
				);
			};
			const cancel = clock.after(OPEN_MS, () => failed(`it did not open within ${OPEN_MS} ms.`));
			const stop = port.onStatus(({ open, reason }) => {
				if (open) {
					stop();
					cancel();
					plugged = true;
					plugIns += 1;
					resolve();
				} else if (reason !== null) failed(reason);
			});
			port.open();
		});
	const pullOut = async () => {
		plugged = false;
		await port.close();
	};
	return {
		open: async (receive) => {
			port.onBytes(receive);
			await plugIn();
			// No cable is on the way, so nothing has to wait for one.
			return { kind: 'midi', ...virtualPortNames(name), channel, deviceId, wire: 'usb' };
		},
		send: (bytes) => {
			// Pulled out meanwhile, the rest is lost, as on a real cable.
			const own = plugIns;
			const still = () => plugged && own === plugIns;
			const write = async (piece: Uint8Array) => (still() ? port.write(piece) : undefined);
			if (plugged) void wire.write(bytes, null, write, still).catch(() => undefined);
		},
		plug: async (wanted) => {
			if (wanted === plugged) return;
			if (wanted) await plugIn();
			else await pullOut();
		},
		close: pullOut,
	};
}
