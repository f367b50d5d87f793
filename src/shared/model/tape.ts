import { z } from 'zod';

/** A place on a tape, seconds from the zero of the machine's counter or time code; up to a day either way. */
export const tapeSecondsSchema = z.number().min(-86_400).max(86_400);
export const locatorNameSchema = z.string().trim().min(1).max(60);

/** A named place on the tape of one machine, for one track. */
export interface LocatorPoint {
	id: string;
	unit: string;
	name: string;
	/** From the zero of the machine's counter or time code. */
	seconds: number;
	/** Who made it, by id; null for the terminal. */
	by: string | null;
	/** When it was made. */
	at: string;
}

/** What a transport can be told. Locating is separate: it has a place. */
export const TAPE_ACTIONS = ['play', 'stop', 'rewind', 'forward', 'record'] as const;
export type TapeAction = (typeof TAPE_ACTIONS)[number];

/** What the remote of a machine reaches. A machine without a tally can't say what it does; nothing is made up for it. */
export interface TapeAbility {
	/** It can be sent to a place by itself, or Detent can wind it there by its own position. */
	locate: boolean;
	/** It can record, and says by itself that it does. Without that tally Detent never lets it record. */
	record: boolean;
	/** It tells where it stands. */
	position: boolean;
	/** It says whether it moves or stands. */
	motion: boolean;
}

/** How the way to a place goes that Detent asked for: by the machine's own word, or as Detent winds it there. */
export interface TapeLocate {
	/** From the zero of the counter or time code. */
	toSeconds: number;
	/** `done`: it stands there. `cancelled`: something else was asked on the way. */
	outcome: 'open' | 'done' | 'failed' | 'cancelled';
	/** Why it failed, as a sentence; null while nothing is wrong. */
	reason: string | null;
}

/**
 * What a machine says of itself. Three things are kept apart: what was `asked`, whether the machine took it (the answer of
 * the command), and what it is seen to do (`moving`, `recording`). Null where the machine cannot tell.
 */
export interface TapeStatus {
	/** From the machine's own status or tally lamps, never from what was asked. */
	moving: boolean | null;
	/** The machine's own word for what it does; `not known` where it says nothing. */
	mode: string;
	/** Counter or time code as the machine shows it. */
	position: string | null;
	/** The same in seconds from the counter's or the time code's zero; negative before it. */
	positionSeconds: number | null;
	/** It runs at its stable speed: servo lock, or a steady time code. */
	atSpeed: boolean | null;
	/** Its record tally. */
	recording: boolean | null;
	/** Record is armed in Detent. */
	armed: boolean;
	/** What Detent asked it for last; null when nothing was asked since it was found. */
	asked: TapeAction | 'locate' | null;
	/** The last place that it was sent to; null when it was sent to none since it was found, or does not tell where it is. */
	locate: TapeLocate | null;
}

/** A machine of which nothing is known yet. */
export const UNKNOWN_TAPE: TapeStatus = {
	moving: null,
	mode: 'not known',
	position: null,
	positionSeconds: null,
	atSpeed: null,
	recording: null,
	armed: false,
	asked: null,
	locate: null,
};

/** One thing that was asked of a machine, and how the machine answered. What it then does is in its status alone. */
export interface TapeOrder {
	action: TapeAction | 'locate';
	/** Where to; null for anything but `locate`. */
	toSeconds: number | null;
	/** Name of the locator point it was sent to; null without one. */
	toPoint: string | null;
	/** Remote id, `terminal` or `pass`. */
	by: string;
	at: string;
	/** `asked`: sent, and this machine answers nothing. `acknowledged`: the machine took it. */
	answer: 'waiting' | 'asked' | 'acknowledged' | 'failed';
	/** Why it failed. */
	reason: string | null;
}

/** What Detent itself keeps of a machine. */
export interface TapeDesk {
	/** The last thing that was asked since the machine was found. */
	order: TapeOrder | null;
	/** Record is disarmed by itself after this; null while it is not armed, and while the machine records. */
	disarmsInSeconds: number | null;
}
