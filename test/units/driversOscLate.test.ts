import { expect, test } from 'vitest';
import { FakeClock } from '../support/fakeClock.ts';
import { openBench } from './simulatorsBench.ts';

const nowhere = (): never => {
	throw new Error('nothing may leave this process');
};

test('what an OSC unit says too late is never taken for where it stands now', async () => {
	for (let offsetMs = 0; offsetMs <= 600; offsetMs += 20) {
		const clock = new FakeClock();
		const base = { clock, openMidi: nowhere, openOsc: nowhere, openTcp: nowhere, openSerial: nowhere };
		const bench = await openBench({ clock, wires: 'memory', serial: 'tcp' }, base);
		await clock.advance(1000);
		bench.studio.faultEach('monitor', (way) => (way === 'out' ? 'late' : null));
		bench
			.driver('monitor')
			.read()
			.catch(() => undefined);
		await clock.advance(1000);
		// The answers of a second and a half ago are still on their way; what is said from now on comes at once, or not at all.
		bench.studio.faultEach('monitor', () => null);
		await clock.advance(offsetMs);
		bench.studio.faultEach('monitor', (way) => (way === 'out' ? 'silent' : null));
		bench.studio.setByHand('monitor', 'main_volume', 0.9);
		let messages = 0;
		bench.studio.faultEach('monitor', (way) => (way === 'out' && ++messages === 1 ? 'silent' : null));
		let told: Map<string, number> | null = null;
		void bench
			.driver('monitor')
			.read()
			.then((positions) => {
				told = positions;
			});
		await clock.advance(2500);
		const volume = (told as Map<string, number> | null)?.get('main_volume');
		if (volume !== undefined) expect(volume, `read ${offsetMs} ms later`).toBeCloseTo(0.9, 5);
		await bench.stop();
	}
});
