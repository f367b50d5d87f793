import type { Clock } from '../../shared/clock.ts';
import type { MidiControlConfig } from '../../shared/model/midiControl.ts';
import { createMidiPort, createVirtualMidiPort, type MidiPort } from '../../transports/midi.ts';
import { DIN_MIDI_BYTE_MS, pacedLink } from '../../transports/pacer.ts';

/** The controller's port: a virtual one that other programs see, or one that exists. Opens nothing before `open()`. */
export function controlPort({ port, inputPort, virtual, wire }: MidiControlConfig, clock: Clock): MidiPort {
	if (virtual) return createVirtualMidiPort(port, clock);
	const existing = createMidiPort({ port, inputPort: inputPort ?? null }, clock);
	return wire === 'usb' ? existing : pacedLink(existing, DIN_MIDI_BYTE_MS, clock);
}
