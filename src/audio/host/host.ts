import type { Clock } from '../../shared/clock.ts';
import { DetentError, describeError } from '../../shared/errors.ts';
import { Listeners, type Unsubscribe } from '../../shared/listeners.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { MonitorOrder } from '../../shared/model/monitor.ts';
import { type HostLoad, type Meters, NOTHING_WANTED, type Wanted } from '../../shared/protocol/meters.ts';
import type { Backend } from '../backends/backend.ts';
import type { StreamFault } from '../backends/streamFault.ts';
import type { BlockHistogram } from '../blockHistogram.ts';
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
} from '../engine.ts';
import { EngineNews } from '../engineNews.ts';
import { type MeterReport, meterReportSchema } from '../meterReport.ts';
import type { ThreadLook } from '../threadLook.ts';
import { failedPass } from './failedPass.ts';
import type { OpenMetering } from './meters/metering.ts';
import { MUTED_MONITOR } from './monitorMix.ts';
import { type PassParts, prepareCompare, preparePlay, preparePrint, printFault } from './prepare.ts';
import { settlePrint } from './settlePrint.ts';
import { measureRoundTrip, requireSent, type SendTask, type SignalParts, sendSignalFile } from './signal.ts';
import { Stream } from './stream.ts';
import { toneTask } from './toneTask.ts';
import { type Playing, Turns } from './turns.ts';

/** What the host is made of; other parts in tests than in the process of its own. */
export interface HostParts extends PassParts, SignalParts {
	clock: Clock;
	openBackend(request: OpenRequest): Backend;
	/** Of streams that have a converter's time to keep; of others the blocks are metered at once. */
	openMetering: OpenMetering;
	/** How the system sees the host's main thread; null where it does not tell. */
	look(): ThreadLook | null;
	/** Called after every block, with the time on the monotonic clock. */
	betweenBlocks(nowMs: number): void;
	/** A stream with a converter runs. */
	started(): void;
	/** The driver did not let go of a stream: only the end of the process frees it. */
	hung(): void;
}

/** What ends playing and is told nowhere else: all that has to do with the device is in the host's status. */
const SOURCE_FAULTS: readonly string[] = ['source-starved', 'source-failed'];

/** The audio host itself: one stream, one thing at a time. Runs in its own process, or inside a test. */
export class AudioHost extends EngineNews implements AudioEngine {
	readonly #parts: HostParts;
	readonly #meterReports = new Listeners<MeterReport>();
	readonly #turns = new Turns();
	#stream: Stream | null = null;
	#monitor: MonitorOrder = MUTED_MONITOR;
	#wanted: Wanted = NOTHING_WANTED;
	/** Resolves when every print asked for has been put away. */
	#printing: Promise<unknown> = Promise.resolve();

	constructor(parts: HostParts) {
		super();
		this.#parts = parts;
	}

	async open(request: OpenRequest): Promise<OpenedAudio> {
		await this.close();
		this.tellStatus({ state: 'starting', reason: null, opened: null });
		try {
			const backend = this.#parts.openBackend(request);
			const stream = new Stream({
				backend,
				audio: request.audio,
				clock: this.#parts.clock,
				openMetering: this.#parts.openMetering,
				look: () => this.#parts.look(),
				betweenBlocks: (nowMs) => this.#parts.betweenBlocks(nowMs),
				listener: {
					meters: (report) => this.#meterReports.tell(report),
					preview: (block) => this.news.preview.tell(block),
					transport: (report) => this.news.transport.tell(report),
					stalled: (reason) => this.tellStatus({ ...this.status(), state: 'stalled', reason }),
					resumed: () => this.tellStatus({ ...this.status(), state: 'running', reason: null }),
					slipped: (reason) => this.news.stream.tell({ kind: 'slipped', reason }),
					filesLate: (reason) => this.news.stream.tell({ kind: 'files late', reason }),
					rateOff: (reason) => this.news.stream.tell({ kind: 'off rate', reason }),
					died: (reason) => this.tellStatus({ ...this.status(), state: 'device lost', reason }),
					rateJudged: (wrong) =>
						this.tellStatus({ ...this.status(), state: wrong === null ? 'running' : 'wrong rate', reason: wrong }),
				},
			});
			stream.monitor.set(this.#monitor);
			stream.telemetry.want(this.#wanted);
			await stream.start();
			if (backend.info.ownClock) this.#parts.started();
			this.#stream = stream;
			const { rateHz, blockFrames, inputs, outputs, device } = backend.info;
			const opened = { rateHz, blockFrames, inputs, outputs, device };
			this.tellStatus({ state: 'running', reason: null, opened });
			return opened;
		} catch (error) {
			this.tellStatus({ state: 'stopped', reason: describeError(error), opened: null });
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.#turns.end('measuring', 'printing');
		await this.#printing;
		const stream = this.#stream;
		this.#stream = null;
		if (stream === null) return;
		const closed = await stream.close();
		this.tellStatus({ state: 'closed', reason: null, opened: null });
		if (closed === 'hung') this.#parts.hung();
	}

	async measureLatency(options: LatencyRequest): Promise<Latency> {
		return this.#exclusive((stream) => measureRoundTrip(options, stream, this.#parts, this.#sender(stream)));
	}

	async sendSignal(request: SignalRequest): Promise<SignalReport> {
		return this.#exclusive((stream) => sendSignalFile(request, stream, this.#parts, this.#sender(stream)));
	}

	async startTone(request: ToneRequest): Promise<void> {
		await this.#turns.end('measuring');
		await this.#exclusive(async (stream) => {
			const task = toneTask(request, stream);
			this.#turns.hold(task, stream.run(task));
		});
	}

	async play(request: PlayRequest): Promise<void> {
		await this.#turns.end();
		const stops = this.#turns.stops;
		await this.#exclusive(async (stream) => {
			const { program, close } = await preparePlay(request, stream, this.#parts);
			const ended = async () => {
				await close();
				const { failure } = program.faults;
				if (failure !== null && SOURCE_FAULTS.includes(failure.kind))
					this.news.stream.tell({ kind: 'playing ended', reason: failure.reason });
			};
			await this.#begin(stream, program, ended, stops);
		});
	}

