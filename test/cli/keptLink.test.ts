import { expect, test } from 'vitest';
import { KeptLink, PATIENCE_MS } from '../../src/cli/keptLink.ts';
import { FakeClock } from '../support/fakeClock.ts';

function linkTo(daemon: { alive: boolean }) {
	const clock = new FakeClock();
	const heard: string[] = [];
	let tries = 0;
	const link = new KeptLink({
		clock,
		url: 'http://127.0.0.1:7400',
		alive: () => daemon.alive,
		connect: () => {
			tries += 1;
		},
		ended: ({ message }) => heard.push(message),
	});
	return { clock, heard, link, tries: () => tries };
}

test('a daemon that is silent under load is asked again, and not called ended', async () => {
	const { clock, heard, link, tries } = linkTo({ alive: true });
	link.lost();
	await clock.advance(PATIENCE_MS / 2);
	expect(tries()).toBeGreaterThan(10);
	link.back();
	const before = tries();
	await clock.advance(PATIENCE_MS * 2);
	expect(tries()).toBe(before);
	expect(heard).toEqual([]);
});

test('a daemon whose process is gone has ended', async () => {
	const daemon = { alive: true };
	const { clock, heard, link } = linkTo(daemon);
	link.lost();
	await clock.advance(5000);
	daemon.alive = false;
	await clock.advance(2000);
	expect(heard).toEqual(['The daemon has ended.']);
});

test('one that runs and never answers is told as that, once', async () => {
	const { clock, heard, link } = linkTo({ alive: true });
	link.lost();
	link.lost();
	await clock.advance(PATIENCE_MS * 3);
	expect(heard).toEqual(['The daemon runs, but has not answered for 60 s.']);
});

test('a link that was closed on purpose is not sought again', async () => {
	const { clock, heard, link, tries } = linkTo({ alive: true });
	link.stop();
	link.lost();
	await clock.advance(PATIENCE_MS * 2);
	expect([tries(), heard]).toEqual([0, []]);
});
