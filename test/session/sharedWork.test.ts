import { describe, expect, test } from 'vitest';
import { type Asking, SharedWork } from '../../src/session/sharedWork.ts';

function asker() {
	const abort = new AbortController();
	const heard: number[] = [];
	const asking: Asking = { signal: abort.signal, onProgress: (fraction) => heard.push(fraction) };
	return { abort, heard, asking };
}

/** Work that the test ends. */
function work() {
	const begun: Asking[] = [];
	let end: (value: string) => void = () => {};
	const run = (asking: Asking) => {
		begun.push(asking);
		return new Promise<string>((resolve, reject) => {
			end = resolve;
			asking.signal.addEventListener('abort', () => reject(asking.signal.reason));
		});
	};
	return { begun, run, end: (value: string) => end(value) };
}

describe('work that several ask for', () => {
	test('is done once, and who comes later hears how far it is', async () => {
		const shared = new SharedWork<string>();
		const { begun, run, end } = work();
		const [one, two] = [asker(), asker()];
		const first = shared.ask('a', one.asking, run);
		begun[0]?.onProgress(0.4);
		const second = shared.ask('a', two.asking, run);
		begun[0]?.onProgress(0.7);
		end('done');
		expect(await Promise.all([first, second])).toEqual(['done', 'done']);
		expect(begun).toHaveLength(1);
		expect(one.heard).toEqual([0, 0.4, 0.7]);
		expect(two.heard).toEqual([0.4, 0.7]);
	});

	test('goes on for who stays, and is given up when the last one leaves', async () => {
		const shared = new SharedWork<string>();
		const { begun, run } = work();
		const [one, two] = [asker(), asker()];
		const first = shared.ask('a', one.asking, run);
		const second = shared.ask('a', two.asking, run);
		one.abort.abort(new Error('left'));
		await expect(first).rejects.toThrow('left');
		expect(begun[0]?.signal.aborted).toBe(false);
		two.abort.abort(new Error('left too'));
		await expect(second).rejects.toThrow('left too');
		expect(begun[0]?.signal.aborted).toBe(true);
	});

	test('is begun anew for who asks after that, and after a failure', async () => {
		const shared = new SharedWork<string>();
		const one = asker();
		await expect(shared.ask('a', one.asking, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		expect(await shared.ask('a', one.asking, () => Promise.resolve('yes'))).toBe('yes');
	});
});
