import type { EntryPoint } from '../process/entry.ts';
import type { Cancel, Clock } from '../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import { type Latency, latencySchema } from '../shared/model/measurement.ts';
import type { MonitorOrder } from '../shared/model/monitor.ts';
import { type HostLoad, hostLoadSchema, type Wanted } from '../shared/protocol/meters.ts';
import type { StreamFault } from './backends/streamFault.ts';
import { type BlockHistogram, blockHistogramSchema } from './blockHistogram.ts';
import type {
	AudioEngine,
	CompareRequest,
	LatencyRequest,
	OpenedAudio,
	OpenRequest,
	PassRequest,
	PassResult,
	PlayRequest,
	SignalReport,
	SignalRequest,
	ToneRequest,
} from './engine.ts';
import { EngineNews } from './engineNews.ts';
import { failedPass } from './host/failedPass.ts';
import { type HostConnection, HostLink, type HostTold, type LinkListener } from './hostLink.ts';
import { HostWishes, type ToldHost } from './hostWishes.ts';
import { type HostRequest, openedAudioSchema, passResultSchema, signalReportSchema } from './ipc.ts';
import { UnheardPositions, withPositions } from './unheardPositions.ts';

/** Pauses before the attempts to start the host again; the last one repeats. */
const RESTART_MS = [200, 1000, 3000, 5000] as const;
/** A host that ran this long was sound: the pauses begin anew. */
const SOUND_MS = 60_000;

export interface AudioClientOptions {
	clock: Clock;
	/** Environment of the host process. */
	env: NodeJS.ProcessEnv;
	/** What the host and its driver print, line by line, for the log. */
	printed(line: string): void;
	/** The host's program. */
	entry: EntryPoint;
	/** Starts a host; another one than a process in tests. */
	connect?: (listener: LinkListener) => HostConnection;
}

/** What may be otherwise at the next attempt; a mistake in the rig is not. */
const PASSING = ['audio.no-device', 'audio.open', 'audio.host-lost'];

/**
 * Devices that are switched on or let go of later are found then, and a host that hung or crashed while it was started, on
 * a machine that was busy, say, may run when it is started again.
 */
function mayComeBack(error: unknown): boolean {
	return isDetentError(error) && PASSING.includes(error.code);
}

/**
 * The audio host in a process of its own, supervised: a host that crashes, hangs or stalls is ended and started again with
 * what was open, the positions of simulated units and the monitor as they were. A pass that was running then resolves as
 * failed, `host-lost`; where only the device was lost, the host still says itself how the pass ended.
 *
 * A device that is not there is looked for by its name every few seconds, also when it was not there at the first `open`.
 */
export class AudioClient extends EngineNews implements AudioEngine {
	readonly #options: AudioClientOptions;
	#link: HostConnection | null = null;
	/** A host that does not run yet. */
	#coming: HostConnection | null = null;
	/** Goes up with every `close`, so that what was being started meanwhile is not taken for what is wanted. */
	#closes = 0;
	/** The device has stalled or gone, and has not been heard again since. */
	#deviceGone = false;
	/** What to open again; null while nothing is meant to be open. */
	#wish: OpenRequest | null = null;
	readonly #wishes = new HostWishes();
	readonly #unheard = new UnheardPositions();
	#opening = false;
	#attempts = 0;
	#startedMs = 0;
	#cancelRestart: Cancel = () => {};

	constructor(options: AudioClientOptions) {
		super();
		this.#options = options;
	}

	/** Process id of the host; null while there is none. */
	get hostPid(): number | null {
		return this.#link?.pid ?? null;
	}

