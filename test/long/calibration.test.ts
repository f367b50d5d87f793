import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { calibrationSchema } from '../../src/shared/model/calibration.ts';
import { detent } from '../support/daemonProcess.ts';

// The command line runs the studio in real time: a minute and more.
test('a calibration on the command line: guided, listed, shown and drawn', async () => {
	const root = mkdtempSync(join(tmpdir(), 'detent-calibration-'));
	onTestFinished(() => rmSync(root, { recursive: true, force: true }));
	const svg = join(root, 'loop.svg');
	const made = await detent('calibrate', '--yes', '--data', root, '--svg', svg, '--json');
	expect(made).toMatchObject({ code: 0 });
	const calibration = calibrationSchema.parse(JSON.parse(made.out));
	expect(calibration.readings).toHaveLength(6);
	const listed = await detent('calibration', '--data', root);
	expect(listed.out).toContain(calibration.id.slice(-8));
	const shown = await detent('calibration', 'show', calibration.id.slice(-8), '--data', root);
	expect(shown.out).toContain('Gain of the loop');
	expect((await detent('calibration', 'show', 'nothing', '--data', root)).code).toBe(1);
	const refused = await detent('calibration', 'tone', '--data', root);
	expect(refused).toMatchObject({ code: 3 });
	expect(refused.err).toContain('muted');
});
