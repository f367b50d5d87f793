import { expect, test } from 'vitest';
import { Listeners } from '../../src/shared/listeners.ts';

test('everyone is told in the order of coming, the same function twice when it listens twice', () => {
	const listeners = new Listeners<number>();
	const told: string[] = [];
	const first = (value: number) => void told.push(`first ${value}`);
	const end = listeners.add(first);
	listeners.add((value) => void told.push(`second ${value}`));
	listeners.add(first);
	listeners.tell(1);
	expect(told).toEqual(['first 1', 'second 1', 'first 1']);
	end();
	end();
	expect(listeners.size).toBe(2);
	listeners.tell(2);
	expect(told.slice(3)).toEqual(['second 2', 'first 2']);
});

test('who comes while others are told waits for the next time, and who goes by itself keeps nobody from being told', () => {
	const listeners = new Listeners<number>();
	const told: string[] = [];
	const end = listeners.add((value) => {
		told.push(`once ${value}`);
		end();
		listeners.add((next) => void told.push(`late ${next}`));
	});
	listeners.add((value) => void told.push(`always ${value}`));
	listeners.tell(1);
	listeners.tell(2);
	expect(told).toEqual(['once 1', 'always 1', 'always 2', 'late 2']);
});
