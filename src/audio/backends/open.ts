import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { OpenRequest } from '../engine.ts';
import type { Backend } from './backend.ts';
import { neededChannels } from './channels.ts';
import { FileBackend } from './file.ts';
import type { NativeAudio } from './naudiodon.ts';
import { PortAudioBackend } from './portaudio.ts';
import type { RackModelFactory } from './rackModel.ts';
import { SimulatedBackend } from './simulated.ts';

export interface BackendParts {
	clock: Clock;
	createModel: RackModelFactory;
	/** Another native part than naudiodon's, in tests. */
	native?: NativeAudio;
}

/**
 * The backend that the rig asks for, not yet started.
 *
 * @throws DetentError `audio.*`, `file.*`
 */
export function openBackend(request: OpenRequest, parts: BackendParts): Backend {
	const { audio, simulated, fileReturnPath } = request;
	switch (audio.backend) {
		case 'portaudio':
			return new PortAudioBackend({
				audio,
				channels: neededChannels(audio),
				clock: parts.clock,
				...(parts.native === undefined ? {} : { native: parts.native }),
			});
		case 'file':
			return new FileBackend({ audio, returnPath: fileReturnPath, tap: null });
		case 'simulated':
			if (simulated === null)
				throw new DetentError('audio.no-rack', { message: 'The simulated backend needs a rack to simulate.' });
			return new SimulatedBackend({ audio, rack: simulated, createModel: parts.createModel, clock: parts.clock });
	}
}
