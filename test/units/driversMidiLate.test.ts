import { expect, test } from 'vitest';
import { FakeClock } from '../support/fakeClock.ts';
import { openBench } from './simulatorsBench.ts';

const nowhere = (): never => {
	throw new Error('nothing may leave this process');
};

test('a read-back that comes too late is never taken for where a MIDI unit stands now', async () => {
	for (let offsetMs = 0; offsetMs <= 600; offsetMs += 20) {
		const clock = new FakeClock();
		const base = { clock, openMidi: nowhere, openOsc: nowhere, openTcp: nowhere, openSerial: nowhere };
		const bench = await openBench({ clock, wires: 'memory', serial: 'tcp' }, base);
		await clock.advance(100);
		let answers = 0;
		bench.studio.faultEach('eq', (way) => (way === 'out' && ++answers === 1 ? 'late' : null));
		await Promise.all([bench.driver('eq').read(), clock.advance(1000)]);
		await clock.advance(offsetMs);
		bench.studio.setByHand('eq', 'mid_gain', 3);
		answers = 0;
		bench.studio.faultEach('eq', (way) => (way === 'out' && ++answers === 1 ? 'silent' : null));
		const [told] = await Promise.all([bench.driver('eq').read(), clock.advance(4000)]);
		const gain = told.get('mid_gain');
		if (gain !== undefined) expect(gain, `read ${1000 + offsetMs} ms later`).toBe(3);
		await bench.stop();
	}
});
