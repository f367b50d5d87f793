import { z } from 'zod';
import type { ProjectSummary } from './model/log.ts';
import type { RevisionFacts } from './model/revision.ts';

/** Which captures may be let go. Masters, mixes and the log's entries never are. */
export const retentionRuleSchema = z.strictObject({
	/** Younger captures stay. */
	olderThanDays: z.int().min(0).max(36_500).default(90),
	/** So many newest revisions of each track stay. */
	keepNewest: z.int().min(0).max(10_000).default(3),
});
export type RetentionRule = z.infer<typeof retentionRuleSchema>;

/** A capture that the rule lets go. */
export const releasableSchema = z.strictObject({
	project: z.string(),
	projectTitle: z.string(),
	trackTitle: z.string(),
	number: z.int(),
	revisionHash: z.string(),
	fileName: z.string(),
	sha256: z.string(),
	bytes: z.int(),
});
export type Releasable = z.infer<typeof releasableSchema>;

const DAY_MS = 86_400_000;

/** The rule as the log keeps it. */
export function retentionWords({ olderThanDays, keepNewest }: RetentionRule): string {
	return `captures of drafts with a master, older than ${olderThanDays} days, that are not among the newest ${keepNewest} of their track`;
}

/**
 * Captures of a project that may be let go: of drafts only (what was sent, approved or delivered stays), where a master is
 * left to hear, old enough, and not among the newest of the track. A file that another revision needs stays.
 *
 * @param factsOf facts of a revision by its hash; null where the log can't give them: its capture stays
 */
export function releasable(
	project: ProjectSummary,
	factsOf: (hash: string) => RevisionFacts | null,
	rule: RetentionRule,
	nowMs: number,
): Releasable[] {
	const found: Releasable[] = [];
	const needed = new Set<string>();
	for (const { title, revisions } of project.tracks) {
		const byNumber = [...revisions].sort((a, b) => b.number - a.number);
		for (const [index, revision] of byNumber.entries()) {
			const file = revision.hasCapture ? factsOf(revision.hash)?.capture?.file : undefined;
			if (file === undefined) continue;
			const isOld = nowMs - Date.parse(revision.at) > rule.olderThanDays * DAY_MS;
			const isFree = index >= rule.keepNewest && isOld && revision.state === 'draft' && revision.hasMaster;
			if (!isFree) {
				needed.add(file.sha256);
				continue;
			}
			const { fileName, sha256, bytes } = file;
			const names = { project: project.id, projectTitle: project.title, trackTitle: title };
			found.push({ ...names, number: revision.number, revisionHash: revision.hash, fileName, sha256, bytes });
		}
	}
	return found.filter(({ sha256 }) => !needed.has(sha256));
}
