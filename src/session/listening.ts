import type { AudioEngine, OpenRequest } from '../audio/engine.ts';
import { DetentError, describeError } from '../shared/errors.ts';
import type { Chain } from '../shared/model/chain.ts';
import type { Latency } from '../shared/model/measurement.ts';
import type { CommandOf } from '../shared/protocol/commands.ts';
import type { MonitorState } from '../shared/protocol/state.ts';
import type { StateStore } from './stateStore.ts';

export interface ListeningDeps {
	audio: AudioEngine;
	state: StateStore;
	/** What to open for a patch: the units of the chain in order. A real studio's patch is made by hand and changes nothing here. */
	openRequest: (patch: readonly string[]) => OpenRequest;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/** Level test signals are sent at; well under any unit's ceiling. */
export const TEST_LEVEL_DBFS = -20;

/**
 * The audio host from the session's side: its state on every screen, the monitor, playing without printing, and the
 * round trip of the last measurement.
 */
export class Listening {
	readonly #deps: ListeningDeps;
	#latency: Latency | null = null;
	#patch: readonly string[] = [];
	#unsubscribe: (() => void)[] = [];

	constructor(deps: ListeningDeps) {
		this.#deps = deps;
	}

	/** Opens the interface. A host that can't start is said on every screen; everything without audio goes on. */
	async start(): Promise<void> {
		const { audio, state } = this.#deps;
		this.#unsubscribe = [
			audio.onStatus((status) => {
				const before = state.state.audio;
				state.set(['audio', 'host'], status.state);
				state.set(['audio', 'reason'], status.reason);
				if (status.opened !== null) {
					state.set(['audio', 'device'], status.opened.device);
					state.set(['audio', 'rateHz'], status.opened.rateHz);
					state.set(['audio', 'blockFrames'], status.opened.blockFrames);
				}
				if (before.host === 'running' && status.state !== 'running' && status.state !== 'closed') {
					this.#latency = null;
					state.set(['audio', 'latencyFrames'], null);
					this.#deps.notice('error', `The audio host is ${status.state}: ${status.reason ?? 'no reason given'}`);
				}
			}),
			audio.onTransport((report) => {
				const before = state.state.transport;
				if (before.mode !== report.mode) state.set(['transport', 'mode'], report.mode);
				if (before.frames !== report.frames) state.set(['transport', 'frames'], report.frames);
				state.set(['transport', 'frame'], report.frame);
			}),
		];
		await this.#open();
	}

	/** Follows the chain: a simulated rack is patched anew, and a round trip measured through another patch is forgotten. */
	async setPatch(patch: readonly string[]): Promise<void> {
		if (patch.length === this.#patch.length && patch.every((unit, index) => unit === this.#patch[index])) return;
		this.#patch = patch;
		this.#latency = null;
		this.#deps.state.set(['audio', 'latencyFrames'], null);
		// Cables are patched by a person; only a simulated rack is built anew.
		if (this.#deps.openRequest(patch).simulated === null) return;
		await this.#deps.audio.stop().catch(() => undefined);
		await this.#open();
	}

	async stop(): Promise<void> {
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
		await this.#deps.audio.dispose();
	}

	get latency(): Latency | null {
		return this.#latency;
	}

	/** @throws DetentError `audio.closed` when the interface is not running */
	async requireRunning(): Promise<void> {
		await this.#started();
		if (this.#deps.audio.status().state !== 'running') await this.#open();
		const { state, reason } = this.#deps.audio.status();
		if (state !== 'running') {
			throw new DetentError('audio.closed', {
				message: `The audio host is ${state}${reason === null ? '' : `: ${reason}`}.`,
				remedy: 'Run `detent doctor`; it names what is missing.',
			});
		}
	}

	async measureLatency(): Promise<Latency> {
		await this.requireRunning();
		const latency = await this.#deps.audio.measureLatency({ levelDbfs: TEST_LEVEL_DBFS });
		const before = this.#latency;
		this.#latency = latency;
		this.#deps.state.set(['audio', 'latencyFrames'], latency.frames + latency.fraction);
		if (before !== null && Math.abs(before.frames + before.fraction - latency.frames - latency.fraction) > 1) {
			this.#deps.notice(
				'warning',
				`The round trip changed from ${(before.frames + before.fraction).toFixed(2)} to ${(latency.frames + latency.fraction).toFixed(2)} frames since the last measurement.`,
			);
		}
		return latency;
	}

	async play(sourcePath: string, chain: Chain, startFrame: number): Promise<void> {
		await this.requireRunning();
		await this.#deps.audio.play({ sourcePath, chain, latency: this.#latency, startFrame });
	}

	async halt(): Promise<void> {
		await this.#deps.audio.stop();
	}

	async setMonitor(change: Omit<CommandOf<'monitor.set'>, 'type'>): Promise<void> {
		const before = this.#deps.state.state.audio.monitor;
		const monitor: MonitorState = {
			source: change.source ?? before.source,
			levelDb: change.levelDb ?? before.levelDb,
			dim: change.dim ?? before.dim,
			muted: change.muted ?? before.muted,
		};
		await this.#deps.audio.setMonitor(monitor);
		this.#deps.state.set(['audio', 'monitor'], monitor);
	}

	/** Resolves when a host that is starting by itself has started or failed: a second one would take its device. */
	#started(): Promise<void> {
		const { audio } = this.#deps;
		return new Promise((resolve) => {
			let unsubscribe: () => void = () => {};
			const look = () => {
				if (audio.status().state === 'starting') return;
				unsubscribe();
				resolve();
			};
			unsubscribe = audio.onStatus(look);
			look();
		});
	}

	async #open(): Promise<void> {
		try {
			await this.#deps.audio.open(this.#deps.openRequest(this.#patch));
			await this.#deps.audio.setMonitor(this.#deps.state.state.audio.monitor);
		} catch (error) {
			this.#deps.state.set(['audio', 'reason'], describeError(error));
			this.#deps.notice('error', describeError(error));
		}
	}
}
