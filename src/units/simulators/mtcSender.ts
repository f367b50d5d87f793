import { encodeMtcFull, encodeMtcQuarter, MTC_PIECES } from '../../protocols/mtc.ts';
import { type TimeCode, timeCodeOfFrame } from '../../protocols/timeCode.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { type SimulatedTape, TAPE_FPS } from './simulatedTape.ts';

/** Simulated tapes carry code of 25 frames. */
export const TAPE_RATE = '25' satisfies TimeCode['rate'];
const QUARTERS = TAPE_FPS * 4;
/** How often it looks whether the tape was started or stopped. */
const LOOK_MS = 40;

/** The frame that passes the head. */
export function tapeTimeCode(tape: SimulatedTape): TimeCode {
	return timeCodeOfFrame(Math.floor(tape.positionSeconds() * TAPE_FPS + 1e-6), TAPE_RATE);
}

/**
 * Sends the time code of a tape as MTC has it: quarter frames on their quarters while it plays or records, nothing while it
 * winds, a full frame when it has come to a stand.
 *
 * @returns ends it
 */
export function startMtc(clock: Clock, tape: SimulatedTape, send: (bytes: Uint8Array) => void): () => void {
	let cancelQuarter: Cancel | null = null;
	let standing = true;

	const plays = () => tape.motion === 'play' || tape.motion === 'record';
	const toNext = (quarter: number) => Math.max(0, (quarter / QUARTERS - tape.positionSeconds()) * 1000);
	const schedule = (quarter: number) => {
		cancelQuarter = clock.after(toNext(quarter), () => {
			cancelQuarter = null;
			if (!plays()) return;
			const group = Math.floor(quarter / MTC_PIECES) * 2;
			send(encodeMtcQuarter(timeCodeOfFrame(group, TAPE_RATE), quarter % MTC_PIECES));
			schedule(quarter + 1);
		});
	};
	const look = () => {
		if (plays()) {
			standing = false;
			if (cancelQuarter === null) schedule(Math.ceil(tape.positionSeconds() * QUARTERS));
		} else if (tape.motion !== 'stop') standing = false;
		else if (!standing) {
			standing = true;
			send(encodeMtcFull(tapeTimeCode(tape)));
		}
		cancelLook = clock.after(LOOK_MS, look);
	};
	let cancelLook = clock.after(LOOK_MS, look);
	return () => {
		cancelLook();
		cancelQuarter?.();
	};
}
