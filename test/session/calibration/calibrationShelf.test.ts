import { expect, test } from 'vitest';
import { aCalibration } from '../../support/calibration.ts';
import { setUp } from '../../support/sessionSetUp.ts';

const loops = { spare: { send: [4, 5], return: [2, 3] } } as never;

test('a unit that turns the polarity leaves the cabling alone; what turns over with the same units in place marks their pair only', async () => {
	const { audio, calibrationFiles, calibrations, clock, pass, state } = await setUp({}, { audio: { loops } });
	const at = new Date(clock.nowMs()).toISOString();
	const made = { audioBackend: 'simulated', converter: null, device: null, at };
	calibrationFiles.keep(aCalibration(made));
	const spare = { loop: 'spare', sendChannels: [4, 5] as [number, number], returnChannels: [2, 3] as [number, number] };
	calibrationFiles.keep(aCalibration({ ...made, ...spare, id: '01890000-0000-7000-8000-0000aaaaaaaa' }));
	calibrations.start();
	const about = () => ({
		main: state.state.audio.calibration?.doubts.map((doubt) => doubt.about),
		spare: state.state.audio.loopCalibrations['spare']?.doubts.map((doubt) => doubt.about),
	});
	const passes = async (inverted: boolean) => {
		audio.latency = { frames: 4300, fraction: 0, inverted, confidence: 9, method: 'sweep' };
		await pass();
	};
	await passes(true);
	await passes(true);
	expect(about()).toEqual({ main: [], spare: [] });
	await passes(false);
	expect(about()).toEqual({ main: [], spare: [] });
	await passes(true);
	expect(about()).toEqual({ main: ['cabling'], spare: [] });
});
