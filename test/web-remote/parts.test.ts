import { expect, test } from 'vitest';
import { Parts } from '../../web-remote/src/app/parts.ts';

test('a part is fetched once, however many ask, and stays when the link is cut', async () => {
	let cut = false;
	let fetched = 0;
	let arrived = 0;
	const load = async () => {
		fetched += 1;
		if (cut) throw new Error('out of reach');
		return fetched;
	};
	const parts = new Parts({ rack: load }, () => {
		arrived += 1;
	});
	expect(parts.get('rack')).toBeUndefined();
	expect(await Promise.all([parts.want('rack'), parts.want('rack')])).toEqual([true, true]);
	cut = true;
	expect(await parts.want('rack')).toBe(true);
	expect([parts.get('rack'), fetched, arrived]).toEqual([1, 1, 1]);
});

test('what could not be had is asked for again, and the rest follows in moments of rest', async () => {
	let cut = true;
	const part = (name: string) => async () => {
		if (cut && name === 'track') throw new Error('out of reach');
		return name;
	};
	const parts = new Parts({ rack: part('rack'), track: part('track'), log: part('log') }, () => undefined);
	let rests = 0;
	const rest = async () => {
		rests += 1;
	};
	expect(await parts.wantAll(rest)).toBe(false);
	expect([parts.get('rack'), parts.get('track'), parts.get('log')]).toEqual(['rack', undefined, undefined]);
	cut = false;
	expect(await parts.wantAll(rest)).toBe(true);
	expect([parts.get('track'), parts.get('log'), rests]).toEqual(['track', 'log', 4]);
});
