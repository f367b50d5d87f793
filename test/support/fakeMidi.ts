import type { LibraryInput, LibraryOutput, MidiLibrary } from '../../src/transports/midiLibrary.ts';

/** A MIDI system in memory with the library's interface: named ports that come and go, and what was sent to each. */
export class FakeMidi {
	inputs: string[];
	outputs: string[];
	/** Called between the look at the names and the opening: the moment in which indexes go wrong. */
	beforeOpen: () => void = () => undefined;
	/** Messages by the name of the output that was open. */
	readonly sent: { port: string; bytes: number[] }[] = [];
	readonly virtual: string[] = [];
	/** How often the names of a direction were looked at. */
	looks = 0;
	readonly #ears = new Map<object, { port: string; listener: (deltaTime: number, message: number[]) => void }>();
	readonly #open = new Set<object>();

	constructor(inputs: string[], outputs: string[] = inputs) {
		this.inputs = [...inputs];
		this.outputs = [...outputs];
	}

	/** Ports that are open now, inputs and outputs together. */
	get openPorts(): number {
		return this.#open.size;
	}

	/** Names as the system lists them now, in both directions. */
	list(...names: string[]): void {
		this.inputs = names;
		this.outputs = names;
	}

	/** A message, or a piece of one, comes in from a port. */
	say(port: string, ...bytes: number[]): void {
		for (const ear of [...this.#ears.values()]) if (ear.port === port) ear.listener(0, bytes);
	}

	readonly load = async (): Promise<MidiLibrary> => this.#library();

	#library(): MidiLibrary {
		const midi = this;
		class FakePort {
			name = '';
			readonly names: () => string[];
			constructor(names: () => string[]) {
				this.names = names;
			}
			getPortCount() {
				midi.looks += 1;
				return this.names().length;
			}
			getPortName(index: number) {
				return this.names()[index] ?? '';
			}
			openPort(index: number) {
				midi.beforeOpen();
				this.name = this.names()[index] ?? '';
				midi.#open.add(this);
			}
			openVirtualPort(name: string) {
				this.name = name;
				midi.virtual.push(name);
				midi.#open.add(this);
			}
			closePort() {
				midi.#open.delete(this);
				midi.#ears.delete(this);
			}
			destroy() {}
		}
		class Input extends FakePort implements LibraryInput {
			#listener: (deltaTime: number, message: number[]) => void = () => undefined;
			constructor() {
				super(() => midi.inputs);
			}
			ignoreTypes() {}
			setBufferSize() {}
			on(_: 'message', listener: (deltaTime: number, message: number[]) => void) {
				this.#listener = listener;
			}
			override openPort(index: number) {
				super.openPort(index);
				midi.#ears.set(this, { port: this.name, listener: this.#listener });
			}
			override openVirtualPort(name: string) {
				super.openVirtualPort(name);
				midi.#ears.set(this, { port: name, listener: this.#listener });
			}
		}
		class Output extends FakePort implements LibraryOutput {
			constructor() {
				super(() => midi.outputs);
			}
			sendMessage(bytes: number[]) {
				midi.sent.push({ port: this.name, bytes });
			}
		}
		return { verifyLibraryLoaded: () => undefined, Input, Output };
	}
}
