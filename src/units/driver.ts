import type { Unsubscribe } from '../shared/listeners.ts';
import type { TapeAbility, TapeAction, TapeStatus } from '../shared/model/tape.ts';
import type { LinkState } from '../shared/protocol/state.ts';

export type { TapeAbility, TapeAction, TapeStatus } from '../shared/model/tape.ts';

/** What the wire said about one setting. */
export interface SetOutcome {
	/** `asked`: it was sent. `acknowledged`: the unit answered that it stands there. */
	evidence: 'asked' | 'acknowledged';
	/** Position the unit now stands at, as far as the wire tells. */
	position: number;
}

/** Where a control shall stand: step index, or fraction of travel. */
export interface Setting {
	control: string;
	position: number;
}

/** What becomes of each of many settings while they are sent. */
export interface ManyListener {
	/** Its first byte leaves now: from here on it may have arrived. */
	sending(control: string): void;
	settled(control: string, outcome: SetOutcome): void;
	/** The unit, or the wire's range, refused this one; the others go on. */
	refused(control: string, error: Error): void;
}

export interface LinkReport {
	link: LinkState;
	reason: string | null;
}

/** Bytes as they pass between Detent and a unit: a piece of a stream, or one whole datagram or MIDI message. */
export interface WireEvent {
	/** `out` to the unit, `in` from it. */
	direction: 'in' | 'out';
	bytes: Uint8Array;
	/** Wall clock, milliseconds since 1970-01-01 UTC. */
	atMs: number;
}

/**
 * One unit with a remote. A driver sends nothing unasked; a unit that is away makes calls reject with `unit.away`,
 * a unit that does not answer in time with `unit.silent`, one that refuses with `unit.refused`.
 */
export interface UnitDriver {
	readonly unit: string;
	/** Opens the connection and keeps it; resolves at once, the link is reported later. */
	start(): Promise<void>;
	stop(): Promise<void>;
	link(): LinkReport;
	onLink(listener: (report: LinkReport) => void): Unsubscribe;
	/** Controls the wire can set. */
	readonly settable: ReadonlySet<string>;
	/** Controls the wire can read back. */
	readonly readable: ReadonlySet<string>;
	/** Sets one control, with the unit's own pacing; queued behind earlier calls. */
	set(control: string, position: number, signal?: AbortSignal): Promise<SetOutcome>;
	/**
	 * Sets many controls in the order given, as fast as wire and pacing allow. Nothing is read back for it: a setting that
	 * the unit does not confirm by itself ends as `asked`, and whoever wants more reads once when all are sent. Other calls
	 * may come in between two settings. A control is named once at most.
	 *
	 * Rejects when the unit is away or does not answer, or with the signal's reason: settings that were not begun are then
	 * untouched, and one that was begun and not told may have arrived.
	 */
	setMany(settings: readonly Setting[], listener: ManyListener, signal?: AbortSignal): Promise<void>;
	/** Reads all readable controls. */
	read(signal?: AbortSignal): Promise<Map<string, number>>;
	/** The unit itself reported a position: somebody turned a knob, or feedback came. */
	onReport(listener: (control: string, position: number) => void): Unsubscribe;
	/** Every byte both ways, as it leaves and arrives; costs nothing while nobody listens. */
	onWire(listener: (event: WireEvent) => void): Unsubscribe;
	/** Protocol of those bytes where it is not the remote's own: that of the relay board that a unit hangs on. */
	readonly wireProtocol?: string;
	/**
	 * Asks the unit whether it is there, once; sets nothing. Null for a unit that cannot answer.
	 *
	 * @throws DetentError `unit.away`, `unit.silent`, `unit.garbled`, `unit.refused`
	 */
	readonly ask: ((signal?: AbortSignal) => Promise<void>) | null;
	readonly transport: TapeTransport | null;
	/** The unit's own memory as opaque bytes; null for a unit whose memory cannot be fetched. */
	readonly memory: UnitMemory | null;
}

/** How far a long transfer is, 0…1; null while its length is not known. */
export type TransferProgress = (fraction: number | null) => void;

/** A unit's memory as a whole: what the bytes mean is its maker's business, and nothing in them is changed. */
export interface UnitMemory {
	/** True when it can be asked for; false when a person has to start the dump at the unit. */
	readonly asks: boolean;
	/**
	 * Fetches it. Sets nothing on the unit.
	 *
	 * @throws DetentError `unit.away`, `unit.silent`, `unit.garbled` when a checksum or the length is wrong
	 */
	fetch(progress: TransferProgress, signal?: AbortSignal): Promise<Uint8Array>;
	/**
	 * Writes back what `fetch` gave, unchanged. `acknowledged` once the unit holds the same bytes by its own word.
	 *
	 * @throws DetentError `unit.refused` for bytes that are no memory of this kind of unit; nothing is sent then
	 */
	restore(bytes: Uint8Array, progress: TransferProgress, signal?: AbortSignal): Promise<'asked' | 'acknowledged'>;
}

export interface TapeTransport {
	readonly can: TapeAbility;
	/**
	 * `asked` once sent, `acknowledged` once the machine took it; whether it then moves is told by its status alone.
	 *
	 * Record is sent only while armed, and is `acknowledged` only by the machine's own record tally; when the tally does not
	 * come within three seconds the machine is told to stop and the call fails. Any other command may come in between. Record
	 * is disarmed when it ends.
	 *
	 * @throws DetentError `unit.refused` when not armed, or when the machine cannot do it
	 */
	command(action: TapeAction, signal?: AbortSignal): Promise<'asked' | 'acknowledged'>;
	/**
	 * Sends the tape to a place and resolves when it was told; the status says in `locate` how that goes and when it has come
	 * there. Any other command ends the way.
	 *
	 * @param seconds from the zero of the counter or time code
	 * @throws DetentError `unit.refused` when it cannot locate
	 */
	locate(seconds: number, signal?: AbortSignal): Promise<'asked' | 'acknowledged'>;
	/**
	 * Arms or disarms record in Detent; the machine's own safe switches are another thing. Lost when the machine is away and
	 * when a record ends.
	 *
	 * @throws DetentError `unit.away`, `unit.refused` when a machine is to be armed that is away or can't record
	 */
	arm(armed: boolean): void;
	status(signal?: AbortSignal): Promise<TapeStatus>;
	onStatus(listener: (status: TapeStatus) => void): Unsubscribe;
}
