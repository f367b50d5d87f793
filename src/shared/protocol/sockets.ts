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
	state: RemoteState;
}

export const changesSchema = z.strictObject({ rev: z.int().min(0), changes: z.array(changeSchema) });
export interface Changes {
	/** Each message is exactly one higher than the one before; a gap means: ask for a snapshot. */
	rev: number;
	changes: Change[];
}

export interface ServerToClient {
	snapshot(snapshot: Snapshot): void;
	changes(changes: Changes): void;
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
	/** Ask for a snapshot, after a gap. */
	resync(): void;
	/** What this remote wants to receive. The payload is parsed with `wantedSchema`. */
	subscribe(wanted: Wanted): void;
	/** Listen to a unit's wire, or to none any more; engineers only. The payload is parsed with `monitorSchema`. */
	monitor(wanted: { unit: string | null }, answer: (answer: Answer) => void): void;
}
