import type { Clock } from '../shared/clock.ts';
import { Listeners } from '../shared/listeners.ts';
import type { SysExPacing } from '../shared/model/wire.ts';
import type { ByteLink, LinkStatus } from './byteLink.ts';
import type { MidiPort, MidiPortNames } from './midi.ts';
import { stableMidiName } from './midiNames.ts';
import { MidiWire } from './midiWire.ts';
import { DIN_MIDI_BYTE_MS } from './pacer.ts';

export interface MidiEndpoint extends MidiPortNames {
	/** `din`: 31 250 baud somewhere on the way; `usb`: as fast as the system takes it. */
	wire: 'din' | 'usb';
}

interface SharedPort {
	link: ByteLink;
	/** Name of the output. */
	port: string;
	/** How many units have it open. */
	users: number;
	heardAtMs: number;
}

const CLOSED: LinkStatus = { open: false, reason: null };
/** A port on which anything was heard this recently is not dead, whatever one of its units thinks. */
const ALIVE_MS = 1500;

export interface MidiPoolOptions {
	clock: Clock;
	/** Opens nothing before `open()`. */
	createPort(names: MidiPortNames): MidiPort;
	/** Whether the system's library takes a SysEx in pieces. */
	cutsSysEx: boolean;
}

/**
 * Each port is opened once, however many units hang on it; the last unit that closes its link closes the port. All units
 * of one output share the cable's rate, and every unit has a link of its own.
 */
export class MidiPool {
	readonly #options: MidiPoolOptions;
	readonly #ports = new Map<string, SharedPort>();
	readonly #wires = new Map<string, MidiWire>();

	constructor(options: MidiPoolOptions) {
		this.#options = options;
	}

	/**
	 * A unit's link to a port.
	 *
	 * @param pacing how this unit wants a long SysEx; null for whole
	 */
	open({ port, inputPort, wire }: MidiEndpoint, pacing: SysExPacing | null): MidiPort {
		const { clock, createPort } = this.#options;
		const key = `${port}\n${inputPort ?? port}`;
		const shared = this.#ports.get(key) ?? {
			link: createPort({ port, inputPort, hasTwin: () => this.#hasTwin(port) }),
			port,
			users: 0,
			heardAtMs: Number.NEGATIVE_INFINITY,
		};
		this.#ports.set(key, shared);
		const cable = this.#cable(port, wire);
		const statusListeners = new Listeners<LinkStatus>();
		const bytesListeners = new Listeners<Uint8Array>();
		let stopListening: (() => void) | null = null;
		/** Counts the connections that this link has seen. */
		let connections = 0;
		let told: LinkStatus = CLOSED;
		const tell = (status: LinkStatus) => {
			if (status.open === told.open && status.reason === told.reason) return;
			connections += 1;
			told = status;
			statusListeners.tell(status);
		};
		return {
			address: port,
			open: () => {
				if (stopListening !== null) return;
				const { link } = shared;
				const stops = [
					link.onBytes((bytes) => {
						shared.heardAtMs = clock.monotonicMs();
						bytesListeners.tell(bytes);
					}),
					link.onStatus(tell),
				];
				stopListening = () => {
					for (const stop of stops) stop();
				};
				shared.users += 1;
				// Another unit may have opened it long ago.
				if (shared.users > 1) queueMicrotask(() => stopListening !== null && tell(link.status()));
				else link.open();
			},
			close: async () => {
				if (stopListening === null) return;
				stopListening();
				stopListening = null;
				shared.users -= 1;
				tell(CLOSED);
				if (shared.users === 0) await shared.link.close();
			},
			status: () => (stopListening === null ? CLOSED : shared.link.status()),
			write: (bytes) => {
				// A write that cannot begin fails at once, and does not wait for the cable.
				if (!shared.link.status().open) return shared.link.write(bytes);
				const own = connections;
				return cable.write(
					bytes,
					pacing,
					(piece) => shared.link.write(piece),
					() => own === connections,
				);
			},
			reopen: (reason) => {
				if (clock.monotonicMs() - shared.heardAtMs > ALIVE_MS) shared.link.reopen?.(reason);
			},
			onBytes: (listener) => bytesListeners.add(listener),
			onStatus: (listener) => statusListeners.add(listener),
		};
	}

	/** True when the rig names two ports that differ only in ALSA's numbers: two interfaces of one kind. */
	#hasTwin(port: string): boolean {
		const isTwin = (other: string) => other !== port && stableMidiName(other) === stableMidiName(port);
		return [...this.#ports.values()].some((shared) => isTwin(shared.port));
	}

	/** The cable of an output. When units disagree about it, the slower word counts. */
	#cable(port: string, wire: 'din' | 'usb'): MidiWire {
		const { clock, cutsSysEx } = this.#options;
		const cable = this.#wires.get(port) ?? new MidiWire(clock, cutsSysEx);
		this.#wires.set(port, cable);
		if (wire === 'din') cable.slowTo(DIN_MIDI_BYTE_MS);
		return cable;
	}
}
