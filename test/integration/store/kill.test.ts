import { expect, test } from 'vitest';
import { temporaryFolder } from '../../store/fixtures.ts';
import { killLog } from '../../support/killedLog.ts';

const KILLS = 32;

test(`kill -9 at ${KILLS} points loses nothing that was acknowledged and leaves no half file`, async () => {
	const { acknowledged, takenIn, during, faults } = await killLog(temporaryFolder(), KILLS, () => undefined);
	console.log(
		`${KILLS} kills, ${acknowledged} acknowledged entries, ${takenIn} taken in from their sidecars; in the middle of ${JSON.stringify(during)}`,
	);
	expect(faults).toEqual([]);
	expect(acknowledged).toBeGreaterThanOrEqual(KILLS);
});
