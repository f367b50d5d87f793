import { z } from 'zod';
import type { AbxAnswer, AbxScore, BlindChoice, BlindItem, BlindMethod } from '../model/blindTest.ts';
import { idSchema } from '../model/ids.ts';
import { MOST_ITEMS } from '../model/monitor.ts';

/** A file to be compared with the mix. */
export const compareRefSchema = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('revision'), revision: idSchema, part: z.enum(['capture', 'master']) }),
	z.strictObject({ kind: z.literal('reference'), reference: idSchema }),
	/** A file that lies on the studio machine; nothing is imported. */
	z.strictObject({ kind: z.literal('file'), path: z.string().min(1) }),
]);
export type CompareRef = z.infer<typeof compareRefSchema>;

/** The mix takes a place of its own. */
export const MOST_REFS = MOST_ITEMS - 1;

/** Source frames that come again and again. */
export const loopSchema = z
	.strictObject({ fromFrame: z.int().min(0), toFrame: z.int().min(1) })
	.refine(({ fromFrame, toFrame }) => toFrame > fromFrame, 'a loop ends after it begins');
export type Loop = z.infer<typeof loopSchema>;

/** Whether an item is as loud as the mix, and at the same time; what is not known is never called matched. */
export type ListeningMatch =
	/** The mix itself, with which the others are matched. */
	| { state: 'reference' }
	| {
			state: 'matching';
			/** Part of the comparison that is done, 0…1; absent while it waits for its turn. */
			done?: number;
	  }
	| {
			state: 'matched';
			/** How much louder than the mix it is by itself, LU. */
			louderLu: number;
			/** It is heard at the same place of the music as the mix. Other music is matched in loudness alone, and never in time. */
			inTime: boolean;
			/** What else there is to know: it is upside down, or another piece of music. */
			note: string | null;
	  }
	| {
			state: 'not matched';
			reason: string;
			/** As far as it is known: its gain goes by it all the same. Absent where nothing is known. */
			louderLu?: number;
	  };

/** Matched with the mix in loudness and time, or the mix itself: nothing but its sound tells which it is. */
export function isBlindlyComparable(match: ListeningMatch | null): boolean {
	return match?.state === 'reference' || (match?.state === 'matched' && match.inTime);
}

export interface ListeningItem {
	/** `source`, `return` and `master` are live; in a blind test a letter. */
	id: string;
	label: string;
	/** Null in a blind test: it would tell. */
	match: ListeningMatch | null;
	/** What somebody added to the match, dB. */
	trimDb: number;
}

/** The answer to `blind.choose`. An answer to a trial of an ABX that is answered does not count: its X is gone. */
export const blindCountsSchema = z.strictObject({ counts: z.boolean() });
export type BlindCounts = z.infer<typeof blindCountsSchema>;

export interface BlindState {
	method: BlindMethod;
	/** Those who have chosen, by name; what they chose is told at the end. */
	chosen: string[];
	/** ABX: the trial that is on, from 1, and how many there are. */
	trial: number;
	trials: number;
	/** What the letters stood for, once it was revealed. */
	revealed: {
		items: BlindItem[];
		choices: (Omit<BlindChoice, 'by'> & { name: string })[];
		abx: AbxScore | null;
		/** ABX: every answer in its order. */
		answers: (Omit<AbxAnswer, 'by'> & { name: string })[];
	} | null;
}

/** What can be heard, and what is. */
export interface ListeningState {
	items: ListeningItem[];
	/** Id of the item that is heard. */
	heard: string;
	/** Playing sends the mix through the rack, so that its return can be heard; without, only files are played. */
	withRack: boolean;
	/** Everything is equally loud; without, each is as loud as it is by itself, and its trim. */
	matchLoudness: boolean;
	loop: Loop | null;
	/** Null while names are shown. */
	blind: BlindState | null;
}

/** What mutes the loudspeakers before a test signal. */
export interface MonitorController {
	/**
	 * `none`: Detent's own monitor outputs alone feed them; `unit`: a unit of the rig, by its wire; `person`: somebody has to
	 * say so, also where the wire of a unit proves nothing.
	 */
	kind: 'none' | 'unit' | 'person';
	/** When somebody said that the controller is muted; null while nobody has since something was last heard. */
	confirmedAt: string | null;
}

export function nothingToHear(): ListeningState {
	return {
		items: [
			{ id: 'source', label: 'Mix', match: { state: 'reference' }, trimDb: 0 },
			{ id: 'return', label: 'Rack', match: { state: 'not matched', reason: 'Nothing was printed yet.' }, trimDb: 0 },
			{
				id: 'master',
				label: 'Master',
				match: { state: 'not matched', reason: 'Nothing was printed yet.' },
				trimDb: 0,
			},
		],
		heard: 'return',
		withRack: true,
		matchLoudness: true,
		loop: null,
		blind: null,
	};
}
