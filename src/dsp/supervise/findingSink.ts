import type { Finding } from '../../shared/model/finding.ts';

/** Where findings go; one that lasts is ended later. */
export interface FindingSink {
	add(finding: Finding): Finding;
	end(finding: Finding, frame: number): void;
}
