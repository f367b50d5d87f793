import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DaemonProcess, detent, interrupt, until } from '../../support/daemonProcess.ts';

describe('detent tape beside a running daemon', () => {
	let root: string;
	let daemon: DaemonProcess;

	beforeAll(async () => {
		root = await mkdtemp(join(tmpdir(), 'detent-cli-tape-'));
		daemon = await DaemonProcess.start(root);
		const session = await daemon.attach();
		const { project } = (await session.command({ type: 'project.create', title: 'Reels' })) as { project: string };
		await session.command({ type: 'track.create', project, title: 'One' });
		await until(session, 'the recorder', ({ units }) => units['recorder']?.tape != null);
	});
	afterAll(async () => {
		await daemon?.stop();
		await rm(root, { recursive: true, force: true });
	});

	const tape = (...words: string[]) => detent('tape', ...words, '--data', root);

	test('record is refused until it is armed, is confirmed by the tally, and ends disarmed', async () => {
		const refused = await tape('record', 'recorder');
		expect(refused.code).toBe(3);
		expect(refused.err).toContain('not armed');
		expect(await tape('arm', 'recorder')).toMatchObject({ code: 0 });
		const recorded = await tape('record', 'recorder', '--json');
		expect(JSON.parse(recorded.out)).toMatchObject({
			unit: 'recorder',
			tape: { recording: true, armed: true, moving: true },
			desk: { order: { action: 'record', by: 'terminal', answer: 'acknowledged' }, disarmsInSeconds: null },
		});
		const stopped = await tape('stop', 'recorder');
		expect(stopped.out).toMatch(/asked +stop\n +answered +taken by the machine\n +does +standing/);
		const [found] = JSON.parse((await tape('status', '--json')).out).filter(
			({ unit }: { unit: string }) => unit === 'recorder',
		);
		expect(found).toMatchObject({ tape: { armed: false, recording: false } });
	});

	test('a tape is sent to a point and to zero, watched until it stands there, and stopped by Ctrl-C', async () => {
		await tape('points', 'set', 'recorder', 'Chorus', '9:30');
		const there = await tape('locate', 'recorder', 'chorus', '--json');
		expect(there).toMatchObject({ code: 0 });
		expect(JSON.parse(there.out)).toMatchObject({
			there: true,
			tape: { moving: false },
			desk: { order: { action: 'locate', toPoint: 'Chorus', toSeconds: 570 } },
		});
		const zero = interrupt('tape', 'zero', 'recorder', '--data', root);
		const session = await daemon.attach();
		await until(session, 'the tape on its way', ({ units }) => units['recorder']?.tape?.moving === true);
		expect(await zero()).toBe(130);
		const state = await until(session, 'the tape to stand', ({ units }) => units['recorder']?.tape?.moving === false);
		expect(state.units['recorder']?.tape?.positionSeconds).toBeGreaterThan(30);
		await tape('points', 'remove', 'chorus');
	});

	test('points are set, listed, renamed and removed; a unit without a transport is a wrong command line', async () => {
		expect((await tape('points', 'set', 'recorder', 'Chorus', '1:30')).out).toContain('0:01:30.0  Chorus  recorder');
		expect((await tape('points', 'rename', 'cho', 'Last chorus')).code).toBe(0);
		expect(JSON.parse((await tape('points', '--json')).out)).toMatchObject([{ name: 'Last chorus', seconds: 90 }]);
		expect((await tape('points', 'remove', 'last')).out).toContain('no locator point');
		expect((await tape('play', 'pultec-l')).code).toBe(2);
	});
});
