import type { LinkState } from '../shared/protocol/state.ts';

export type Unsubscribe = () => void;

/** What the wire said about one setting. */
export interface SetOutcome {
	/** `asked`: it was sent. `acknowledged`: the unit answered that it stands there. */
	evidence: 'asked' | 'acknowledged';
	/** Position the unit now stands at, as far as the wire tells. */
	position: number;
}

export interface LinkReport {
	link: LinkState;
	reason: string | null;
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
	/** Reads all readable controls. */
	read(signal?: AbortSignal): Promise<Map<string, number>>;
	/** The unit itself reported a position: somebody turned a knob, or feedback came. */
	onReport(listener: (control: string, position: number) => void): Unsubscribe;
	readonly transport: TapeTransport | null;
}

export type TapeAction = 'play' | 'stop' | 'rewind' | 'forward' | 'record';

export interface TapeStatus {
	/** From the machine's own status, not from what was asked. */
	moving: boolean;
	mode: string;
	/** Counter or time code as the machine shows it. */
	position: string | null;
}

export interface TapeTransport {
	/** `asked` once sent, `acknowledged` once the machine took it. Record is refused unless armed. */
	command(action: TapeAction, signal?: AbortSignal): Promise<'asked' | 'acknowledged'>;
	arm(armed: boolean): void;
	status(signal?: AbortSignal): Promise<TapeStatus>;
	onStatus(listener: (status: TapeStatus) => void): Unsubscribe;
}
