import type { AudioEngine, CompareItem, CompareRequest, OpenRequest, StreamReport } from '../../audio/engine.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import type { Chain, Patch } from '../../shared/model/chain.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import { type MonitorImage, type MonitorOrder, PLAIN_IMAGE } from '../../shared/model/monitor.ts';
import type { CommandOf } from '../../shared/protocol/commands.ts';
import type { MonitorState } from '../../shared/protocol/state.ts';
import {
	allMeasured,
	hasDry,
	type LoopMeasurement,
	measureLoops,
	type RoundTrip,
	roundTripOf,
} from '../roundTrip/roundTrip.ts';
import type { StateStore } from '../stateStore.ts';
import { showAudio } from './shownAudio.ts';

/** Which feed is heard, and each feed's gain. */
export type Feeds = Required<Pick<MonitorOrder, 'source' | 'item' | 'gainsDb'>>;

export interface ListeningDeps {
	audio: AudioEngine;
	state: StateStore;
	/** What to open for a patch: the units of the chain in order. A real studio's patch is made by hand and changes nothing here. */
	openRequest: (patch: Patch) => OpenRequest;
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
	/** Of the loops of the chain, in its order; null when they were not measured. */
	#loops: Latency[] | null = null;
	/** The whole way, when it was last measured. */
	#latency: Latency | null = null;
	#patch: Patch = [];
	/** The measurement that runs. */
	#measuring: AbortController | null = null;
	/** Null before anything was chosen: the monitor's own source then. */
	#feeds: Feeds | null = null;
	#unsubscribe: (() => void)[] = [];
	#onRoundTrip: () => void = () => {};

	constructor(deps: ListeningDeps) {
		this.#deps = deps;
	}

	/** @param changed is told when the round trip became known, or is not known any more */
	onRoundTrip(changed: () => void): void {
		this.#onRoundTrip = changed;
	}

	/** Opens the interface. A host that can't start is said on every screen; everything without audio goes on. */
	async start(): Promise<void> {
		const { audio, state, notice } = this.#deps;
		this.#unsubscribe = [
			...showAudio({ audio, state, notice, lost: () => this.#forgetRoundTrip() }),
			audio.onStream((report) => this.#hearStream(report)),
		];
		await this.#open();
	}

	/** A pass measures before it begins, and tells itself what the stream has done to it. */
	#hearStream({ kind, reason }: StreamReport): void {
		const { notice, state } = this.#deps;
		if (kind === 'playing ended') {
			notice('error', `Playing stopped: ${reason}`);
			return;
		}
		if (kind === 'off rate' || kind === 'files late') {
			notice('warning', reason);
			return;
		}
		const known = this.#loops !== null;
		this.#forgetRoundTrip();
		const { listening, transport } = state.state;
		if (!known || transport.mode === 'printing' || transport.mode === 'measuring') return;
		if (transport.mode === 'playing' && listening.withRack)
			notice(
				'warning',
				`Mix and rack may be out of time with each other now. ${reason} Press Play again: the round trip is measured first.`,
			);
		else notice('info', `The round trip is measured again with the next Play through the rack. ${reason}`);
	}

	#forgetRoundTrip(): void {
		this.#latency = null;
		this.#loops = null;
		this.#deps.state.set(['audio', 'latencyFrames'], null);
		this.#onRoundTrip();
	}

	/** Follows the chain: a simulated rack is patched anew, and a round trip measured through another patch, or by another channel, is forgotten. */
	async setPatch(patch: Patch): Promise<void> {
		const before = this.#patch;
		if (samePatch(patch, before)) return;
		this.#patch = patch;
		this.#forgetRoundTrip();
		// Cables are patched by a person; only a simulated rack is built anew.
		if (sameCables(patch, before) || this.#deps.openRequest(patch).simulated === null) return;
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
		const before = this.#deps.audio.status();
		if (before.state === 'wrong rate')
			throw new DetentError('audio.rate', {
				message: before.reason ?? 'The converter runs at another rate than it should.',
				remedy: 'Set the rate and the clock source of the interface, or `audio.rateHz` in rig.yaml.',
			});
		if (before.state !== 'running') await this.#open();
		const { state, reason } = this.#deps.audio.status();
		if (state !== 'running') {
			throw new DetentError('audio.closed', {
				message: `The audio host is ${state}${reason === null ? '' : `: ${reason}`}.`,
				remedy: 'Run `detent doctor`; it names what is missing.',
			});
		}
	}

	/**
	 * Measures every loop of a chain; the main pair where there is none.
	 *
	 * @param how how often, and whether the delay moves; `signal` ends it besides `halt`
	 * @throws DetentError as `AudioEngine.measureLatency`; `audio.cancelled` after `halt`; the signal's reason
	 */
	async measureLatency(chain: Chain | null, how: Omit<LoopMeasurement, 'levelDbfs'> = {}): Promise<RoundTrip> {
		const loops = await this.#measureLoops(chain, how);
		const roundTrip = this.#wayThrough(chain, loops);
		if (!allMeasured(roundTrip)) return roundTrip;
		const { latency } = roundTrip;
		this.#latency = latency;
		this.#loops = loops;
		this.#deps.state.set(['audio', 'latencyFrames'], latency.frames + latency.fraction);
		this.#onRoundTrip();
		return roundTrip;
	}

	/** Nobody has measured what would be heard now, and test signals come back through it: no tape is between. */
	unmeasured(chain: Chain): boolean {
		return this.#loops === null && chain.passKind === 'through';
	}

	/**
	 * Measures first where the chain cannot be heard without: dry and wet would comb.
	 *
	 * @param items files that run in step with the mix
	 */
	async play(sourcePath: string, chain: Chain, startFrame: number, items: CompareItem[] = []): Promise<void> {
		await this.requireRunning();
		const { rateHz } = this.#deps.openRequest(this.#patch).audio;
		if (this.#loops === null && hasDry(chain, rateHz)) await this.measureLatency(chain);
		const loops = this.#loops;
		const latency = loops === null ? null : this.#wayThrough(chain, loops).latency;
		await this.#deps.audio.play({
			sourcePath,
			chain,
			latency,
			startFrame,
			items,
			...(loops === null || loops.length < 2 ? {} : { loopLatencies: loops }),
		});
	}

