import { expect, test } from 'vitest';
import type { MonitorOrder } from '../../../src/shared/model/monitor.ts';
import { chain, listeningStudio, MASTER, master, PROJECT, source } from '../../support/listeningStudio.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const heard = (order: MonitorOrder | null) => [order?.source, order?.item];

test('a print is heard live, whatever file was heard before', async () => {
	const { audio, comparing, matched, state } = listeningStudio();
	comparing.setItems(PROJECT, [master]);
	await matched();
	await comparing.hear('master');
	await comparing.play(source, chain, 0);
	await comparing.hear('source');
	await comparing.hear(MASTER);
	expect(heard(audio.monitor)).toEqual(['source', 0]);
	await comparing.printBegins();
	// What of the rack was chosen last.
	expect(heard(audio.monitor)).toEqual(['master', null]);
	expect(state.state.listening.heard).toBe('master');
	await expect(comparing.hear(MASTER)).rejects.toThrow(/only what is live/);
	await comparing.printEnded();
	expect(state.state.listening.heard).toBe('master');
	await comparing.hear(MASTER);
});

test('with the rack off for listening a print is heard live too, the mix as well, and afterwards it is off again', async () => {
	const { audio, comparing, matched, state } = listeningStudio();
	comparing.setItems(PROJECT, [master]);
	await matched();
	comparing.setRack(false);
	await comparing.play(source, null, 0);
	const ids = () => state.state.listening.items.map(({ id }) => id);
	expect(ids()).toEqual(['source', MASTER]);
	await comparing.printBegins();
	expect(ids()).toEqual(['source', 'return', 'master', MASTER]);
	expect(heard(audio.monitor)).toEqual(['return', null]);
	expect(audio.monitor?.gainsDb?.items).toEqual([]);
	await comparing.hear('source');
	expect(heard(audio.monitor)).toEqual(['source', null]);
	await comparing.hear('return');
	await comparing.printEnded();
	expect(ids()).toEqual(['source', MASTER]);
	expect(state.state.listening).toMatchObject({ heard: 'source', withRack: false });
	await expect(comparing.hear('return')).rejects.toMatchObject({ code: 'audio.compare' });
});

test('another track begins with what can be heard', async () => {
	const { audio, comparing, state } = listeningStudio();
	await comparing.reset();
	expect(heard(audio.monitor)).toEqual(['return', null]);
	comparing.setRack(false);
	await comparing.reset();
	expect(state.state.listening.heard).toBe('source');
	expect(heard(audio.monitor)).toEqual(['source', null]);
});

test('a pass that is started with the rack off is heard live until it ends', async () => {
	const { audio, command, phase, session, state } = await setUp();
	const orders: MonitorOrder[] = [];
	Object.assign(audio, { setMonitor: async (order: MonitorOrder) => void orders.push(order) });
	await command({ type: 'compare.rack', withRack: false });
	await command({ type: 'transport.play' });
	expect(heard(orders.at(-1) ?? null)).toEqual(['source', 0]);
	await command({ type: 'pass.start' });
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	expect(heard(orders.at(-1) ?? null)).toEqual(['return', null]);
	await command({ type: 'compare.hear', item: 'source' });
	expect(heard(orders.at(-1) ?? null)).toEqual(['source', null]);
	await command({ type: 'compare.hear', item: 'return' });
	await command({ type: 'pass.cancel' });
	await phase('cancelled');
	await session.settled();
	expect(state.state.listening).toMatchObject({ heard: 'source', withRack: false });
	expect(state.state.listening.items.map(({ id }) => id)).toEqual(['source']);
});
