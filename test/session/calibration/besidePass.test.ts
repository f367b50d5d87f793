import { expect, test } from 'vitest';
import type { CommandInput } from '../../../src/shared/protocol/commands.ts';
import { aCalibration } from '../../support/calibration.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const COMMANDS: readonly CommandInput[] = [
	{ type: 'calibration.start', monitorMuted: true },
	{ type: 'calibration.check', monitorMuted: true },
	{ type: 'tone.start', monitorMuted: true, channels: 'both', levelDb: 0 },
];

test.each(COMMANDS)('$type of another device is refused while a pass is being begun', async (asked) => {
	const { audio, calibrationFiles, calibrations, clock, command, phase, session, state } = await setUp();
	const at = new Date(clock.nowMs()).toISOString();
	calibrationFiles.keep(aCalibration({ audioBackend: 'simulated', at }));
	calibrations.start();
	let faded: () => void = () => {};
	audio.stopping = new Promise((resolve) => {
		faded = resolve;
	});
	// What plays is still fading: the pass has not begun, and is the next to begin.
	const started = command({ type: 'pass.start' });
	await expect.poll(() => audio.calls.includes('stop'), { interval: 1 }).toBe(true);
	const refused = expect(command(asked)).rejects.toMatchObject({ code: 'audio.busy' });
	audio.stopping = null;
	faded();
	await started;
	await refused;
	await expect.poll(() => audio.printing !== null, { interval: 2 }).toBe(true);
	expect(calibrations.running).toBe(false);
	expect(state.state.audio.tone).toBeNull();
	await command({ type: 'pass.cancel' });
	await phase('cancelled');
	await session.settled();
});
