import { expect, test } from 'vitest';
import { transportAfter } from '../../../src/session/listening/pieceFrames.ts';
import { contractState, TRACK } from '../../support/contractState.ts';

const FRAMES = 48000 * 214;

test('after a pass the track can be played again: a host that plays nothing has no length', () => {
	const state = contractState(false);
	expect(state.current?.track).toBe(TRACK);
	const printed = {
		...state,
		transport: { mode: 'printing' as const, frame: 1000, frames: FRAMES + 96_000, rateHz: 48000 },
	};
	expect(transportAfter(printed, { mode: 'stopped', frame: 0, frames: 0 })).toMatchObject({
		mode: 'stopped',
		frames: FRAMES,
	});
	expect(transportAfter(printed, { mode: 'measuring', frame: 0, frames: 4800 }).frames).toBe(FRAMES);
});

test('while something is played its own length counts, and without a track there is none', () => {
	const playing = { mode: 'playing' as const, frame: 5, frames: 480_000 };
	expect(transportAfter(contractState(false), playing)).toMatchObject({ frame: 5, frames: 480_000 });
	expect(transportAfter(contractState(true), { mode: 'stopped', frame: 0, frames: 7 }).frames).toBe(0);
});
