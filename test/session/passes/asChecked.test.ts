import { expect, test } from 'vitest';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { chain, setUp } from '../../support/sessionSetUp.ts';

/** A pass of a chain whose EQ is switched in, and what happens while the round trip is measured. */
async function measuring(meanwhile: (made: Awaited<ReturnType<typeof setUp>>) => void) {
	const made = await setUp({ switched: true });
	const { audio, command, driver, phase, project, session, state, store } = made;
	driver.turn('insert', 1);
	await command({ type: 'chain.set', chain: { ...chain, patch: [{ unit: 'eq', control: 'insert', position: 1 }] } });
	const { latency } = audio;
	audio.measureLatency = async (): Promise<Latency> => {
		audio.calls.push('measureLatency');
		meanwhile(made);
		return latency;
	};
	await command({ type: 'pass.start' });
	await phase('failed');
	await session.settled();
	expect(audio.calls).toContain('measureLatency');
	expect(audio.calls).not.toContain('print');
	expect(store.entries(project).filter(({ body }) => body.kind === 'failed-pass')).toEqual([]);
	return state.state.pass;
}

test('a switch that is pressed at the box while the round trip is measured stops the pass: the print would be without the insert', async () => {
	const pass = await measuring(({ driver }) => driver.turn('insert', 0));
	expect(pass?.failure).toMatchObject({ kind: 'patch', reason: expect.stringContaining('INSERT at on') });
});

test('so does a switcher that is lost meanwhile: where it stands when the print begins is not known', async () => {
	const pass = await measuring(({ driver }) => driver.say({ link: 'away', reason: 'unplugged' }));
	expect(pass?.failure).toMatchObject({ kind: 'patch', reason: expect.stringContaining('not known where it stands') });
});
