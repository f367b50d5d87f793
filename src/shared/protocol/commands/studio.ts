import { z } from 'zod';
import { retentionRuleSchema } from '../../retention.ts';
import { searchSchema } from '../../searchFilter.ts';

/** The log as a whole, storage, and paired devices. */
export const studioCommands = [
	/** Gives `FoundRevision[]`, newest first. */
	searchSchema.extend({ type: z.literal('log.search') }),
	/** Gives `Statistics`. */
	z.strictObject({ type: z.literal('log.statistics') }),
	/** Verifies the hash chains and entry files of all projects; how it goes is in the state. */
	z.strictObject({ type: z.literal('log.verify') }),
	z.strictObject({ type: z.literal('log.verifyCancel') }),
	/** Takes in a project that was exported elsewhere, from a folder of the studio machine; how it goes is in the state. */
	z.strictObject({ type: z.literal('project.import'), folder: z.string().min(1).max(4096) }),
	z.strictObject({ type: z.literal('project.importCancel') }),
	/** Gives `StorageUse`. */
	z.strictObject({ type: z.literal('studio.storage') }),
	/** What the rule would let go, `Releasable[]`. */
	z.strictObject({ type: z.literal('captures.releasable'), rule: retentionRuleSchema }),
	/** Deletes captures by rule, and says so in the log; gives `Releasable[]`. */
	z.strictObject({ type: z.literal('captures.release'), rule: retentionRuleSchema }),
	z.strictObject({ type: z.literal('remote.revoke'), remote: z.string().min(1).max(64) }),
] as const;
