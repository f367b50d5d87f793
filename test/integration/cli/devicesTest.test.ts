import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unitTestSchema, wireLineSchema } from '../../../src/shared/protocol/wire.ts';
import { DaemonProcess, detent } from '../../support/daemonProcess.ts';

const linesOf = (out: string) =>
	out
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => wireLineSchema.parse(JSON.parse(line)));

describe('detent devices test and monitor', () => {
	const folder = mkdtempSync(join(tmpdir(), 'detent-unit-'));
	let daemon: DaemonProcess;
	beforeAll(async () => {
		daemon = await DaemonProcess.start(join(folder, 'daemon'));
	});
	afterAll(async () => {
		await daemon.stop();
		rmSync(folder, { recursive: true });
	});

	test.each([
		['by itself', () => join(folder, 'alone')],
		['through the running daemon', () => daemon.dataRoot],
	])('a unit that answers works, %s', async (_, data) => {
		const { code, out } = await detent('devices', 'test', 'recorder', '--rounds', '4', '--json', '--data', data());
		expect(code).toBe(0);
		const result = unitTestSchema.parse(JSON.parse(out));
		expect(result).toMatchObject({ verdict: 'works', asked: 4, answered: 4 });
		expect(result.lines.flatMap(({ words }) => words)).toContain('device type request');
	});

	test.each([
		['by itself', () => join(folder, 'alone')],
		['through the running daemon', () => daemon.dataRoot],
	])('the wire is shown both ways while it is watched, %s', async (_, data) => {
		const { code, out, err } = await detent(
			...['devices', 'monitor', 'cassette', '--seconds', '5', '--json', '--data', data()],
		);
		expect(code).toBe(0);
		const lines = linesOf(out);
		expect(new Set(lines.map(({ direction }) => direction))).toEqual(new Set(['in', 'out']));
		expect(lines.flatMap(({ words }) => words)).toContain('play status');
		expect(err).toContain('cassette is connected');
	});

	test('a unit without a remote, or that is not in the rig, is refused with what to do', async () => {
		const manual = await detent('devices', 'test', 'vari-mu', '--data', join(folder, 'alone'));
		expect([manual.code, manual.err]).toEqual([3, expect.stringContaining('set by hand')]);
		const unknown = await detent('devices', 'monitor', 'recordr', '--data', join(folder, 'alone'));
		expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('Did you mean recorder?')]);
		const daemons = await detent('devices', 'monitor', 'recordr', '--data', daemon.dataRoot);
		expect([daemons.code, daemons.err]).toEqual([1, expect.stringContaining('no such unit')]);
	});
});
