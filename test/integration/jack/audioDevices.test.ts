import { expect, test } from 'vitest';
import { listAudioDevices } from '../../../src/audio/devices.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { describeWith } from '../../capabilities.ts';
import { JACK_DEVICE, startJack } from '../../support/jack.ts';

describeWith(['jackd', 'naudiodon'], 'the list of audio devices', () => {
	test('names a device with its channels, and says whether they are enough', async () => {
		const jack = await startJack({ rateHz: 48000, periodFrames: 1024 });
		try {
			const devices = await listAudioDevices({ clock: systemClock, env: jack.env });
			expect(devices.find((device) => device.name === JACK_DEVICE)).toMatchObject({
				hostApi: 'ALSA',
				inputs: 2,
				outputs: 4,
				enough: true,
			});
		} finally {
			await jack.stop();
		}
	});
});
