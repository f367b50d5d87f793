import { portAudioDevices } from './backends/naudiodon.ts';
import { packError } from './packedError.ts';

/** Entry file of a short-lived process that lists the audio devices: PortAudio prints, and may crash with a driver. */
try {
	process.send?.({ devices: portAudioDevices() }, undefined, undefined, () => process.exit(0));
} catch (error) {
	process.send?.({ error: packError(error) }, undefined, undefined, () => process.exit(0));
}
