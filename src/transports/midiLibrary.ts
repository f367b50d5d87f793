import { existsSync } from 'node:fs';
import { describeError } from '../shared/errors.ts';

/** What Detent uses of a port of `@julusian/midi`, in either direction. */
export interface LibraryPort {
	getPortCount(): number;
	getPortName(port: number): string;
	openPort(port: number): void;
	openVirtualPort(name: string): void;
	closePort(): void;
	destroy(): void;
}

export interface LibraryInput extends LibraryPort {
	ignoreTypes(sysex: boolean, timing: boolean, activeSensing: boolean): void;
	setBufferSize(size: number, count: number): void;
	on(event: 'message', listener: (deltaTime: number, message: number[]) => void): unknown;
}

export interface LibraryOutput extends LibraryPort {
	sendMessage(message: number[]): void;
}

export interface MidiLibrary {
	verifyLibraryLoaded(): void;
	Input: new () => LibraryInput;
	Output: new () => LibraryOutput;
}

/** Gives the library; rejects with a sentence when MIDI cannot be used on this machine. */
export type LoadMidi = () => Promise<MidiLibrary>;

/** The device of ALSA's sequencer, without which the library can open nothing on Linux. */
const SEQUENCER = '/dev/snd/seq';

/** The real library, which is optional. */
export const loadMidi: LoadMidi = async () => {
	if (process.platform === 'linux' && !existsSync(SEQUENCER)) {
		throw new Error(
			`This machine has no ALSA sequencer (${SEQUENCER}), so it has no MIDI ports. Try: modprobe snd-seq.`,
		);
	}
	try {
		const name = '@julusian/midi/lazy';
		const library = (await import(name)) as MidiLibrary;
		library.verifyLibraryLoaded();
		return library;
	} catch (error) {
		throw new Error(
			`MIDI needs the optional package "@julusian/midi", which cannot be loaded: ${describeError(error)}`,
		);
	}
};

/** Names of all ports of one direction, in the library's order. */
export function namesOf(port: LibraryPort): string[] {
	return Array.from({ length: port.getPortCount() }, (_, index) => port.getPortName(index));
}
