import type { EntryBody } from '../../shared/model/log.ts';

/** A pass that failed, as the log has it. */
export type FailedPass = Extract<EntryBody, { kind: 'failed-pass' }>;
/** One that printed something that can be mended. */
export type MendablePass = FailedPass & { print: NonNullable<FailedPass['print']> };
