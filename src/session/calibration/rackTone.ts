import type { LoopChannels } from '../../audio/backends/pairs.ts';
import type { AudioEngine } from '../../audio/engine.ts';
import { TONE_HZ } from '../../measure/calibration/referenceTone.ts';
import { DetentError } from '../../shared/errors.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import { requireCeilings } from '../passes/levelCeilings.ts';
import type { MonitorGuard } from '../roundTrip/monitorGuard.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';

export interface RackToneDeps {
	audio: AudioEngine;
	audioConfig: AudioConfig;
	rack: Rack;
	guard: MonitorGuard;
	state: StateStore;
}

/** The reference tone on the sends, until it is stopped. */
export class RackTone {
	readonly #deps: RackToneDeps;
	/** Tells that the tone has ended. */
	#end: () => void = () => {};
	/** Settled when the monitor controller is as it was before the tone. */
	#done: Promise<void> = Promise.resolve();

	constructor(deps: RackToneDeps) {
		this.#deps = deps;
	}

	/** Notices a tone that something else has stopped. Returns the end of that. */
	follow(): () => void {
		const { audio, state } = this.#deps;
		return audio.onTransport(({ mode }) => {
			if (mode === 'stopped' && state.state.audio.tone !== null) this.#ended();
		});
	}

	/**
	 * What is refused before a test signal is sent.
	 *
	 * @param units those that hear it
	 * @param levelDb relative to 0 VU
	 * @throws DetentError `audio.monitor.refused`, `audio.level.refused`
	 */
	check(monitorMuted: boolean, units: readonly string[], levelDb: number): void {
		if (!monitorMuted)
			throw new DetentError('audio.monitor.refused', {
				message:
					'Test signals are sent only when somebody says that the monitor controller is muted: it may tap the return.',
				remedy: 'Mute it, and say so.',
			});
		requireCeilings(this.#deps.rack, units, levelDb);
	}

	/**
	 * Resolves when it sounds, on the send of the pair alone. The monitor controller stays muted until it has ended.
	 *
	 * @param ended hears that it has, however it came to that
	 * @throws DetentError `audio.*`; `ended` hears of that too
	 */
	async start(
		channels: 'both' | 'left' | 'right',
		levelDb: number,
		pair: LoopChannels,
		ended: () => void,
	): Promise<void> {
		const { audio, audioConfig, guard, state } = this.#deps;
		await this.stop();
		const levelDbfs = audioConfig.referenceDbfs + levelDb;
		const { loop } = pair;
		await new Promise<void>((sounds, failed) => {
			this.#done = guard
				.quietly(async () => {
					const sides = { left: channels !== 'right', right: channels !== 'left' };
					await audio.startTone({
						hz: TONE_HZ,
						levelDbfs,
						...sides,
						...(loop === null ? {} : { sendChannels: pair.send }),
					});
					state.set(['audio', 'tone'], { hz: TONE_HZ, levelDbfs, channels, ...(loop === null ? {} : { loop }) });
					await new Promise<void>((end) => {
						this.#end = end;
						sounds();
					});
				})
				.catch(failed)
				.finally(ended);
		});
	}

	async stop(): Promise<void> {
		await this.#deps.audio.stop();
		this.#ended();
		await this.#done;
	}

	#ended(): void {
		if (this.#deps.state.state.audio.tone !== null) this.#deps.state.set(['audio', 'tone'], null);
		this.#end();
	}
}
