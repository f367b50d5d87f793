import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { UnitTest, WireLine } from '../../shared/protocol/wire.ts';
import type { UnitDriver } from '../../units/driver.ts';
import { testUnit } from '../../units/testUnit.ts';
import { onWireLines } from '../../units/wireLines.ts';
import type { RackUnit } from './rackUnits.ts';

/** A test that a unit draws out longer than this is ended. */
const TEST_MS = 60_000;

function driverOf({ rig, driver }: RackUnit): UnitDriver {
	if (driver !== null) return driver;
	throw new DetentError('unit.refused', {
		message: 'This unit is set by hand: it has no remote, or the rig does not say how it is connected.',
		subject: rig.id,
		remedy: '"detent devices show" says whether the model has a remote; its connection goes into the rig.',
	});
}

/** What passes on a unit's wire from now on. @throws DetentError `unit.refused` for a unit without a remote */
export function monitorUnit(unit: RackUnit, listener: (line: WireLine) => void): () => void {
	return onWireLines(driverOf(unit), unit.definition.remote, listener);
}

/** Asks a unit whether it is there; sets nothing. @throws DetentError `unit.refused` for a unit without a remote */
export async function testRackUnit(unit: RackUnit, clock: Clock, rounds: number): Promise<UnitTest> {
	const stop = new AbortController();
	const cancel = clock.after(TEST_MS, () =>
		stop.abort(
			new DetentError('unit.silent', {
				message: `The test was ended after ${TEST_MS / 1000} s.`,
				subject: unit.rig.id,
				remedy: 'Try it again with fewer rounds.',
			}),
		),
	);
	try {
		return await testUnit(driverOf(unit), unit.rig, unit.definition.remote, clock, rounds, stop.signal);
	} finally {
		cancel();
	}
}
