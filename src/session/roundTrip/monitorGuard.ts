import type { AudioEngine } from '../../audio/engine.ts';
import type { Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import { type MonitorRig, muteControls } from '../../shared/model/monitor.ts';
import type { MonitorController } from '../../shared/protocol/listening.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';

export interface MonitorGuardDeps {
	monitor: MonitorRig | undefined;
	rack: Rack;
	state: StateStore;
	clock: Clock;
}

/**
 * What mutes the loudspeakers of a studio before a test signal.
 *
 * @param real there are loudspeakers: a converter, and no simulated studio behind it
 */
export function controllerKind(monitor: MonitorRig | undefined, real: boolean): MonitorController['kind'] {
	if (monitor?.controllerUnit !== undefined) return 'unit';
	return real && monitor?.externalController !== 'none' ? 'person' : 'none';
}

/**
 * Sees to it that the monitor controller is muted before a test signal starts: it may tap the return, where no gate of
 * Detent's reaches. A controller that is a unit of the rig is muted and put back; any other a person has to speak for, once
 * for as long as the daemon runs.
 */
export class MonitorGuard {
	readonly #deps: MonitorGuardDeps;

	constructor(deps: MonitorGuardDeps) {
		this.#deps = deps;
	}

	/** A person says that the controller is muted, or no longer. */
	confirm(muted: boolean): void {
		const { state, clock } = this.#deps;
		state.set(['audio', 'controller', 'confirmedAt'], muted ? new Date(clock.nowMs()).toISOString() : null);
	}

	/**
	 * Does the work while the controller is muted.
	 *
	 * @throws DetentError `audio.monitor.refused` before anything is sent, when the controller is not known to be muted
	 */
	async quietly<T>(work: () => Promise<T>): Promise<T> {
		const putBack = await this.#close();
		try {
			return await work();
		} finally {
			await putBack();
		}
	}

	/** The answer puts everything back. */
	async #close(): Promise<() => Promise<void>> {
		const { kind, confirmedAt } = this.#deps.state.state.audio.controller;
		if (kind === 'person' && confirmedAt === null)
			throw new DetentError('audio.monitor.refused', {
				message: 'Nobody has said that the monitor controller is muted, and a test signal is about to be sent.',
				remedy:
					'Mute it, then say so on the Listen page or with --monitor-muted. Where Detent alone feeds the loudspeakers, say `externalController: none` in rig.yaml.',
			});
		return kind === 'unit' ? this.#mute(confirmedAt) : async () => {};
	}

	/** Mutes the unit; the answer puts it back as it was. */
	async #mute(confirmedAt: string | null): Promise<() => Promise<void>> {
		const { rack, monitor } = this.#deps;
		const unit = monitor?.controllerUnit;
		if (unit === undefined || monitor === undefined) return async () => {};
		const mutes = muteControls(monitor, rack.unit(unit).definition);
		const before = mutes.map((control) => ({ control, position: rack.state(unit, control.id).position }));
		const mover = { by: 'monitor guard', gesture: null, last: true };
		for (const control of mutes) {
			// The last position of a mute switch is the muted one.
			if ('positions' in control) rack.move(unit, control.id, control.positions.length - 1, mover);
		}
		await rack.quiet();
		for (const control of mutes) {
			const { position, evidence } = rack.state(unit, control.id);
			// A unit that cannot be seen was only asked: then a person has to say so.
			const known = evidence.evidence === 'acknowledged' || confirmedAt !== null;
			const muted = 'positions' in control && position === control.positions.length - 1;
			if (known && muted && evidence.outcome === 'done') continue;
			throw new DetentError('audio.monitor.refused', {
				message: `The monitor controller could not be muted: ${evidence.reason ?? 'it does not say that it is.'}`,
				subject: unit,
				remedy: 'Look at the unit and its connection; or mute it by hand, and say so.',
			});
		}
		return async () => {
			for (const { control, position } of before) {
				if (position !== null) rack.move(unit, control.id, position, mover);
			}
			await rack.quiet();
		};
	}
}

/** The engine, with the controller muted around every test signal; a tone's own end is known to those who start it. */
export function withQuietController(audio: AudioEngine, guard: MonitorGuard): AudioEngine {
	return new Proxy(audio, {
		get(target, key) {
			if (key === 'measureLatency')
				return (...args: Parameters<AudioEngine['measureLatency']>) =>
					guard.quietly(() => target.measureLatency(...args));
			if (key === 'sendSignal')
				return (...args: Parameters<AudioEngine['sendSignal']>) => guard.quietly(() => target.sendSignal(...args));
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}
