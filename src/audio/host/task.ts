import type { ChannelPair } from '../../shared/model/rig.ts';
import type { TransportReport } from '../engine.ts';
import type { ListenedFiles } from './lateFiles.ts';
import type { StereoBlock, Wire } from './stereo.ts';

/** The planes of one block, preallocated; a task fills or reads them in place. */
export interface LoopPlanes {
	/** The raw return; a task may apply gain to it. */
	returned: StereoBlock;
	/** What goes to the rack. */
	send: StereoBlock;
	/** For the monitor and the meters, all at the same place of the music: source, return and master. */
	monitorSource: StereoBlock;
	monitorReturn: StereoBlock;
	monitorMaster: StereoBlock;
	/** The source as it is read for this block's send. */
	input: StereoBlock;
	/** What came on the sync input, and what goes to the sync output: silence unless the task fills it. */
	syncReturned: Float64Array;
	syncSend: Float64Array;
}

/** What the block loop is busy with. `receive` and `send` alternate, one block each, and allocate nothing. */
export interface LoopTask {
	readonly mode: Exclude<TransportReport['mode'], 'stopped'>;
	/** The loop leaves the task when this is true. */
	readonly done: boolean;
	/** Source frame being sent, and frames in all, for the transport. */
	readonly frame: number;
	readonly frames: number;
	/** Where `send` leaves and `returned` comes in; the rack's own pairs when absent. The same while the task lasts. */
	readonly sendChannels?: ChannelPair | undefined;
	readonly returnChannels?: ChannelPair | undefined;
	/** What else goes out and comes in, where the way through the rack has more than one loop. */
	readonly innerSends?: readonly Wire[];
	readonly innerReturns?: readonly Wire[];
	/** Test signals are kept from the monitor. */
	readonly quietMonitor: boolean;
	/** Waits for what the next block needs; only called where nothing is lost by waiting. */
	prepare(): Promise<void>;
	receive(planes: LoopPlanes, frames: number): void;
	send(planes: LoopPlanes, frames: number): void;
	/** What `listen` reads; absent: nothing. */
	readonly files?: ListenedFiles | undefined;
	/**
	 * After `receive`: fills the listening items, by number, for the same place of the music; absent: there are none.
	 *
	 * @returns whether there are any; if not, they are as silent as they were
	 */
	listen?(items: readonly StereoBlock[], frames: number): boolean;
	/** The stream slipped or stopped: what was lost is not known. */
	streamFault(kind: string, reason: string): void;
	/** The clock says that the device lost time. Whether audio is missing, only the audio can tell. */
	streamDoubt(reason: string): void;
	/** Gain reduction of the live limiter, dB ≥ 0; null without one. */
	gainReductionDb(): number | null;
}
