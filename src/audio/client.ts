import type { EntryPoint } from '../process/entry.ts';
import type { Cancel, Clock } from '../shared/clock.ts';
import { DetentError, describeError, isDetentError } from '../shared/errors.ts';
import { type Latency, latencySchema } from '../shared/model/measurement.ts';
import type { MonitorOrder } from '../shared/model/monitor.ts';
import { type Meters, NOTHING_WANTED, type Wanted } from '../shared/protocol/meters.ts';
import type {
	AudioEngine,
	CompareRequest,
	FindingsReport,
	HostStatus,
	LatencyRequest,
	OpenedAudio,
	OpenRequest,
	PassRequest,
	PassResult,
	PlayRequest,
	PreviewBlock,
	SignalReport,
	SignalRequest,
	TransportReport,
	Unsubscribe,
} from './engine.ts';
import { failedPass } from './host/failedPass.ts';
import { Listeners } from './host/listeners.ts';
import { HostLink, type HostTold } from './hostLink.ts';
import { type HostRequest, openedAudioSchema, passResultSchema, signalReportSchema } from './ipc.ts';

/** Pauses before the attempts to start the host again; the last one repeats. */
const RESTART_MS = [200, 1000, 3000, 10_000] as const;
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
}

/**
 * The audio host in a process of its own, supervised: a host that crashes, hangs or stalls is ended and started again with
 * what was open, the positions of simulated units and the monitor as they were. A pass that was running then resolves as
 * failed, `host-lost`.
 */
export class AudioClient implements AudioEngine {
	readonly #options: AudioClientOptions;
	readonly #status = new Listeners<HostStatus>();
	readonly #transport = new Listeners<TransportReport>();
	readonly #findings = new Listeners<FindingsReport>();
	readonly #meters = new Listeners<Meters>();
	readonly #preview = new Listeners<PreviewBlock>();
	#state: HostStatus = { state: 'closed', reason: null, opened: null };
	#link: HostLink | null = null;
	/** What to open again; null while nothing is meant to be open. */
	#wish: OpenRequest | null = null;
	#monitor: MonitorOrder | null = null;
	#wanted: Wanted = NOTHING_WANTED;
	/** True positions of simulated units that no host could hear, because none was open yet or any more. */
	readonly #unheard = new Map<string, Record<string, number>>();
	#opening = false;
	#attempts = 0;
	#startedMs = 0;
	#cancelRestart: Cancel = () => {};

