import type { Finding, FindingKind } from '../../shared/model/finding.ts';

/** Of each severity as many are listed, and a last word: what is harmless takes no place from what is not. */
const MOST = 200;

/** A fault that makes the print none, at a source frame. */
export function failureAt(
	kind: FindingKind,
	by: Finding['by'],
	place: { frame: number; frames: number | null },
	text: string,
): Finding {
	return { kind, severity: 'failure', by, ...place, channel: 'both', text };
}

/**
 * What one watcher, or several, have found. The list is another one after every change, so that who looks at it often
 * need only compare it with the one seen last.
 */
export class FindingLog {
	readonly #joinFrames: number;
	#findings: readonly Finding[] = [];
	readonly #added: Record<Finding['severity'], number> = { failure: 0, warning: 0, note: 0 };

	/** @param joinFrames findings that say the same and lie no farther apart are one */
	constructor(joinFrames: number) {
		this.#joinFrames = joinFrames;
	}

	/** In the order in which they were found. */
	get findings(): readonly Finding[] {
		return this.#findings;
	}

	/**
	 * Adds a finding, or lengthens the one that says the same and that it follows.
	 *
	 * @returns it, to be ended later; as it is listed where it is
	 */
	add(finding: Finding): Finding {
		const before = this.#findings.findLast((one) => this.#follows(one, finding));
		if (before !== undefined) {
			const end = endOf(finding);
			return end > endOf(before) ? this.#replace(before, framesTo(before, end)) : before;
		}
		const number = ++this.#added[finding.severity];
		if (number <= MOST + 1) this.#findings = [...this.#findings, number <= MOST ? finding : lastWord(finding)];
		return finding;
	}

	/** What `add` listed ends at a source frame. */
	end(finding: Finding, frame: number): void {
		const found = this.#findings.find(
			({ kind, by, channel, frame: from, text }) =>
				kind === finding.kind &&
				by === finding.by &&
				channel === finding.channel &&
				from === finding.frame &&
				text === finding.text,
		);
		if (found !== undefined) this.#replace(found, framesTo(found, frame));
	}

	#follows(before: Finding, finding: Finding): boolean {
		if (before.frame === null || finding.frame === null) return false;
		const { kind, by, severity, channel, frame, text } = finding;
		return (
			before.kind === kind &&
			before.by === by &&
			before.severity === severity &&
			before.channel === channel &&
			before.text === text &&
			frame >= before.frame &&
			frame - endOf(before) <= this.#joinFrames
		);
	}

	#replace(old: Finding, frames: number | null): Finding {
		const now = { ...old, frames };
		this.#findings = this.#findings.map((one) => (one === old ? now : one));
		return now;
	}
}

/** Of a failure it has no place: nothing less than all of a print makes good what is not listed. */
function lastWord(finding: Finding): Finding {
	return finding.severity === 'failure'
		? { ...finding, frame: null, frames: null, channel: 'both', text: 'There are more faults than are listed.' }
		: { ...finding, frames: null, text: 'There is more of it from here on than is listed.' };
}

function endOf({ frame, frames }: Finding): number {
	return frames === null ? Number.POSITIVE_INFINITY : (frame ?? 0) + frames;
}

function framesTo({ frame }: Finding, end: number): number | null {
	return Number.isFinite(end) ? Math.max(0, end - (frame ?? 0)) : null;
}
