import { createSmallRunner } from '../../support/smallRunner.ts';

/** Without hardware acceleration everything is slow; a test that takes this long is lost. */
const TEST_TIMEOUT_MS = 90_000;

/** A machine that stops for a tenth of a second now and then breaks the time rules of a protocol; that is told, and tried again. */
const TRIES = 2;

const runner = createSmallRunner(TEST_TIMEOUT_MS, TRIES);

/** What `vitest` is to suites in the guest. */
export const { describe, test, beforeAll, afterAll, beforeEach, afterEach } = runner;
export { expect } from 'vitest';
export const runDeclared = runner.run;
