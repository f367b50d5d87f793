import type { AudioFileFacts } from '../../../shared/model/measurement.ts';
import { hashFileSync } from '../../files/hash.ts';
import type { JobContext } from '../jobContext.ts';
import { withReader } from './stream.ts';

/** Format, length and hash of a file. */
export function inspect(path: string, context: JobContext): AudioFileFacts {
	return withReader(path, ({ facts }) => ({
		...facts,
		sha256: hashFileSync(path, (done) => context.step(Math.min(1, done / facts.bytes))),
	}));
}
