import { z } from 'zod';

/** Id of an insert pair: short and lasting, because chains name it. */
export const loopIdSchema = z.string().regex(/^[a-z][a-z0-9-]*$/);