	async open(request: OpenRequest): Promise<OpenedAudio> {
		this.#opening = true;
		try {
			this.#unheard.clear();
			await this.close();
			const closes = this.#closes;
			this.tellStatus({ state: 'starting', reason: null, opened: null });
			const opened = await this.#start(request).catch((error: unknown) => {
				if (closes === this.#closes && mayComeBack(error)) {
					this.#wish = this.#unheard.in(request);
					this.#attempts = 1;
					this.#restartLater();
				}
				throw error;
			});
			this.#wish = this.#unheard.in(request);
			this.#attempts = 0;
			await this.#tellUnheard();
			return opened;
		} finally {
			this.#opening = false;
		}
	}

	async close(): Promise<void> {
		this.#wish = null;
		this.#deviceGone = false;
		this.#cancelRestart();
		this.#closes++;
		const links = [this.#link, this.#coming];
		this.#link = null;
		this.#coming = null;
		await Promise.all(links.map((link) => link?.leave()));
		if (this.status().state !== 'closed') this.tellStatus({ state: 'closed', reason: null, opened: null });
	}

	async measureLatency(options: LatencyRequest): Promise<Latency> {
		return latencySchema.parse(await this.#call({ call: 'measureLatency', ...options }));
	}

	async sendSignal(request: SignalRequest): Promise<SignalReport> {
		return signalReportSchema.parse(await this.#call({ call: 'sendSignal', request }));
	}

	async startTone(request: ToneRequest): Promise<void> {
		await this.#call({ call: 'startTone', request });
	}

	async play(request: PlayRequest): Promise<void> {
		await this.#call({ call: 'play', request });
	}

	async compare(request: CompareRequest): Promise<void> {
		await this.#call({ call: 'compare', request });
	}

	async stop(): Promise<void> {
		if (this.#link !== null) await this.#call({ call: 'stop' });
	}

	async print(request: PassRequest): Promise<PassResult> {
		try {
			return passResultSchema.parse(await this.#call({ call: 'print', request }));
		} catch (error) {
			if (!isDetentError(error) || error.code !== 'audio.host-lost') throw error;
			return failedPass(request, { kind: 'host-lost', frame: null, reason: error.message });
		}
	}

	async cancelPass(): Promise<void> {
		if (this.#link !== null) await this.#call({ call: 'cancelPass' });
	}

	async setMonitor(monitor: MonitorOrder): Promise<void> {
		const wish = this.#wishes.monitor(monitor);
		if (this.#link !== null) await this.#call({ call: 'setMonitor', monitor: wish });
	}

	async holdOutputs(held: boolean): Promise<void> {
		if (this.#link !== null) await this.#call({ call: 'holdOutputs', held });
	}

	async setSimulatedPositions(unit: string, positions: Record<string, number>): Promise<void> {
		if (this.#link === null && (this.#opening || this.#wish !== null)) return this.#unheard.add(unit, positions);
		if (this.#wish !== null) this.#wish = withPositions(this.#wish, unit, positions);
		await this.#call({ call: 'setSimulatedPositions', unit, positions });
	}

	async injectFault(fault: StreamFault): Promise<void> {
		await this.#call({ call: 'injectFault', fault });
	}

	/** What moved while the host was started; its request did not have it yet. */
	async #tellUnheard(): Promise<void> {
		for (const [unit, positions] of this.#unheard.take())
			await this.#call({ call: 'setSimulatedPositions', unit, positions });
	}

	async want(wanted: Wanted): Promise<void> {
		const wish = this.#wishes.want(wanted);
		if (this.#link !== null) await this.#call({ call: 'want', wanted: wish });
	}

	/** How the host keeps up since its stream was opened; null while none is. */
	async load(): Promise<HostLoad | null> {
		if (this.#link === null) return null;
		return hostLoadSchema.nullable().parse(await this.#call({ call: 'load' }));
	}

	/** How long the host's blocks at work took since its stream was opened; null while none is. */
	async blockTimes(): Promise<BlockHistogram | null> {
		if (this.#link === null) return null;
		return blockHistogramSchema.nullable().parse(await this.#call({ call: 'blockTimes' }));
	}

	async dispose(): Promise<void> {
		await this.close();
	}

	async #call(request: HostRequest): Promise<unknown> {
		if (this.#link === null)
			throw this.#wish === null
				? new DetentError('audio.closed', {
						message: 'The audio device is not open.',
						remedy: 'Check the audio settings in rig.yaml; `detent doctor` says what is missing.',
					})
				: new DetentError('audio.host-lost', {
						message: this.status().reason ?? 'The audio host is being started again.',
						remedy: 'Wait until it runs again.',
					});
		return this.#link.call(request);
	}

	/** A fresh host with everything as it was. Leaves no process behind when it fails. */
	async #start(request: OpenRequest): Promise<OpenedAudio> {
		const { clock } = this.#options;
		const closes = this.#closes;
		const link = this.#connect({
			printed: this.#options.printed,
			told: (message) => {
				if (this.#link === link) this.#hear(message);
			},
			ended: (reason) => {
				if (this.#link === link) this.#lost(reason);
			},
		});
		this.#coming = link;
		try {
			const told: ToldHost = { monitor: null, wanted: null };
			await this.#wishes.tell(link, told);
			const opened = openedAudioSchema.parse(await link.call({ call: 'open', request }));
			// Opening takes seconds, and until it counts as the host nothing that is wanted goes out to it.
			await this.#wishes.tell(link, told);
			if (closes !== this.#closes) throw new DetentError('audio.closed', { message: 'The audio device was closed.' });
			this.#coming = null;
			this.#link = link;
			this.#deviceGone = false;
			this.#startedMs = clock.monotonicMs();
			this.tellStatus({ state: 'running', reason: null, opened });
			return opened;
		} catch (error) {
			await link.leave();
			if (this.#coming === link) this.#coming = null;
			if (closes === this.#closes) this.#failed(error);
			throw error;
		}
	}

	#connect(listener: LinkListener): HostConnection {
		const { connect, entry, env, clock } = this.#options;
		return connect === undefined ? new HostLink({ entry, env, clock, listener }) : connect(listener);
	}

	/** A host that could not be started: for want of its device, or for another reason. */
	#failed(error: unknown): void {
		this.#deviceGone =
			isDetentError(error) && (error.code === 'audio.no-device' || (this.#deviceGone && mayComeBack(error)));
		const state = this.#deviceGone ? 'device lost' : 'stopped';
		this.tellStatus({ state, reason: describeError(error), opened: null });
	}

	#hear(message: HostTold): void {
		switch (message.kind) {
			case 'status':
				if (this.#deviceGone) return;
				this.tellStatus(message.status);
				// A driver that has stalled or lost its device does not come back within the process.
				this.#deviceGone = message.status.state === 'stalled' || message.status.state === 'device lost';
				if (this.#deviceGone) this.#link?.end(message.status.reason ?? 'The audio device is gone.');
				return;
			case 'transport':
				this.news.transport.tell(message.report);
				return;
			case 'findings':
				this.news.findings.tell(message.report);
				return;
			case 'stream':
				this.news.stream.tell(message.report);
				return;
			case 'meters':
				this.news.meters.tell(message.meters);
				return;
			case 'preview':
				this.news.preview.tell(message.block);
		}
	}

	#lost(reason: string): void {
		this.#link = null;
		if (this.#options.clock.monotonicMs() - this.#startedMs > SOUND_MS) this.#attempts = 0;
		this.news.transport.tell({ mode: 'stopped', frame: 0, frames: 0 });
		this.tellStatus({ state: this.#deviceGone ? this.status().state : 'stopped', reason, opened: null });
		this.#restartLater();
	}

	#restartLater(): void {
		const pauseMs = RESTART_MS[Math.min(this.#attempts, RESTART_MS.length - 1)] ?? 0;
		this.#attempts++;
		this.#cancelRestart = this.#options.clock.after(pauseMs, () => {
			if (this.#wish === null || this.#link !== null) return;
			const closes = this.#closes;
			// A device that is lost stays so until it is found.
			if (this.status().state !== 'device lost')
				this.tellStatus({ state: 'starting', reason: this.status().reason, opened: null });
			this.#start(this.#wish).then(
				async () => {
					if (this.#wish === null) return;
					this.#wish = this.#unheard.in(this.#wish);
					// A host that is lost again meanwhile is started again with them.
					await this.#tellUnheard().catch(() => undefined);
				},
				() => {
					if (closes === this.#closes) this.#restartLater();
				},
			);
		});
	}
}

/** The audio engine in a supervised process; see `AudioClient`. */
export function createAudioClient(options: AudioClientOptions): AudioClient {
	return new AudioClient(options);
}
