import type { StepOutcome } from '../../recall/execution.ts';
import { recordedUnits } from '../../shared/model/chain.ts';
import type { RecordedUnit } from '../../shared/model/revision.ts';
import type { RecallState } from '../../shared/protocol/state.ts';
import type { LogStore } from '../../store/logStore.ts';

export type Revision = NonNullable<ReturnType<LogStore['revision']>>;

/** What a recall brings the rack to. */
export interface RecallGoal {
	/** `revision 3`, `scene B of Open EQ`. */
	title: string;
	units: readonly RecordedUnit[];
	/** Unit ids in the order of the patch. */
	order: readonly string[];
	/** For whose work it is; null when no project is worked on. */
	project: string | null;
	/** Its outcome is an event of this revision in the log; null for a scene. */
	revision: Revision | null;
	/** Null for a revision. */
	scene: RecallState['scene'] | null;
	/** Hears how every step ended, after each run; null when nobody has to know. */
	ended: ((steps: readonly StepOutcome[]) => void) | null;
}

export function revisionGoal(revision: Revision): RecallGoal {
	return {
		title: `revision ${revision.facts.number}`,
		units: revision.facts.units,
		order: recordedUnits(revision.facts.chain),
		project: revision.facts.project,
		revision,
		scene: null,
		ended: null,
	};
}
