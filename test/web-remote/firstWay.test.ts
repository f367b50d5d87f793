import { expect, test } from 'vitest';
import { chainUnits } from '../../src/shared/model/chain.ts';
import type { ControlState, RemoteState } from '../../src/shared/protocol/state.ts';
import { firstWay } from '../../web-remote/src/state/firstWay.ts';
import { contractState, evidenceOf, PROJECT, TRACK } from '../support/contractState.ts';

const LATER = '2026-11-20T18:45:00.000Z';

/** A first project with one revision and nothing touched since. */
function printedOnce(): RemoteState {
	const state = contractState(false);
	const project = state.projects[PROJECT];
	if (project === undefined) throw new Error('the contract has its project');
	const tracks = project.tracks.map((track) => ({ ...track, revisions: track.revisions.slice(0, 1) }));
	return {
		...state,
		projects: { [PROJECT]: { ...project, tracks } },
		log: { projects: 1, tracks: 2, revisions: 1 },
		remotes: { tablet: { id: 'tablet', name: 'Tablet', role: 'engineer', connected: true, pairedAt: LATER } },
	};
}

/** The first control of the chain, as somebody moved it after the revision. */
function movedBy(mover: string, evidence = evidenceOf('acknowledged', 'wire')): RemoteState {
	const state = printedOnce();
	const id = state.chain === null ? undefined : chainUnits(state.chain)[0];
	const unit = id === undefined ? undefined : state.units[id];
	const [control, before] = Object.entries(unit?.controls ?? {})[0] ?? [];
	if (unit === undefined || control === undefined || before === undefined) throw new Error('the chain has a unit');
	const moved: ControlState = { ...before, movedBy: mover, evidence: { ...evidence, at: LATER } };
	return {
		...state,
		units: { ...state.units, [unit.id]: { ...unit, controls: { ...unit.controls, [control]: moved } } },
	};
}

test('a first print leads to a recall, and a turned knob is something to bring back', () => {
	expect(firstWay(printedOnce())).toMatchObject({ next: 'recall', turnedSince: false });
	expect(firstWay(movedBy('tablet'))).toMatchObject({ next: 'recall', turnedSince: true });
});

test('a recall ends the way, also after a restart, when only the units tell of it', () => {
	expect(firstWay(movedBy('recall')).next).toBeNull();
	expect(firstWay(movedBy('hand', evidenceOf('acknowledged', 'hand'))).next).toBeNull();
});

test('so does a print of another track, or a second one of this', () => {
	const once = printedOnce();
	expect(firstWay({ ...once, log: { ...once.log, revisions: 2 } }).next).toBeNull();
	const twice = contractState(false);
	expect(firstWay({ ...twice, current: { project: PROJECT, track: TRACK } }).next).toBeNull();
});
