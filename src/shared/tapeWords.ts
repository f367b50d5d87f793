import type { TapeFacts } from './model/revision.ts';
import type { TapeOrder, TapeStatus } from './model/tape.ts';
import type { RemoteState, UnitState } from './protocol/state.ts';

/** A place on a tape as it is shown and typed: `0:10:00.0`, negative before the zero. */
export function formatTapeTime(seconds: number): string {
	const tenths = Math.round(Math.abs(seconds) * 10);
	const two = (value: number) => String(value).padStart(2, '0');
	const whole = Math.floor(tenths / 10);
	const sign = seconds < 0 && tenths > 0 ? '-' : '';
	return `${sign}${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${tenths % 10}`;
}

/** Reads what `formatTapeTime` writes, and its shorter forms: `90`, `1:30`, `-0:05.5`. Null for anything else. */
export function parseTapeTime(text: string): number | null {
	const match = /^(-?)(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,5})(\.\d{1,3})?$/.exec(text.trim());
	if (match === null) return null;
	const [, sign, hours = '0', minutes, seconds = '0', fraction = '0'] = match;
	if (minutes !== undefined && (Number(seconds) > 59 || (match[2] !== undefined && Number(minutes) > 59))) return null;
	const value = Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds) + Number(fraction);
	return sign === '-' ? -value : value;
}

/** What was asked: `play`, `go to Chorus (0:10:00.0)`. */
export function askedWords(order: Pick<TapeOrder, 'action' | 'toSeconds' | 'toPoint'>): string {
	if (order.action !== 'locate' || order.toSeconds === null) return order.action;
	const place = formatTapeTime(order.toSeconds);
	return order.toPoint === null ? `go to ${place}` : `go to ${order.toPoint} (${place})`;
}

/** What the machine answered to it. */
export function answerWords({ answer, action, reason }: TapeOrder): string {
	switch (answer) {
		case 'waiting':
			return 'no answer yet';
		case 'asked':
			return 'sent; it answers nothing';
		case 'acknowledged':
			return action === 'record' ? 'confirmed by its record tally' : 'taken by the machine';
		case 'failed':
			return reason ?? 'failed';
	}
}

/** What the machine is seen to do. */
export function motionWords(tape: UnitState['tape']): string {
	if (tape === null) return 'not known: the machine is away';
	if (tape.moving === null) return tape.can.motion ? `not known (${tape.mode})` : 'not known: it cannot tell';
	return `${tape.moving ? 'moving' : 'standing'}: ${tape.mode}`;
}

/** How a machine was rolled for a pass, in a sentence for the log and the screens. */
export function tapeFactsWords(facts: TapeFacts, name: string): string {
	const from =
		facts.startSeconds === null ? 'from a place that it does not tell' : `from ${formatTapeTime(facts.startSeconds)}`;
	const speed =
		facts.atSpeed === 'told' ? 'at speed by its own word' : `speed assumed after ${facts.spinUpSeconds ?? 0} s`;
	const watched = facts.watched.length === 0 ? 'not watched' : `watched: ${facts.watched.join(', ')}`;
	const placed =
		facts.placed === null
			? 'the music was not found by comparing, so the master is cut where the round trip says'
			: `placed ${facts.placed.lateFrames.toFixed(1)}${facts.placed.spreadFrames === undefined ? '' : ` ± ${facts.placed.spreadFrames.toFixed(1)}`} frames after the round trip (likeness ${facts.placed.likeness.toFixed(2)})`;
	return `${name} ${from}; ${speed}; ${watched}; ${placed}`;
}

/** Counters tell seconds: a tape that stands within this of its place has come there. */
const THERE_S = 1;

/** Whether the tape stands where it was sent; false while it is on its way, and for anything but a place. */
export function isThere(
	order: Pick<TapeOrder, 'action' | 'toSeconds'>,
	tape: Pick<TapeStatus, 'moving' | 'positionSeconds'>,
): boolean {
	if (order.action !== 'locate' || order.toSeconds === null || tape.positionSeconds === null) return false;
	return tape.moving === false && Math.abs(tape.positionSeconds - order.toSeconds) <= THERE_S;
}

/** How the way to a place goes that the machine was sent to; null while it is on none. */
export function wayWords(tape: UnitState['tape']): string | null {
	const { toSeconds, outcome, reason } = tape?.locate ?? { toSeconds: 0, outcome: 'cancelled', reason: null };
	switch (outcome) {
		case 'open':
			return `on its way to ${formatTapeTime(toSeconds)}`;
		case 'done':
			// It may have been rolled on by hand since.
			return tape?.moving === true ? null : `it came to ${formatTapeTime(toSeconds)}`;
		case 'failed':
			return `it did not come to ${formatTapeTime(toSeconds)}: ${reason ?? 'no reason given'}`;
		case 'cancelled':
			return null;
	}
}

/** Why record can't be armed on a machine now, as a sentence; null when it can. */
export function recordRefusal(
	state: Pick<RemoteState, 'units' | 'pass' | 'recall' | 'transport'>,
	unit: string,
): string | null {
	const tape = state.units[unit]?.tape ?? null;
	if (tape === null) return 'the machine is away.';
	if (!tape.can.record)
		return 'this machine has no record tally that Detent can see, and without it Detent never records.';
	if (state.transport.mode === 'measuring') return 'a test signal is being sent.';
	if (state.recall?.phase === 'running' || state.recall?.phase === 'waiting for hand') return 'a recall is running.';
	const phase = state.pass?.phase;
	if (phase !== undefined && !['complete', 'failed', 'cancelled'].includes(phase)) return 'a pass is running.';
	return null;
}
