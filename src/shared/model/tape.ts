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
};
