import { chainUnits } from '../../../src/shared/model/chain.ts';
import type { RevisionSummary, TrackSummary } from '../../../src/shared/model/log.ts';
import type { RemoteState } from '../../../src/shared/protocol/state.ts';
import { unsureByHand } from './confirm.ts';
import { currentTrack, passRuns } from './selectors.ts';

/** The steps of a first session, in order. */
export const FIRST_STEPS = ['mix', 'play', 'turn', 'print', 'recall'] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

export interface FirstWay {
	/** What is to be done next; null when the way has been gone. */
	next: FirstStep | null;
	printing: boolean;
	/** Units of the chain, in patch order. */
	units: readonly string[];
	/** Controls of the chain that a person has to vouch for before a print. */
	unsure: number;
	/** The first revision, once there is one. */
	revision: RevisionSummary | null;
	/** Something of the chain was turned after it: there is something to bring back. */
	turnedSince: boolean;
}

/** True when a control of the chain was moved (after a time) by one of those that `by` names. */
function isMoved(state: RemoteState, units: readonly string[], by: (mover: string) => boolean, after = ''): boolean {
	return units.some((id) =>
		Object.values(state.units[id]?.controls ?? {}).some(
			({ movedBy, evidence }) => movedBy !== null && by(movedBy) && (after === '' || (evidence.at ?? '') > after),
		),
	);
}

/** By somebody at a remote: not the unit itself, and no recall. */
function isTurned(state: RemoteState, units: readonly string[], after = ''): boolean {
	return isMoved(state, units, (mover) => state.remotes[mover] !== undefined, after);
}

/** By a recall: one that is still shown, or one before the daemon was started anew, of which the units tell. */
function isRecalled(state: RemoteState, units: readonly string[], after: string): boolean {
	if (state.recall !== null && state.recall.revision !== null) return true;
	return isMoved(state, units, (mover) => mover === 'recall' || mover === 'hand', after);
}

/** True when another track has been printed: whoever works here knows the way. */
function isExperienced({ log }: RemoteState, { revisions }: TrackSummary): boolean {
	return log.revisions > revisions.length;
}

/** How far a first session is on its way from nothing to a recalled rack. A second revision or a recall ends it. */
export function firstWay(state: RemoteState | null): FirstWay {
	const track = currentTrack(state)?.track ?? null;
	const units = state?.chain == null ? [] : [...new Set(chainUnits(state.chain))];
	const revision = track?.revisions[0] ?? null;
	const way = {
		units,
		printing: passRuns(state),
		unsure: unsureByHand(state, units).length,
		revision,
		turnedSince: state !== null && revision !== null && isTurned(state, units, revision.at),
	};
	const next = (): FirstStep | null => {
		if (state === null || track === null) return 'mix';
		if (isExperienced(state, track)) return null;
		if (way.revision !== null)
			return track.revisions.length === 1 && !isRecalled(state, units, way.revision.at) ? 'recall' : null;
		if (track.mix === null) return 'mix';
		if (way.printing || isTurned(state, units)) return 'print';
		return state.transport.mode === 'playing' ? 'turn' : 'play';
	};
	return { ...way, next: next() };
}
