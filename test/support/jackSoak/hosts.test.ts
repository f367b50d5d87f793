import { describe, expect, test } from 'vitest';
import type { HostLoad } from '../../../src/shared/protocol/meters.ts';
import { HostsRead } from './hosts.ts';
import { SOAK_KINDS } from './kinds.ts';

function load(part: Partial<HostLoad>): HostLoad {
	return {
		load: 0.1,
		bufferMarginMs: 60,
		bufferMs: 64,
		leastMarginMs: 50,
		loadP50: 0.1,
		loadP99: 0.15,
		loadP999: 0.2,
		loadMost: 0.3,
		blocks: 1000,
		measuredHz: null,
		...part,
	};
}

describe('the hosts of a soak', () => {
	test('are one without a restart', () => {
		const hosts = new HostsRead();
		hosts.started();
		hosts.load(load({}));
		hosts.load(load({ blocks: 2000 }));
		expect(hosts.restarts).toBe(0);
		expect(hosts.worstLoad).toEqual(load({ blocks: 2000 }));
	});

	test('keep the load of one that had to be ended beside that of the one after it', () => {
		const hosts = new HostsRead();
		hosts.started();
		hosts.load(load({ loadP999: 0.4, leastMarginMs: 3 }));
		hosts.started();
		hosts.load(load({ loadP999: 0.1, blocks: 10 }));
		expect(hosts.restarts).toBe(1);
		expect(hosts.worstLoad).toMatchObject({ loadP999: 0.4, leastMarginMs: 3, blocks: 1010 });
	});

	test('have their memory judged on the one that ran longest, each apart', () => {
		const hosts = new HostsRead();
		hosts.started();
		for (let hour = 0; hour < 8; hour++) hosts.memory('chain', hour, 100 + 2 * hour);
		hosts.started();
		for (let hour = 8; hour < 11; hour++) hosts.memory('chain', hour, 90);
		expect(hosts.slope.slope).toBeCloseTo(2, 9);
		expect(hosts.megabytes).toEqual({ first: 104, last: 114, most: 114 });
		expect(hosts.lastMegabytes).toBe(90);
	});

	test('do not take it for growth or scatter that one kind of pass needs more than another', () => {
		const hosts = new HostsRead();
		hosts.started();
		const more = { transparent: 0, chain: 25, listening: 40 };
		for (let turn = 0; turn < 120; turn++) {
			const kind = SOAK_KINDS[turn % SOAK_KINDS.length] ?? 'chain';
			hosts.memory(kind, turn / 60, 200 + more[kind] + 0.5 * (turn / 60));
		}
		const { slope, error } = hosts.slope;
		expect(slope).toBeCloseTo(0.5, 2);
		expect(error).toBeLessThan(0.01);
	});

	test('go by the kind of pass whose memory scatters least', () => {
		const hosts = new HostsRead();
		hosts.started();
		const scatter = { transparent: 0.1, chain: 0.1, listening: 6 };
		for (let turn = 0; turn < 60; turn++) {
			const kind = SOAK_KINDS[turn % SOAK_KINDS.length] ?? 'chain';
			const up = Math.floor(turn / SOAK_KINDS.length) % 2 === 0 ? 1 : -1;
			hosts.memory(kind, turn / 60, 200 + up * scatter[kind] + turn / 60);
		}
		const { slope, error } = hosts.slope;
		expect(slope).toBeCloseTo(1, 1);
		expect(error).toBeLessThan(0.15);
	});

	test('have the blocks of each kind of passes counted by themselves, over all hosts', () => {
		const hosts = new HostsRead();
		const read = (...counts: number[]) => ({ step: 0.1, counts });
		hosts.started();
		hosts.worked('chain', read(50, 0, 0, 0), read(50, 100, 0, 0));
		hosts.worked('transparent', read(50, 100, 0, 0), read(250, 100, 0, 0));
		hosts.started();
		hosts.worked('chain', read(0, 0, 0, 0), read(0, 0, 2, 1));
		expect(hosts.timesOf('chain')).toEqual({
			p50: 0.2,
			p99: expect.closeTo(0.3, 9),
			p999: Number.POSITIVE_INFINITY,
		});
		expect(hosts.timesOf('transparent')).toEqual({ p50: 0.1, p99: 0.1, p999: 0.1 });
		expect(hosts.timesOf('listening')).toBeNull();
	});

	test('say nothing where nothing was read', () => {
		const hosts = new HostsRead();
		expect(hosts.worstLoad).toBeNull();
		expect(hosts.slope.error).toBe(Number.POSITIVE_INFINITY);
	});
});
