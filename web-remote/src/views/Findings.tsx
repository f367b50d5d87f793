import type { Finding } from '../../../src/shared/model/finding.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { formatTime } from '../../../src/shared/units.ts';

const TONES: Record<Finding['severity'], string> = { failure: 'error-text', warning: '', note: 'quiet' };

/** Where in the track, for a list that is read from the chair. */
function place({ by, frame }: Finding, rateHz: number): string {
	if (by === 'test-signal') return 'before the print';
	if (frame === null) return 'no place';
	return frame < 0 ? 'before the start' : formatTime(frame / rateHz);
}

/** What supervision has found in a print: when in the track, and what. */
export function Findings({ findings, rateHz }: { findings: readonly Finding[]; rateHz: number }) {
	if (findings.length === 0) return null;
	return (
		<ul class="findings" aria-label="Found in the print" aria-live="polite">
			{findings.map((finding) => (
				<li
					key={`${finding.kind} ${finding.by} ${finding.frame} ${finding.text}`}
					class={TONES[finding.mendedByTake === undefined ? finding.severity : 'note']}
				>
					<span class="place">{place(finding, rateHz)}</span>
					<span>
						{trueMinus(finding.text)}
						{finding.mendedByTake !== undefined && ` Printed again: take ${finding.mendedByTake}.`}
					</span>
				</li>
			))}
		</ul>
	);
}
