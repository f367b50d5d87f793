import type { LoopChannels } from '../../audio/backends/pairs.ts';
import type { AudioEngine } from '../../audio/engine.ts';
import type { SignalOrder } from '../../measure/calibration/measureStep.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import { TEST_LEVEL_DBFS } from '../listening/listening.ts';

export interface LoopAudioDeps {
	audio: AudioEngine;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** Test signals on one pair of the rig, and on no other. */
export function pairAudio({ audio, notice }: LoopAudioDeps, pair: LoopChannels) {
	const channels = pair.loop === null ? {} : { sendChannels: pair.send, returnChannels: pair.return };
	return {
		measureLatency: (): Promise<Latency> => audio.measureLatency({ levelDbfs: TEST_LEVEL_DBFS, ...channels }),
		/** @throws the signal's reason; DetentError `audio.slip` for a recording that is not to be trusted, `audio.*` */
		async sendSignal(order: SignalOrder, signal: AbortSignal): Promise<void> {
			const onAbort = () => void audio.stop().catch((error: unknown) => notice('error', describeError(error)));
			signal.addEventListener('abort', onAbort, { once: true });
			try {
				const { doubt } = await audio.sendSignal({ ...order, ...channels });
				signal.throwIfAborted();
				if (doubt !== null)
					throw new DetentError('audio.slip', {
						message: `The device may have lost time meanwhile: ${doubt}`,
						remedy: 'Measure the step again.',
					});
			} finally {
				signal.removeEventListener('abort', onAbort);
			}
		},
	};
}
