import type { Evidence } from '../../shared/model/evidence.ts';

/** What was seen or said longer ago may be of another day's session. */
const EVIDENCE_HOURS = 12;

/** When evidence no longer counts for work on a project: when it is old, or when another project printed after it. */
export class EvidenceAge {
	/** When each project last printed through the rack, ms. */
	readonly #usedAtMs = new Map<string, number>();

	/** A pass of the project runs now. */
	usedBy(project: string, nowMs: number): void {
		this.#usedAtMs.set(project, nowMs);
	}

	/** Why the evidence is stale for the project; null while it counts, and for what is stale or unknown already. */
	staleFor(project: string, evidence: Evidence, nowMs: number): 'age' | 'another pass' | null {
		if (evidence.at === null || evidence.stale !== null) return null;
		const atMs = Date.parse(evidence.at);
		if (atMs < nowMs - EVIDENCE_HOURS * 3600_000) return 'age';
		for (const [user, usedMs] of this.#usedAtMs) if (user !== project && usedMs > atMs) return 'another pass';
		return null;
	}
}
