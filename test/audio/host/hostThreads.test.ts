import { expect, test } from 'vitest';
import type { HostJob } from '../../../src/audio/host/hostJobs.ts';
import { fittest } from '../../../src/audio/host/hostThreads.ts';

type Kind = HostJob['job'];

test('pass after pass, each job finds the thread that did it before, whatever order they end in', () => {
	const threads = ['one', 'two'].map((name) => ({ name, done: new Set<Kind>() }));
	let free = threads;
	const taken = (job: Kind): string => {
		const thread = fittest(free, job);
		if (thread === null) throw new Error('no thread is free');
		thread.done.add(job);
		free = free.filter((one) => one !== thread);
		return thread.name;
	};
	const passes = [1, 2, 3, 4].map((pass) => {
		const latency = taken('latency');
		free = threads;
		const jobs = { latency, source: taken('source'), capture: taken('capture') };
		free = pass % 2 === 0 ? threads : threads.toReversed();
		return jobs;
	});
	expect(new Set(passes.map((jobs) => JSON.stringify(jobs))).size).toBe(1);
	expect(passes[0]?.source).not.toBe(passes[0]?.capture);
});

test('a job of another kind waits for no thread: it takes the one that knows the least', () => {
	const free = [{ done: new Set<Kind>(['source', 'latency']) }, { done: new Set<Kind>(['capture']) }];
	expect(fittest(free, 'item')).toBe(free[1]);
	expect(fittest(free, 'latency')).toBe(free[0]);
	expect(fittest([], 'item')).toBeNull();
});
