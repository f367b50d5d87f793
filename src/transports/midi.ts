import type { Clock } from '../shared/clock.ts';
import { type ByteLink, createByteLink, LINK_DEFAULTS, type RawPort, type RawPortEvents } from './byteLink.ts';
import { type LibraryPort, type LoadMidi, loadMidi, namesOf } from './midiLibrary.ts';
import { findMidiPort, stableMidiName } from './midiNames.ts';

/** A MIDI port pair. What comes in is a message or, of a long SysEx, a piece of one; so is what `write` takes. */
export type MidiPort = ByteLink;

export interface MidiPortNames {
	/** Name of the output, as `detent doctor` prints it. */
	port: string;
	/** Name of the input when it is another one. */
	inputPort: string | null;
	/** True while another port of the same name, with other numbers, is wanted too; asked at each opening. */
	hasTwin?(): boolean;
}

/** Ports vanish without an event: their names are looked up this often. */
const POLL_MS = 1000;
/** What one port has seen of the names others may believe for this long: a look costs many calls of the system. */
const FRESH_MS = 500;
/** Longest pause between two tries, so that a port that comes back is found within two seconds. */
const RETRY_MAX_MS = 1000;
/** What the library keeps of one incoming SysEx on Windows, and how many. */
const INPUT_BUFFER_BYTES = 8192;
const INPUT_BUFFERS = 8;

/**
 * Opens by name. The list may change between looking and opening, so the name is looked at again afterwards.
 *
 * @returns the whole name, with ALSA's numbers
 */
function openByName(port: LibraryPort, wanted: string, exactly: boolean): string {
	const names = namesOf(port);
	const index = findMidiPort(names, wanted, exactly);
	if (index < 0) {
		throw new Error(`There is no MIDI port "${wanted}"; there are: ${names.map(stableMidiName).join(', ') || 'none'}.`);
	}
	port.openPort(index);
	const opened = index < port.getPortCount() ? port.getPortName(index) : '';
	if (opened !== names[index]) {
		throw new Error(`The MIDI ports changed while "${wanted}" was being opened; it is tried again.`);
	}
	return opened;
}

interface PortNames {
	inputs: string[];
	outputs: string[];
}

/** The last look at the names, by library. */
const looks = new WeakMap<LoadMidi, { atMs: number; names: PortNames }>();

function recentNames(load: LoadMidi, clock: Clock, look: () => PortNames): PortNames {
	const nowMs = clock.monotonicMs();
	const last = looks.get(load);
	if (last !== undefined && nowMs >= last.atMs && nowMs - last.atMs <= FRESH_MS) return last.names;
	const names = look();
	looks.set(load, { atMs: nowMs, names });
	return names;
}

interface OpenPair {
	raw: RawPort;
	/** Present names of both directions. */
	names(): PortNames;
}

/** One input and one output of the library, with everything let through: SysEx, time code, active sensing. */
async function openPair(
	load: LoadMidi,
	events: RawPortEvents,
	open: (input: LibraryPort, output: LibraryPort) => void,
	onClose: () => void,
): Promise<OpenPair> {
	const library = await load();
	const input = new library.Input();
	const output = new library.Output();
	let closed = false;
	const close = async () => {
		if (closed) return;
		closed = true;
		onClose();
		for (const one of [input, output]) {
			one.closePort();
			one.destroy();
		}
	};
	try {
		input.ignoreTypes(false, false, false);
		input.setBufferSize(INPUT_BUFFER_BYTES, INPUT_BUFFERS);
		input.on('message', (_, message) => {
			if (!closed) events.bytes(Uint8Array.from(message));
		});
		open(input, output);
	} catch (error) {
		await close();
		throw error;
	}
	return {
		raw: { write: async (bytes) => output.sendMessage([...bytes]), close },
		names: () => ({ inputs: namesOf(input), outputs: namesOf(output) }),
	};
}

async function connectMidi(
	{ port, inputPort, hasTwin }: MidiPortNames,
	clock: Clock,
	load: LoadMidi,
	events: RawPortEvents,
): Promise<RawPort> {
	let cancelPoll: () => void = () => undefined;
	const opened = { input: '', output: '' };
	const pair = await openPair(
		load,
		events,
		(input, output) => {
			const exactly = hasTwin?.() ?? false;
			opened.input = openByName(input, inputPort ?? port, exactly);
			opened.output = openByName(output, port, exactly);
		},
		() => cancelPoll(),
	);
	// Whole names: a port that was pulled out and put back between two looks has other numbers, and the old ones are dead.
	const poll = () => {
		const { inputs, outputs } = recentNames(load, clock, pair.names);
		if (outputs.includes(opened.output) && inputs.includes(opened.input)) cancelPoll = clock.after(POLL_MS, poll);
		else events.lost(`The MIDI port "${port}" is gone.`);
	};
	cancelPoll = clock.after(POLL_MS, poll);
	return pair.raw;
}

/** A real MIDI port, found by name and opened again when it comes back. */
export function createMidiPort(names: MidiPortNames, clock: Clock, load: LoadMidi = loadMidi): MidiPort {
	return createByteLink({
		...LINK_DEFAULTS,
		retryMaxMs: RETRY_MAX_MS,
		address: names.port,
		clock,
		connect: (events) => connectMidi(names, clock, load, events),
	});
}

/** A port pair that other programs see under this name; Windows has none. */
export function createVirtualMidiPort(name: string, clock: Clock, load: LoadMidi = loadMidi): MidiPort {
	return createByteLink({
		...LINK_DEFAULTS,
		address: name,
		clock,
		connect: async (events) => {
			if (process.platform === 'win32') throw new Error('Windows has no virtual MIDI ports: name an existing port.');
			const pair = await openPair(
				load,
				events,
				(input, output) => {
					input.openVirtualPort(name);
					output.openVirtualPort(name);
				},
				() => undefined,
			);
			return pair.raw;
		},
	});
}
