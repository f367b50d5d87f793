import type { FindingSink } from '../../src/dsp/supervise/findingSink.ts';
import type { Finding } from '../../src/shared/model/finding.ts';

/** All that is told, with its length once it has ended. */
export function toldFindings(): { findings: Finding[]; log: FindingSink } {
	const findings: Finding[] = [];
	return {
		findings,
		log: {
			add(finding) {
				findings.push(finding);
				return finding;
			},
			end(finding, frame) {
				findings[findings.indexOf(finding)] = { ...finding, frames: frame - (finding.frame ?? 0) };
			},
		},
	};
}