	/** Plays files to the monitor alone. */
	async compare(request: CompareRequest): Promise<void> {
		await this.requireRunning();
		await this.#deps.audio.compare(request);
	}

	async #measureLoops(chain: Chain | null, how: Omit<LoopMeasurement, 'levelDbfs'>): Promise<Latency[]> {
		const abort = new AbortController();
		this.#measuring = abort;
		const signal = how.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, how.signal]);
		try {
			await this.requireRunning();
			const { audio } = this.#deps.openRequest(this.#patch);
			const order = { levelDbfs: TEST_LEVEL_DBFS, ...how, signal };
			const loops = await measureLoops(this.#deps.audio, audio, chain, order);
			signal.throwIfAborted();
			return loops;
		} finally {
			if (this.#measuring === abort) this.#measuring = null;
		}
	}

	#wayThrough(chain: Chain | null, loops: Latency[]): RoundTrip {
		const { rateHz } = this.#deps.openRequest(this.#patch).audio;
		const [first] = loops;
		const whole = chain === null ? null : roundTripOf(chain, rateHz, loops);
		if (whole !== null) return whole;
		if (first === undefined) throw new RangeError('no loop was measured');
		return { latency: first, loops };
	}

	/** Ends what plays, and what is measured. */
	async halt(): Promise<void> {
		this.#measuring?.abort(new DetentError('audio.cancelled', { message: 'The measurement was cancelled.' }));
		await this.#deps.audio.stop();
	}

	async setMonitor(change: Omit<CommandOf<'monitor.set'>, 'type'>): Promise<void> {
		const before = this.#deps.state.state.audio.monitor;
		const monitor: MonitorState = {
			source: change.source ?? before.source,
			levelDb: Math.min(change.levelDb ?? before.levelDb, this.#deps.state.state.audio.monitorCeilingDb),
			dim: change.dim ?? before.dim,
			muted: change.muted ?? before.muted,
			image: changed(before.image ?? PLAIN_IMAGE, change.image ?? {}),
		};
		this.#deps.state.set(['audio', 'monitor'], monitor);
		await this.#tellMonitor();
	}

	/**
	 * What the monitor hears, and each feed's gain.
	 *
	 * @param feeds `hidden`: no screen may see which it is
	 */
	async setFeeds({ hidden, ...feeds }: Feeds & { hidden: boolean }): Promise<void> {
		this.#feeds = feeds;
		if (!hidden) this.#deps.state.set(['audio', 'monitor', 'source'], feeds.source);
		await this.#tellMonitor();
	}

	#tellMonitor(): Promise<void> {
		return this.#deps.audio.setMonitor({ ...this.#deps.state.state.audio.monitor, ...this.#feeds });
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
			await this.#tellMonitor();
		} catch (error) {
			this.#deps.state.set(['audio', 'reason'], describeError(error));
			this.#deps.notice('error', describeError(error));
		}
	}
}

function samePatch(a: Patch, b: Patch): boolean {
	return sameCables(a, b) && a.every(({ channels }, index) => channels === b[index]?.channels);
}

function sameCables(a: Patch, b: Patch): boolean {
	return (
		a.length === b.length && a.every(({ unit, loop }, index) => unit === b[index]?.unit && loop === b[index]?.loop)
	);
}

function changed(
	image: MonitorImage,
	{ fold, swap, invertLeft, invertRight, solo }: NonNullable<CommandOf<'monitor.set'>['image']>,
): MonitorImage {
	return {
		fold: fold ?? image.fold,
		swap: swap ?? image.swap,
		invertLeft: invertLeft ?? image.invertLeft,
		invertRight: invertRight ?? image.invertRight,
		solo: solo ?? image.solo,
	};
}
