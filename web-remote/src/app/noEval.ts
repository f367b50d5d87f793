import { z } from 'zod';

// The page's security policy forbids text evaluated as code; zod must not even try. Imported before any schema is made.
z.config({ jitless: true });
