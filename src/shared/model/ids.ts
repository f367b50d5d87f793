import { z } from 'zod';

/** Of projects, tracks, revisions, passes and entries. */
export const idSchema = z.uuid();
/** Hash of a file, hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
