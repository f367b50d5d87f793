import type { AudioEngine } from '../../audio/engine.ts';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { DetentError } from '../../shared/errors.ts';
import type { SettableControl } from '../../shared/model/control.ts';
import { type MonitorRig, muteControls } from '../../shared/model/monitor.ts';
import type { MonitorController } from '../../shared/protocol/listening.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import type { RackUnit } from '../units/rackUnits.ts';

export interface MonitorGuardDeps {
	monitor: MonitorRig | undefined;
	rack: Rack;
	state: StateStore;
	clock: Clock;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** A pass that prints stretches again waits so long for a person's word, then it ends as failed and can be mended later. */
const WORD_MS = 10 * 60 * 1000;

const REMEDY =
	'Mute it, then say so on the Listen page or with --monitor-muted. Where Detent alone feeds the loudspeakers, say `externalController: none` in rig.yaml.';
const UNIT_REMEDY = 'Look at the unit and its connection; or mute it by hand, and say so.';

/**
 * What mutes the loudspeakers of a studio before a test signal. A unit whose mutes no wire reaches is muted by a person.
 *
 * @param real there are loudspeakers: a converter, and no simulated studio behind it
 */
export function controllerKind(
	monitor: MonitorRig | undefined,
	real: boolean,
	units: readonly RackUnit[],
): MonitorController['kind'] {
	const unit = units.find(({ rig }) => rig.id === monitor?.controllerUnit);
	if (monitor !== undefined && unit !== undefined) {
		const mutes = muteControls(monitor, unit.definition);
		if (mutes.length > 0 && mutes.every(({ id }) => unit.driver?.settable.has(id))) return 'unit';
	}
	return real && monitor?.externalController !== 'none' ? 'person' : 'none';
}

/**
 * Sees to it that the monitor controller is muted before a test signal starts: it may tap the return, where no gate of
 * Detent's reaches. A controller that is a unit of the rig is muted over its wire and put back; for any other, and for a
 * mute that the wire does not prove, a person has to speak. A word counts until something is played to be heard: then the
 * loudspeakers may be open again.
 */
export class MonitorGuard {
	readonly #deps: MonitorGuardDeps;
	/** Counts words, so that one is not taken back in place of a later one. */
	#words = 0;
	/** A take that waits for a word. */
	#waiting: { goOn: () => void; giveUp: (reason: DetentError) => void } | null = null;

	constructor(deps: MonitorGuardDeps) {
		this.#deps = deps;
		let punching = false;
		deps.state.onChanges((_, { pass }) => {
			const now = pass?.phase === 'punching in';
			// The word that was given for the takes ends with them.
			if (punching && !now) this.heard();
			punching = now;
		});
	}

	/**
	 * A person says that the controller is muted, or no longer.
	 *
	 * @returns takes this word back, unless there is a later one
	 */
	confirm(muted: boolean): () => void {
		const { state, clock } = this.#deps;
		this.#words += 1;
		const mine = this.#words;
		state.set(['audio', 'controller', 'confirmedAt'], muted ? new Date(clock.nowMs()).toISOString() : null);
		if (muted) this.#waiting?.goOn();
		return () => {
			if (mine === this.#words) this.confirm(false);
		};
	}

	/** Something is played to be heard. While takes are printed again nobody listens: their word counts until the last. */
	heard(): void {
		const { audio, pass } = this.#deps.state.state;
		if (pass?.phase !== 'punching in' && audio.controller.confirmedAt !== null) this.confirm(false);
	}

	/** What waits for a word is cancelled. */
	giveUp(): void {
		this.#waiting?.giveUp(cancelled());
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
		const { monitor, state } = this.#deps;
		if (state.state.audio.controller.kind === 'none') return async () => {};
		if (monitor?.controllerUnit !== undefined) return this.#mute(monitor, monitor.controllerUnit);
		await this.#needWord(
			new DetentError('audio.monitor.refused', {
				message:
					'Nobody has said that the monitor controller is muted since something was last heard, and a test signal is about to be sent.',
				remedy: REMEDY,
			}),
		);
		return async () => {};
	}

