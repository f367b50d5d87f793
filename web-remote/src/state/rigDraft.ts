import { EMPTY_DRAFT, type RigDraft, rigDraftSchema } from '../../../src/shared/model/rigDraft.ts';
import { Signal } from './signal.ts';

const KEPT_UNDER = 'detent.rig-draft';
const STEPS_KEPT = 100;

export interface Drafting {
	draft: RigDraft;
	/** Drafts before it, the last one newest. */
	before: readonly RigDraft[];
}

/** The draft of a rig on this device: nothing of it is in the studio before it is written as a whole. */
export const drafting = new Signal<Drafting | null>(null);

function keep(next: Drafting): void {
	drafting.set(next);
	try {
		localStorage.setItem(KEPT_UNDER, JSON.stringify(next.draft));
	} catch {
		// Without room on the device the draft lives as long as the page.
	}
}

function kept(): RigDraft | null {
	try {
		return rigDraftSchema.safeParse(JSON.parse(localStorage.getItem(KEPT_UNDER) ?? 'null')).data ?? null;
	} catch {
		return null;
	}
}

/** Goes on with the draft that was left on this device, else begins with the studio's own rig, else with an empty one. */
export function beginDraft(own: RigDraft | null): void {
	if (drafting.value === null) drafting.set({ draft: kept() ?? own ?? EMPTY_DRAFT, before: [] });
}

export function changeDraft(change: (draft: RigDraft) => RigDraft): void {
	const now = drafting.value;
	if (now === null) return;
	const draft = change(now.draft);
	if (draft !== now.draft) keep({ draft, before: [...now.before.slice(1 - STEPS_KEPT), now.draft] });
}

export function undoDraft(): void {
	const now = drafting.value;
	const draft = now?.before.at(-1);
	if (now !== null && draft !== undefined) keep({ draft, before: now.before.slice(0, -1) });
}

/** Begins anew; one step back brings the draft again. @param own the studio's rig; null for an empty one */
export function restartDraft(own: RigDraft | null): void {
	changeDraft(() => own ?? EMPTY_DRAFT);
}

/** The draft was written: the next one begins with the rig that then is there. */
export function forgetDraft(): void {
	drafting.set(null);
	try {
		localStorage.removeItem(KEPT_UNDER);
	} catch {
		// There was no room for it either.
	}
}
