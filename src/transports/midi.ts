import { existsSync } from 'node:fs';
import type { Clock } from '../shared/clock.ts';
import { describeError } from '../shared/errors.ts';
import { type ByteLink, createByteLink, LINK_DEFAULTS, type RawPort, type RawPortEvents } from './byteLink.ts';

/** A MIDI port pair: each `write` and each `onBytes` is one whole message. */
export type MidiPort = ByteLink;

export interface MidiPortNames {
	/** Name of the output, as `detent doctor` prints it. */
	port: string;
	/** Name of the input when it is another one. */
	inputPort: string | null;
}

interface LibraryPort {
	getPortCount(): number;
	getPortName(port: number): string;
	openPort(port: number): void;
	closePort(): void;
	destroy(): void;
}

interface MidiLibrary {
	verifyLibraryLoaded(): void;
	Input: new () => LibraryPort & {
		ignoreTypes(sysex: boolean, timing: boolean, activeSensing: boolean): void;
		setBufferSize(size: number, count: number): void;
		on(event: 'message', listener: (deltaTime: number, message: number[]) => void): unknown;
	};
	Output: new () => LibraryPort & { sendMessage(message: number[]): void };
}

/** Ports vanish without an event: their names are looked up this often. */
const POLL_MS = 1000;

/** The device of ALSA's sequencer, without which the library can open nothing on Linux. */
const SEQUENCER = '/dev/snd/seq';

async function loadMidi(): Promise<MidiLibrary> {
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
}

/** `Client:Port 20:0` → `Client:Port`: ALSA's numbers change from one plug-in to the next. */
export function stableMidiName(name: string): string {
	return name.replace(/\s+\d+:\d+$/, '').trim();
}

/** Index of the port of this name, exactly or without ALSA's numbers; -1 when there is none. */
export function findMidiPort(names: readonly string[], wanted: string): number {
	const exact = names.indexOf(wanted);
	return exact >= 0 ? exact : names.findIndex((name) => stableMidiName(name) === stableMidiName(wanted));
}

function namesOf(port: LibraryPort): string[] {
	return Array.from({ length: port.getPortCount() }, (_, index) => port.getPortName(index));
}

function openByName(port: LibraryPort, wanted: string): void {
	const names = namesOf(port);
	const index = findMidiPort(names, wanted);
	if (index < 0) {
		throw new Error(`There is no MIDI port "${wanted}"; there are: ${names.map(stableMidiName).join(', ') || 'none'}.`);
	}
	port.openPort(index);
}

async function connectMidi({ port, inputPort }: MidiPortNames, clock: Clock, events: RawPortEvents): Promise<RawPort> {
	const library = await loadMidi();
	const input = new library.Input();
	const output = new library.Output();
	let cancelPoll: () => void = () => undefined;
	let closed = false;
	const close = async () => {
		if (closed) return;
		closed = true;
		cancelPoll();
		for (const one of [input, output]) {
			one.closePort();
			one.destroy();
		}
	};
	try {
		// SysEx on; clock and active sensing are of no use here.
		input.ignoreTypes(false, true, true);
		input.setBufferSize(8192, 8);
		input.on('message', (_, message) => events.bytes(Uint8Array.from(message)));
		openByName(input, inputPort ?? port);
		openByName(output, port);
	} catch (error) {
		await close();
		throw error;
	}
	const poll = () => {
		const gone = findMidiPort(namesOf(output), port) < 0 || findMidiPort(namesOf(input), inputPort ?? port) < 0;
		if (gone) events.lost(`The MIDI port "${port}" is gone.`);
		else cancelPoll = clock.after(POLL_MS, poll);
	};
	cancelPoll = clock.after(POLL_MS, poll);
	return {
		write: async (bytes) => output.sendMessage([...bytes]),
		close,
	};
}

/** A real MIDI port, found by name and opened again when it comes back. */
export function createMidiPort(names: MidiPortNames, clock: Clock): MidiPort {
	return createByteLink({
		...LINK_DEFAULTS,
		address: names.port,
		clock,
		connect: (events) => connectMidi(names, clock, events),
	});
}

/** Names of all ports, for `detent doctor`; rejects with a sentence when MIDI cannot be used. */
export async function listMidiPorts(): Promise<{ inputs: string[]; outputs: string[] }> {
	const library = await loadMidi();
	const input = new library.Input();
	const output = new library.Output();
	try {
		return { inputs: namesOf(input), outputs: namesOf(output) };
	} finally {
		input.destroy();
		output.destroy();
	}
}
