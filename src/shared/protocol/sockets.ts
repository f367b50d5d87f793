import { z } from 'zod';
import type { LoudnessCurve } from '../loudnessHistory.ts';
import type { Answer, CommandInput } from './commands.ts';
import type { Meters, Wanted } from './meters.ts';
import { type Change, changeSchema, type RemoteState } from './state.ts';
import type { WireBatch } from './wire.ts';

export interface Snapshot {
	/** Number of the last change contained. */
	rev: number;
	/** This remote's own id. */
	remote: string;
	role: 'engineer' | 'client';
	/** The daemon's monotonic clock when this left, ms: what the remote's own stamps are made from. */
	atMs: number;
	state: RemoteState;
}

export const changesSchema = z.strictObject({
	rev: z.int().min(0),
	from: z.int().min(0).optional(),
	changes: z.array(changeSchema),
});
export interface Changes {
	/** Number of the last change in this message. */
	rev: number;
	/**
	 * Number of the first one, where a slow remote gets several as one: of each path only the last. Absent: the same as
	 * `rev`. Higher than one more than the last number seen is a gap, which means: ask for a snapshot.
	 */
	from?: number;
	changes: Change[];
}

/** A stamp older than this is of a hand that has let go: what it wanted is not carried out any more. */
export const LATE_MS = 2000;

export interface ServerToClient {
	/** `received` is absent where the daemon does not ask; so for `changes`. */
	snapshot(snapshot: Snapshot, received?: () => void): void;
	changes(changes: Changes, received?: () => void): void;
	meters(meters: Meters, received: () => void): void;
	/** What is known of the piece's loudness, when this remote begins to look at `loudness`; from then on it follows the meters. */
	loudness(curve: LoudnessCurve): void;
	/** Preview of the simulated monitor: interleaved 16-bit little-endian stereo. */
	preview(block: { rateHz: number; frame: number; pcm: ArrayBuffer }): void;
	/** What passed on the wire of the monitored unit. */
	wire(batch: WireBatch, received: () => void): void;
}

export interface ClientToServer {
	/** The payload is parsed with `commandSchema`. */
	command(command: CommandInput, answer: (answer: Answer) => void): void;
	/**
	 * The same, stamped with the daemon's clock as the remote knows it. A command that was held up on the way for longer
	 * than `LATE_MS` is refused: it is what a hand wanted a while ago.
	 */
	commandAt(sentAtMs: number, command: CommandInput, answer: (answer: Answer) => void): void;
	/** Asks whether the link is alive; the answer is the daemon's monotonic clock, ms. */
	beat(answer: (atMs: number) => void): void;
	/** Ask for a snapshot, after a gap. */
	resync(): void;
	/** What this remote wants to receive. The payload is parsed with `wantedSchema`. */
	subscribe(wanted: Wanted): void;
	/** Listen to a unit's wire, or to none any more; engineers only. The payload is parsed with `monitorSchema`. */
	monitor(wanted: { unit: string | null }, answer: (answer: Answer) => void): void;
}
