import fs, { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { acquireLock, lockHolder, machineProcesses, type Processes } from '../../src/store/lock.ts';
import { temporaryFolder } from './fixtures.ts';

/** A machine with these processes, by pid and start time. */
function machine(ownPid: number, alive: Record<number, string>): Processes {
	return { ownPid, isAlive: (pid) => pid in alive, startOf: (pid) => alive[pid] ?? null };
}

describe('the lock of a data folder', () => {
	test('is held by one living process at a time, and says by whom', () => {
		const path = join(temporaryFolder(), 'data', 'daemon.lock');
		const both = { 10: '100', 11: '110' };
		const lock = acquireLock(path, { program: 'daemon', url: 'http://127.0.0.1:1' }, machine(10, both));
		expect(lockHolder(path, machine(11, both))).toEqual({
			pid: 10,
			started: '100',
			info: { program: 'daemon', url: 'http://127.0.0.1:1' },
		});
		expect(() => acquireLock(path, {}, machine(11, both))).toThrow(
			expect.objectContaining({ code: 'store.in-use', message: expect.stringContaining('process 10') }),
		);
		lock.update({ program: 'daemon', url: 'http://127.0.0.1:2' });
		expect(lockHolder(path, machine(11, both))?.info['url']).toBe('http://127.0.0.1:2');
		lock.release();
		lock.release();
		expect(lockHolder(path, machine(11, both))).toBeNull();
		acquireLock(path, {}, machine(11, both)).release();
		expect(readdirSync(join(path, '..'))).toEqual([]);
	});

	test('on a disk that became read-only says so, and ending does not fail on it', () => {
		const path = join(temporaryFolder(), 'daemon.lock');
		const lock = acquireLock(path, {}, machine(10, { 10: '100' }));
		const refuse = () => {
			throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
		};
		const calls = [vi.spyOn(fs, 'writeFileSync'), vi.spyOn(fs, 'unlinkSync')];
		for (const call of calls) call.mockImplementation(refuse);
		try {
			expect(() => acquireLock(path, {}, machine(11, { 11: '110' }))).toThrow(
				expect.objectContaining({ code: 'store.not-writable' }),
			);
			expect(() => lock.release()).not.toThrow();
		} finally {
			for (const call of calls) call.mockRestore();
		}
	});

	test.each([
		['its process is gone', { 11: '110' }],
		['its pid belongs to another process now', { 10: '999', 11: '110' }],
	])('is stale when %s', (_, alive) => {
		const path = join(temporaryFolder(), 'daemon.lock');
		acquireLock(path, {}, machine(10, { 10: '100' }));
		expect(lockHolder(path, machine(11, alive))).toBeNull();
		const lock = acquireLock(path, {}, machine(11, alive));
		expect(lockHolder(path, machine(12, { ...alive, 12: '120' }))?.pid).toBe(11);
		lock.release();
		expect(existsSync(path)).toBe(false);
	});

	test('an unreadable lock file is nobody', () => {
		const path = join(temporaryFolder(), 'daemon.lock');
		writeFileSync(path, '');
		acquireLock(path, {}, machine(11, { 11: '110' }));
		expect(lockHolder(path, machine(11, { 11: '110' }))?.pid).toBe(11);
	});

	test('this very process is alive and has a start time', () => {
		expect(machineProcesses.isAlive(process.pid)).toBe(true);
		if (process.platform === 'linux') expect(machineProcesses.startOf(process.pid)).toMatch(/^\d+$/);
	});
});
