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

/** True when somebody at a remote has moved a control of the chain (after a time): not the unit itself, and no recall. */
function isTurned(state: RemoteState, units: readonly string[], after = ''): boolean {
	return units.some((id) =>
		Object.values(state.units[id]?.controls ?? {}).some(
			({ movedBy, evidence }) =>
				movedBy !== null && state.remotes[movedBy] !== undefined && (after === '' || (evidence.at ?? '') > after),
		),
	);
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
		if (state !== null && track !== null && isExperienced(state, track)) return null;
		if (way.revision !== null)
			return track?.revisions.length === 1 && state?.recall?.revision == null ? 'recall' : null;
		if (state === null || track === null || track.mix === null) return 'mix';
		if (way.printing || isTurned(state, units)) return 'print';
		return state.transport.mode === 'playing' ? 'turn' : 'play';
	};
	return { ...way, next: next() };
}
