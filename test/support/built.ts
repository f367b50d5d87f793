import { dirname } from 'node:path';

/**
 * Folder of the program that `npm test` has just built; null where tests are run by themselves, from source. What is built
 * starts in a quarter of the time, and it is what people run.
 */
export const built: string | null =
	process.env['DETENT_TEST_PROGRAM'] === undefined ? null : dirname(dirname(process.env['DETENT_TEST_PROGRAM']));
