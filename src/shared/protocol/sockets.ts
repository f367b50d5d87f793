import { z } from 'zod';
import type { Answer, CommandInput } from './commands.ts';
import { type Change, changeSchema, type RemoteState } from './state.ts';
import type { WireBatch } from './wire.ts';

/** Peak and RMS of a stereo point, dBFS; null is silence. */
export const pairLevelSchema = z.strictObject({
	peakDbfs: z.tuple([z.number().nullable(), z.number().nullable()]),
	rmsDbfs: z.tuple([z.number().nullable(), z.number().nullable()]),
});

/** Meters, latest wins, at most 30 a second; produced only while somebody looks. */
export const metersSchema = z.strictObject({
	frame: z.int(),
	input: pairLevelSchema,
	send: pairLevelSchema,
	return: pairLevelSchema,
	master: pairLevelSchema,
	momentaryLufs: z.number().nullable(),
	shortTermLufs: z.number().nullable(),
	integratedLufs: z.number().nullable(),
	truePeakDbtp: z.number().nullable(),
	/** Peak to short-term loudness ratio: true peak of the last 3 s less short-term loudness. */
	psrDb: z.number().nullable().optional(),
	/** Peak to loudness ratio: true peak less integrated loudness. */
	plrDb: z.number().nullable().optional(),
	/** Gain reduction of the limiter now, dB ≥ 0; null without a limiter. */
	gainReductionDb: z.number().nullable(),
});
export type Meters = z.infer<typeof metersSchema>;

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
	/** What this remote wants to receive. */
	subscribe(wanted: { meters: boolean; preview: boolean }): void;
	/** Listen to a unit's wire, or to none any more; engineers only. The payload is parsed with `monitorSchema`. */
	monitor(wanted: { unit: string | null }, answer: (answer: Answer) => void): void;
}

export const subscribeSchema = z.strictObject({ meters: z.boolean(), preview: z.boolean() });
