import { type Evidence, NO_EVIDENCE } from '../shared/model/evidence.ts';
import type { RecordedMemory } from '../shared/model/revision.ts';
import type { LinkState, RecallStepState } from '../shared/protocol/state.ts';

/** Where a control is believed to stand, and on what grounds. */
export interface Standing {
	position: number | null;
	evidence: Evidence;
}

/** Unit → control → standing; `RemoteState.units[…].controls` fits. A control that is missing is not known. */
export type RackState = Readonly<Record<string, Readonly<Record<string, Standing>>>>;

/** What the wire can do for a unit. */
export interface WireAbility {
	settable: ReadonlySet<string>;
	readable: ReadonlySet<string>;
	link: LinkState;
	/** The unit's memory can be written back. */
	restores: boolean;
}

interface StepFacts {
	/** Unique within a plan, the same for the same plan. */
	id: string;
	unit: string;
	control: string;
	/** In the panel's words: `BASS gain L: from +2 to -1`. */
	text: string;
	/** Last known or believed position; null when never known. */
	from: number | null;
	to: number;
}

/** Mutes the monitor (`unit` and `control` are `monitor` and `mute`) or stops a transport (`control` is `transport`). */
export interface SafeStep extends StepFacts {
	kind: 'safe';
	action: 'mute monitor' | 'stop transport';
}

export interface SendStep extends StepFacts {
	kind: 'send';
	/** It may be sent again without harm: an absolute position, not a toggle. */
	repeatable: boolean;
	/** Sending it brings other settings of the unit along: a program or a bank. */
	overwrites: boolean;
	/** The unit can say where the control stands. */
	readable: boolean;
	/** How far a read-back may be off; 0 for steps. */
	tolerance: number;
	/** Only for a switch of the path, which is set muted before anything else: how long the path then needs, ms. */
	settleMs: number | null;
}

export interface HandStep extends StepFacts {
	kind: 'hand';
	/** False when the control has no effect at the wanted settings. */
	live: boolean;
}

/** Writes a digital unit's stored memory back, before its settings (`control` is `memory`). Done only when it was chosen. */
export interface MemoryStep extends StepFacts {
	kind: 'memory';
	memory: RecordedMemory;
	chosen: boolean;
}

export type RecallStep = SafeStep | SendStep | HandStep | MemoryStep;

export type RecallProblemKind =
	| 'unit missing'
	| 'unit replaced'
	| 'definition changed'
	| 'control missing'
	| 'position missing'
	| 'not known when recorded';

/** Something that a recall cannot or may not bring back, said before it starts. */
export interface RecallProblem {
	kind: RecallProblemKind;
	unit: string;
	control: string | null;
	text: string;
}

export interface RecallPlan {
	steps: RecallStep[];
	/** Controls that are right already. */
	untouched: number;
	problems: RecallProblem[];
}

/** The steps as a remote shows them before anything was done. */
export function stepStates(plan: RecallPlan): RecallStepState[] {
	return plan.steps.map((step) => {
		const { id, unit, control, kind, text, from, to } = step;
		const shown = { id, unit, control, kind, text, from, to, evidence: NO_EVIDENCE };
		return step.kind === 'memory' ? { ...shown, chosen: step.chosen } : shown;
	});
}