	async compare(request: CompareRequest): Promise<void> {
		await this.#turns.end();
		const stops = this.#turns.stops;
		await this.#exclusive(async (stream) => {
			const { comparison, close } = await prepareCompare(request, stream, this.#parts);
			await this.#begin(stream, comparison, close, stops);
		});
	}

	async stop(): Promise<void> {
		await this.#turns.end('measuring');
	}

	async print(request: PassRequest): Promise<PassResult> {
		await this.#turns.end();
		const stops = this.#turns.stops;
		const printing = this.#exclusive((stream) => this.#print(request, stream, stops));
		this.#printing = Promise.allSettled([this.#printing, printing]);
		return printing;
	}

	async cancelPass(): Promise<void> {
		await this.#turns.end('measuring', 'printing');
	}

	async setMonitor(monitor: MonitorOrder): Promise<void> {
		this.#monitor = { ...monitor };
		this.#stream?.monitor.set(this.#monitor);
	}

	async holdOutputs(held: boolean): Promise<void> {
		this.#turns.switching(held);
		await this.#stream?.holdOutputs(held);
	}

	async setSimulatedPositions(unit: string, positions: Record<string, number>): Promise<void> {
		this.#needStream().setPositions(unit, positions);
	}

	async injectFault(fault: StreamFault): Promise<void> {
		this.#needStream().injectFault(fault);
	}

	async want(wanted: Wanted): Promise<void> {
		this.#wanted = wanted;
		this.#stream?.telemetry.want(this.#wanted);
	}

	override onMeters(listener: (meters: Meters) => void): Unsubscribe {
		return this.onMeterReport((report) => listener(meterReportSchema.parse(report)));
	}

	/** What `onMeters` tells, as it is sent to another process. */
	onMeterReport(listener: (report: MeterReport) => void): Unsubscribe {
		return this.#meterReports.add(listener);
	}

	async dispose(): Promise<void> {
		await this.close();
	}

	/** How the host keeps up since its stream was opened; null while none is. */
	load(): HostLoad | null {
		return this.#stream?.load() ?? null;
	}

	/** How long the blocks at work took since the stream was opened; null while none is. */
	blockTimes(): BlockHistogram | null {
		return this.#stream?.blockTimes() ?? null;
	}

	/** Blocks done since the stream was opened: a sign of life. */
	get blocks(): number {
		return this.#stream?.blocks ?? 0;
	}

	#needStream(): Stream {
		if (this.#stream === null)
			throw new DetentError('audio.closed', {
				message: 'The audio device is not open.',
				remedy: 'Check the audio settings in rig.yaml; `detent doctor` says what is missing.',
			});
		return this.#stream;
	}

	async #exclusive<T>(work: (stream: Stream) => Promise<T>): Promise<T> {
		const stream = this.#needStream();
		return this.#turns.take(() => work(stream));
	}

	/** Sends a signal unless there was a stop since now; resolves when the rack has died away. */
	#sender(stream: Stream): SendTask {
		const stops = this.#turns.stops;
		return async (task) => {
			requireSent(task, stops !== this.#turns.stops);
			const busy = this.#turns.hold(task, stream.run(task));
			await busy.finished;
			requireSent(task, busy.cancelled);
		};
	}

	/** Lets it play, unless somebody has stopped it while it was prepared. */
	async #begin(stream: Stream, playing: Playing, close: () => Promise<void>, stops: number): Promise<void> {
		if (stops !== this.#turns.stops) {
			await close();
			return;
		}
		stream.telemetry.restart();
		this.#turns.hold(playing, stream.run(playing).then(close));
	}

	async #print(request: PassRequest, stream: Stream, stops: number): Promise<PassResult> {
		const fault = printFault(request, stream);
		if (fault !== null) return failedPass(request, fault);
		const { program, source, capture } = await preparePrint(request, stream, this.#parts, (report) =>
			this.news.findings.tell(report),
		);
		stream.telemetry.restart();
		const cancelled = stops !== this.#turns.stops;
		if (cancelled) program.stop();
		const busy = this.#turns.hold(program, stream.run(program));
		busy.cancelled = cancelled;
		await busy.finished;
		await source.close();
		const { complete, faults } = program;
		return settlePrint(request, { faults, complete, cancelled: busy.cancelled }, capture);
	}
}