	constructor(options: AudioClientOptions) {
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
			const opened = await this.#start(request);
			this.#wish = this.#withUnheard(request);
			this.#attempts = 0;
			await this.#tellUnheard();
			return opened;
		} finally {
			this.#opening = false;
		}
	}

	async close(): Promise<void> {
		this.#wish = null;
		this.#cancelRestart();
		const link = this.#link;
		this.#link = null;
		if (link === null) return;
		await link.leave();
		this.#tell({ state: 'closed', reason: null, opened: null });
	}

	async measureLatency(options: LatencyRequest): Promise<Latency> {
		return latencySchema.parse(await this.#call({ call: 'measureLatency', ...options }));
	}

	async sendSignal(request: SignalRequest): Promise<SignalReport> {
		return signalReportSchema.parse(await this.#call({ call: 'sendSignal', request }));
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
		this.#monitor = { ...monitor };
		if (this.#link !== null) await this.#call({ call: 'setMonitor', monitor: this.#monitor });
	}

	async holdOutputs(held: boolean): Promise<void> {
		if (this.#link !== null) await this.#call({ call: 'holdOutputs', held });
	}

	async setSimulatedPositions(unit: string, positions: Record<string, number>): Promise<void> {
		if (this.#link === null && (this.#opening || this.#wish !== null)) {
			this.#unheard.set(unit, { ...this.#unheard.get(unit), ...positions });
			return;
		}
		if (this.#wish !== null) this.#wish = withPositions(this.#wish, unit, positions);
		await this.#call({ call: 'setSimulatedPositions', unit, positions });
	}

	#withUnheard(request: OpenRequest): OpenRequest {
		return [...this.#unheard].reduce((wish, [unit, positions]) => withPositions(wish, unit, positions), request);
	}

	/** What moved while the host was started; its request did not have it yet. */
	async #tellUnheard(): Promise<void> {
		const moved = [...this.#unheard];
		this.#unheard.clear();
		for (const [unit, positions] of moved) await this.#call({ call: 'setSimulatedPositions', unit, positions });
	}

	async want(wanted: Wanted): Promise<void> {
		this.#wanted = wanted;
		if (this.#link !== null) await this.#call({ call: 'want', wanted: this.#wanted });
	}

	status(): HostStatus {
		return this.#state;
	}

	onStatus(listener: (status: HostStatus) => void): Unsubscribe {
		return this.#status.add(listener);
	}

	onTransport(listener: (report: TransportReport) => void): Unsubscribe {
		return this.#transport.add(listener);
	}

	onFindings(listener: (report: FindingsReport) => void): Unsubscribe {
		return this.#findings.add(listener);
	}

	onMeters(listener: (meters: Meters) => void): Unsubscribe {
		return this.#meters.add(listener);
	}

	onPreview(listener: (block: PreviewBlock) => void): Unsubscribe {
		return this.#preview.add(listener);
	}

	async dispose(): Promise<void> {
		await this.close();
	}

	#tell(status: HostStatus): void {
		this.#state = status;
		this.#status.tell(status);
	}

	async #call(request: HostRequest): Promise<unknown> {
		if (this.#link === null)
			throw this.#wish === null
				? new DetentError('audio.closed', {
						message: 'The audio device is not open.',
						remedy: 'Check the audio settings in rig.yaml; `detent doctor` says what is missing.',
					})
				: new DetentError('audio.host-lost', {
						message: this.#state.reason ?? 'The audio host is being started again.',
						remedy: 'Wait until it runs again.',
					});
		return this.#link.call(request);
	}

	/** A fresh host with everything as it was. Leaves no process behind when it fails. */
	async #start(request: OpenRequest): Promise<OpenedAudio> {
		const { clock, env, printed } = this.#options;
		const link = new HostLink({
			entry: this.#options.entry,
			env,
			clock,
			listener: {
				printed,
				told: (message) => {
					if (this.#link === link) this.#hear(message);
				},
				ended: (reason) => {
					if (this.#link === link) this.#lost(reason);
				},
			},
		});
		this.#tell({ state: 'starting', reason: null, opened: null });
		try {
			if (this.#monitor !== null) await link.call({ call: 'setMonitor', monitor: this.#monitor });
			await link.call({ call: 'want', wanted: this.#wanted });
			const opened = openedAudioSchema.parse(await link.call({ call: 'open', request }));
			this.#link = link;
			this.#startedMs = clock.monotonicMs();
			this.#tell({ state: 'running', reason: null, opened });
			return opened;
		} catch (error) {
			await link.leave();
			this.#tell({ state: 'stopped', reason: describeError(error), opened: null });
			throw error;
		}
	}

	#hear(message: HostTold): void {
		switch (message.kind) {
			case 'status':
				this.#tell(message.status);
				// A driver that has stalled or lost its device does not come back within the process.
				if (message.status.state === 'stalled' || message.status.state === 'device lost')
					this.#link?.kill(message.status.reason ?? 'The audio device is gone.');
				return;
			case 'transport':
				this.#transport.tell(message.report);
				return;
			case 'findings':
				this.#findings.tell(message.report);
				return;
			case 'meters':
				this.#meters.tell(message.meters);
				return;
			case 'preview':
				this.#preview.tell(message.block);
		}
	}

	#lost(reason: string): void {
		this.#link = null;
		if (this.#options.clock.monotonicMs() - this.#startedMs > SOUND_MS) this.#attempts = 0;
		this.#transport.tell({ mode: 'stopped', frame: 0, frames: 0 });
		const state =
			this.#state.state === 'device lost' || this.#state.state === 'stalled' ? this.#state.state : 'stopped';
		this.#tell({ state, reason, opened: null });
		this.#restartLater();
	}

	#restartLater(): void {
		const pauseMs = RESTART_MS[Math.min(this.#attempts, RESTART_MS.length - 1)] ?? 0;
		this.#attempts++;
		this.#cancelRestart = this.#options.clock.after(pauseMs, () => {
			if (this.#wish === null || this.#link !== null) return;
			this.#start(this.#wish).then(
				async () => {
					if (this.#wish === null) return this.close();
					this.#wish = this.#withUnheard(this.#wish);
					// A host that is lost again meanwhile is started again with them.
					await this.#tellUnheard().catch(() => undefined);
				},
				() => {
					if (this.#wish !== null) this.#restartLater();
				},
			);
		});
	}
}

function withPositions(request: OpenRequest, unit: string, positions: Record<string, number>): OpenRequest {
	const { simulated } = request;
	if (simulated === null) return request;
	const units = simulated.units.map((one) =>
		one.unit === unit ? { ...one, positions: { ...one.positions, ...positions } } : one,
	);
	return { ...request, simulated: { ...simulated, units } };
}

/** The audio engine in a supervised process; see `AudioClient`. */
export function createAudioClient(options: AudioClientOptions): AudioClient {
	return new AudioClient(options);
}
