import { expect, test } from 'vitest';
import { HostLink } from '../../src/audio/hostLink.ts';
import type { ThreadLook } from '../../src/audio/threadLook.ts';
import { openRequest } from '../audio/host/studio.ts';
import { gainHost } from '../support/gainHost.ts';
import { handClock } from '../support/handClock.ts';

function startHost(look?: (pid: number) => ThreadLook | null) {
	const clock = handClock();
	let ended: string | null = null;
	let gone = () => {};
	const exited = new Promise<void>((resolve) => {
		gone = resolve;
	});
	const link = new HostLink({
		entry: gainHost(),
		env: process.env,
		clock,
		...(look === undefined ? {} : { look }),
		listener: {
			told: () => {},
			printed: () => {},
			ended(reason) {
				ended = reason;
				gone();
			},
		},
	});
	return { clock, link, exited, ended: () => ended };
}

test('a control process that was kept from the processor does not take that for the silence of its host', async () => {
	const { clock, link, ended } = startHost();
	await link.call({ call: 'load' });
	// The timer of the watch is due long since, and is called before the host's messages are read.
	clock.advance(60_000);
	await link.call({ call: 'load' });
	clock.advance(60_000);
	expect(await link.call({ call: 'load' })).toBeNull();
	expect(ended()).toBeNull();
	await link.leave();
});

test('a host that says nothing, turn after turn, is ended by name; one that opens a device has longer', async () => {
	// A signal takes effect when the system gets to it; what it leaves is told at once here.
	const { clock, link, exited, ended } = startHost(() => ({ state: 'stopped', ranMs: 0, keptMs: 0, where: '' }));
	await link.call({ call: 'load' });
	// PortAudio keeps the only thread of the host while it opens a device.
	process.kill(link.pid ?? 0, 'SIGSTOP');
	const opening = link.call({ call: 'open', request: openRequest({ backend: 'simulated' }, {}) });
	for (let turn = 0; turn < 29; turn++) clock.advance(1000);
	expect(ended()).toBeNull();
	process.kill(link.pid ?? 0, 'SIGCONT');
	await opening;
	process.kill(link.pid ?? 0, 'SIGSTOP');
	for (let turn = 0; turn < 6; turn++) clock.advance(1000);
	await exited;
	expect(ended()).toMatch(/^The audio host gave no sign of life for 6 s/);
});
