/**
 * Motion control tally, field 48 (RP-013, section 6): the motion that the machine was told last, by wire or by its own
 * keys, the process that moves it by itself (locate, chase), and how far it has come with both.
 */
export interface MotionTally {
	state: MotionState;
	/** 0 on its way there, 1 there, 2 failed, 3 told by what is seen only, 4 and 5 as the state has it. */
	stateLevel: number;
	process: 'none' | 'locate' | 'chase' | 'other';
	/** 0 under way, 1 done, 2 failed, 4 under way with play to follow (chase: winds), 6 with variable play (chase: parked). */
	processLevel: number;
}

const STATES = {
	stop: 0x01,
	play: 0x02,
	forward: 0x04,
	rewind: 0x05,
	pause: 0x09,
	eject: 0x0a,
	variablePlay: 0x45,
	search: 0x46,
	shuttle: 0x47,
	step: 0x48,
} as const;
export type MotionState = keyof typeof STATES | 'other';

const PROCESSES = { locate: 0x44, chase: 0x0b, none: 0x7f } as const;

const nameOf = <Name extends string>(codes: Readonly<Record<Name, number>>, code: number): Name | 'other' =>
	(Object.keys(codes) as Name[]).find((name) => codes[name] === code) ?? 'other';

/** `ms mp ss`. A name of `other` cannot be encoded and becomes the standard's code for "none" or stop. */
export function encodeMotionTally({ state, stateLevel, process, processLevel }: MotionTally): Uint8Array {
	return Uint8Array.of(
		state === 'other' ? STATES.stop : STATES[state],
		process === 'other' ? PROCESSES.none : PROCESSES[process],
		((processLevel & 7) << 4) | (stateLevel & 7),
	);
}

/** Null for fewer than three bytes. Later versions may add some: they are passed over. */
export function decodeMotionTally(data: Uint8Array): MotionTally | null {
	const [ms = 0, mp = 0, ss = 0] = data;
	if (data.length < 3) return null;
	return {
		state: nameOf(STATES, ms),
		stateLevel: ss & 7,
		process: nameOf(PROCESSES, mp),
		processLevel: (ss >> 4) & 7,
	};
}

export interface ToldMotion {
	/** Null while it changes, has failed, or says what Detent does not know. */
	moving: boolean | null;
	/** In a word. */
	mode: string;
	/** It plays and the requested motion is achieved (servo lock); null when that is not told. */
	atSpeed: boolean | null;
}

const FAILED = 2;

/** What a tally says of the tape. */
export function motionOf(tally: MotionTally): ToldMotion {
	const { process, processLevel } = tally;
	if (process === 'locate' && processLevel !== FAILED) {
		return processLevel === 1
			? { moving: false, mode: 'located', atSpeed: false }
			: { moving: true, mode: 'locating', atSpeed: false };
	}
	if (process === 'chase' && processLevel !== FAILED) {
		if (processLevel === 6) return { moving: false, mode: 'parked', atSpeed: false };
		return { moving: true, mode: 'chase', atSpeed: processLevel === 1 };
	}
	const told = stateOf(tally);
	return process === 'none' ? told : { ...told, mode: `${process} failed` };
}

/** Levels that the standard gives each state, beside 2 for "failed"; any other is reserved and says nothing. */
const LEVELS: Readonly<Record<Exclude<MotionState, 'other'>, readonly number[]>> = {
	stop: [0, 1, 3],
	play: [0, 1, 3, 5],
	forward: [0, 1, 3],
	rewind: [0, 1, 3],
	pause: [0, 1],
	eject: [0, 1],
	variablePlay: [0, 1],
	search: [0, 1],
	shuttle: [0, 1],
	step: [0, 1, 4],
};

function stateOf({ state, stateLevel }: MotionTally): ToldMotion {
	if (state === 'other') return { moving: null, mode: 'not known', atSpeed: null };
	const mode = state === 'variablePlay' ? 'variable play' : state;
	if (stateLevel === FAILED) return { moving: null, mode: `${mode} failed`, atSpeed: false };
	if (!LEVELS[state].includes(stateLevel)) return { moving: null, mode, atSpeed: null };
	switch (state) {
		case 'stop':
		case 'pause':
		case 'eject':
			return stateLevel === 0
				? { moving: null, mode: `${mode} begins`, atSpeed: false }
				: { moving: false, mode, atSpeed: false };
		case 'step':
			return { moving: stateLevel !== 1, mode, atSpeed: false };
		default:
			// Play at 5 is not resolved yet: no servo lock. At 3 only its motion was seen, from outside.
			return { moving: true, mode, atSpeed: (state === 'play' || state === 'variablePlay') && stateLevel === 1 };
	}
}
