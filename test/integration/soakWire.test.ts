import { expect, test } from 'vitest';
import { FastClock } from '../soak/fastClock.ts';
import { nowhereServices } from '../soak/nowhere.ts';
import { soak } from '../soak/soak.ts';

test('recalls of a rig of 30 units and 1 000 controls keep every promise, with faults at every message', async () => {
	const clock = new FastClock();
	const report = await soak({
		recalls: 12,
		seed: 2,
		wires: 'memory',
		time: { clock, run: (until, maxMs) => clock.run(until, maxMs) },
		services: nowhereServices(clock),
		progress: () => undefined,
	});
	expect(report.broken).toEqual([]);
	expect(report).toMatchObject({ units: 30, controls: 1000 });
	expect(report.worstHealMs).toBeLessThan(10_000);
	// The faults were there: a run in which nothing goes wrong proves nothing.
	expect(Object.keys(report.faults)).toHaveLength(8);
	expect(Object.values(report.faults).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(200);
});