	/** Mutes the unit over its wire; the answer puts it back as it was. What no wire proves a person has to say. */
	async #mute(monitor: MonitorRig, unit: string): Promise<() => Promise<void>> {
		const { rack, state } = this.#deps;
		const mutes = muteControls(monitor, rack.unit(unit).definition);
		const wired = mutes.filter(({ id }) => rack.isWired(unit, id));
		const before = wired.map(({ id }) => ({ id, position: rack.state(unit, id).position }));
		const mover = { by: 'monitor guard', gesture: null, last: true };
		const putBack = async () => {
			for (const { id, position } of before) if (position !== null) rack.move(unit, id, position, mover);
			await rack.quiet();
		};
		for (const control of wired) rack.move(unit, control.id, mutedPosition(control), mover);
		await rack.quiet();
		try {
			const unproven = mutes.filter((control) => !this.#provenMuted(unit, control));
			state.set(['audio', 'controller', 'kind'], unproven.length === 0 ? 'unit' : 'person');
			const [first] = unproven;
			if (first !== undefined) await this.#needWord(this.#unprovenError(unit, first));
			return putBack;
		} catch (error) {
			await putBack();
			throw error;
		}
	}

	/** By the wire's own word. @throws DetentError `audio.monitor.refused` where the wire says that it is open: no word helps */
	#provenMuted(unit: string, control: SettableControl): boolean {
		const { position, evidence } = this.#deps.rack.state(unit, control.id);
		if (evidence.by !== 'wire' || evidence.evidence !== 'acknowledged') return false;
		if (position === mutedPosition(control)) return evidence.outcome === 'done';
		throw refusal(unit, evidence.reason ?? 'it says that it is open.');
	}

	#unprovenError(unit: string, { id }: SettableControl): DetentError {
		const { rack } = this.#deps;
		const reason = rack.isWired(unit, id)
			? (rack.state(unit, id).evidence.reason ?? 'it does not say that it is.')
			: 'no wire reaches its mute, and nobody has said that it is muted.';
		return refusal(unit, reason);
	}

	/** A word that counts. While takes are printed again it is waited for: they come long after the pass was started. */
	async #needWord(refused: DetentError): Promise<void> {
		const { clock, notice, state } = this.#deps;
		if (state.state.audio.controller.confirmedAt !== null) return;
		if (state.state.pass?.phase !== 'punching in') throw refused;
		notice('warning', 'Mute the monitor controller and say so: the pass waits for it to print stretches again.');
		let cancel: Cancel = () => {};
		await new Promise<void>((goOn, giveUp) => {
			this.#waiting = { goOn, giveUp };
			cancel = clock.after(WORD_MS, () => giveUp(refused));
		}).finally(() => {
			cancel();
			this.#waiting = null;
		});
	}
}

/** The last position of a mute switch is the muted one; that of a knob cannot be told. */
function mutedPosition(control: SettableControl): number {
	return 'positions' in control ? control.positions.length - 1 : 1;
}

function cancelled(): DetentError {
	return new DetentError('audio.cancelled', { message: 'The measurement was cancelled.' });
}

function refusal(unit: string, reason: string): DetentError {
	return new DetentError('audio.monitor.refused', {
		message: `The monitor controller could not be muted: ${reason}`,
		subject: unit,
		remedy: UNIT_REMEDY,
	});
}

/**
 * The engine, with the controller muted around every test signal, and every word about it forgotten once something is
 * heard; a tone's own end is known to those who start it.
 */
export function withQuietController(audio: AudioEngine, guard: MonitorGuard): AudioEngine {
	/** Goes up with every end: the engine knows nothing yet of a signal that waits for the controller to be muted. */
	let ends = 0;
	const quietly = <T>(send: () => Promise<T>): Promise<T> => {
		const before = ends;
		return guard.quietly(() => (before === ends ? send() : Promise.reject(cancelled())));
	};
	const end = () => {
		ends++;
		guard.giveUp();
	};
	const guarded: Partial<AudioEngine> = {
		measureLatency: (options) => quietly(() => audio.measureLatency(options)),
		sendSignal: (request) => quietly(() => audio.sendSignal(request)),
		play: (request) => {
			guard.heard();
			return audio.play(request);
		},
		compare: (request) => {
			guard.heard();
			return audio.compare(request);
		},
		print: (request) => {
			guard.heard();
			return audio.print(request);
		},
		stop: () => {
			end();
			return audio.stop();
		},
		cancelPass: () => {
			end();
			return audio.cancelPass();
		},
	};
	return new Proxy(audio, {
		get(target, key) {
			if (Object.hasOwn(guarded, key)) return Reflect.get(guarded, key);
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
		// What is put in place of a guarded method is what callers get, and may call the guarded one.
		set: (target, key, value) => Reflect.set(Object.hasOwn(guarded, key) ? guarded : target, key, value),
	});
}
