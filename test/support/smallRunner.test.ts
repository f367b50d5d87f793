import { describe, expect, test } from 'vitest';
import { createSmallRunner, type SmallRunner } from './smallRunner.ts';

/** Runs what `declare` declares; what happened, in order. */
async function outcomes(declare: (runner: SmallRunner, log: string[]) => void, tries = 1): Promise<string[]> {
	const runner = createSmallRunner(50, tries);
	const log: string[] = [];
	declare(runner, log);
	await runner.run({
		collected: (names) => log.push(`collected ${names.join(', ')}`),
		began: () => undefined,
		retried: (name, problem) => log.push(`${name} again: ${problem.split('\n')[0]}`),
		ended: (name, _, problem) =>
			log.push(problem === null ? `${name} passed` : `${name} failed: ${problem.split('\n')[0]}`),
	});
	return log;
}

describe('The small runner', () => {
	test('runs hooks around each test, from the outside in and back', async () => {
		const seen = await outcomes((runner, log) => {
			runner.describe('outer', () => {
				runner.beforeAll(() => log.push('open'));
				runner.afterAll(() => log.push('close'));
				runner.beforeEach(() => log.push('before outer'));
				runner.afterEach(() => log.push('after outer'));
				runner.describe('inner', () => {
					runner.beforeEach(() => log.push('before inner'));
					runner.afterEach(() => log.push('after inner'));
					runner.test.each([1, 2])('number %i', (value) => log.push(`body ${value}`));
				});
			});
			runner.test('last', () => log.push('body last'));
		});
		const around = (value: number) => [
			...['before outer', 'before inner', `body ${value}`, 'after inner', 'after outer'],
			`outer > inner > number ${value} passed`,
		];
		expect(seen).toEqual([
			'collected outer > inner > number 1, outer > inner > number 2, last',
			'open',
			...around(1),
			...around(2),
			...['close', 'body last', 'last passed'],
		]);
	});

	test('a body that throws, rejects or never ends is a failure, and the clean-up runs', async () => {
		const seen = await outcomes((runner, log) => {
			runner.afterEach(() => log.push('after'));
			runner.test('throws', () => {
				throw new Error('no');
			});
			runner.test('rejects', async () => Promise.reject(new Error('never')));
			runner.test('hangs', () => new Promise(() => undefined), 5);
			runner.test('works', () => undefined);
		});
		expect(seen.slice(1)).toEqual([
			...['after', 'throws failed: Error: no'],
			...['after', 'rejects failed: Error: never'],
			...['after', 'hangs failed: Error: It took longer than 5 ms.'],
			...['after', 'works passed'],
		]);
	});

	test('what cannot be prepared fails its tests unrun, and a failed clean-up is told', async () => {
		const seen = await outcomes((runner, log) => {
			runner.describe('broken', () => {
				runner.beforeAll(() => {
					throw new Error('no wire');
				});
				runner.test('one', () => log.push('ran'));
			});
			runner.describe('messy', () => {
				runner.afterAll(() => {
					throw new Error('stuck');
				});
				runner.test('two', () => log.push('ran two'));
			});
		});
		expect(seen.slice(1)).toEqual([
			'broken > one failed: Error: no wire',
			'ran two',
			'messy > two passed',
			'messy (clean-up) failed: Error: stuck',
		]);
	});

	test('a test whose preparation fails is a failure and its body does not run', async () => {
		const seen = await outcomes((runner, log) => {
			runner.beforeEach(() => {
				throw new Error('unready');
			});
			runner.test('one', () => log.push('ran'));
		});
		expect(seen.slice(1)).toEqual(['one failed: Error: unready']);
	});

	test('a test that fails is told, and run again with its hooks as often as was asked for', async () => {
		let runs = 0;
		const declare = (runner: SmallRunner, log: string[]) => {
			runner.beforeEach(() => log.push('before'));
			runner.test('late once', () => {
				runs += 1;
				if (runs === 1) throw new Error('late');
			});
			runner.test('wrong', () => {
				throw new Error('wrong');
			});
		};
		expect((await outcomes(declare, 2)).slice(1)).toEqual([
			...['before', 'late once again: Error: late', 'before', 'late once passed'],
			...['before', 'wrong again: Error: wrong', 'before', 'wrong failed: Error: wrong'],
		]);
	});
});
