import { z } from 'zod';

/** How chains, revisions and messages name a unit of the rig. */
export const unitIdSchema = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and -');
