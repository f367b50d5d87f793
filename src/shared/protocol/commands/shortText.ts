import { z } from 'zod';

/** A title or a reason, on one line or so. */
export const shortText = z.string().trim().min(1).max(200);
