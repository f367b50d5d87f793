import { describeError } from '../../shared/errors.ts';
import type { FailedPrint, PrintSeen, PrintUnderWay } from '../../shared/model/failedPrint.ts';
import type { AudioFileFacts, Latency } from '../../shared/model/measurement.ts';
import type { RecordedUnit } from '../../shared/model/revision.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { LogStore } from '../../store/logStore.ts';
import { recordedLoops } from '../roundTrip/roundTrip.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import { faultyStretches } from './badStretches.ts';
import type { Prepared } from './passChecks.ts';
import type { PassOrder } from './passOrder.ts';
import { mayPunchIn, rackUnitsOf } from './sameTwice.ts';
import type { PrintOrder } from './supervisedPrint.ts';
import { MERGE_S } from './takeSpan.ts';

export interface PrintUnderWayDeps {
	audioConfig: AudioConfig;
	rack: Pick<Rack, 'unit'>;
	simulated: boolean;
	state: Pick<StateStore, 'state'>;
}

export interface BegunPrint {
	order: PassOrder;
	prepared: Prepared;
	latency: Latency;
	/** Of each loop of the chain. */
	loops: Latency[];
	units: RecordedUnit[];
	preRollFrames: number;
	tailFrames: number;
}

export interface OpenPrintDeps extends PrintUnderWayDeps {
	store: Pick<LogStore, 'openPass' | 'seePrint'>;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

export interface OpenedPrint extends BegunPrint {
	id: string;
	startedAt: string;
	/** Where it grows. */
	capturePath: string;
}

/**
 * What is written down when a print begins, to print on from it if Detent should not see its end.
 *
 * @returns null for what is not the same twice, and for a pass that mends a print: that one stays as it is
 */
export function printUnderWay(deps: PrintUnderWayDeps, begun: BegunPrint): PrintUnderWay | null {
	const { audioConfig, rack, simulated, state } = deps;
	const { latency, loops, order, prepared, preRollFrames, tailFrames, units } = begun;
	const refused = mayPunchIn(order.chain.passKind, rackUnitsOf(order.chain, rack, state));
	if (refused !== null || order.mends !== undefined) return null;
	const { chain, mix, sourceFrames } = prepared;
	const { backend: audioBackend, converter, rateHz } = audioConfig;
	return {
		note: order.note,
		source: mix,
		chain,
		units,
		rateHz,
		converter: converter ?? null,
		audioBackend,
		simulated,
		capture: { preRollFrames, tailFrames, latency, ...recordedLoops(chain, rateHz, loops) },
		sourceFrames,
	};
}

/**
 * The pass is open from now on: with all that a later start of Detent has to know, should this one not see its end.
 *
 * @returns hears what was seen of the print up to now; undefined where nothing can be printed on from
 */
export function openPrint(deps: OpenPrintDeps, opened: OpenedPrint): PrintOrder['seen'] {
	const { notice, store } = deps;
	const { capturePath, id: pass, order, startedAt } = opened;
	const print = printUnderWay(deps, opened);
	const place = { project: order.project, track: order.track.id, startedAt, capturePath };
	store.openPass({ pass, ...place, ...(print === null ? {} : { print }) });
	if (print === null) return undefined;
	return (seen) => {
		try {
			store.seePrint(pass, seen);
		} catch (error) {
			// The print goes on: only if Detent were killed now, it could not be told apart from one that nothing was found in.
			notice('warning', `What was found in the print could not be written down: ${describeError(error)}`);
		}
	};
}

/**
 * A print that ended as something to be mended.
 *
 * @param file the file that was set aside, under the name that it has since
 * @param endUnheard nobody heard what supervision said at the end
 * @returns null where printing stretches again does not make it a print
 */
export function failedPrintOf(
	{ sourceFrames, capture, ...begun }: PrintUnderWay,
	file: AudioFileFacts,
	{ edges, failure, findings, proof }: PrintSeen,
	endUnheard = false,
): FailedPrint | null {
	const { frames } = file;
	const { rateHz } = begun;
	const print = { ...capture, frames, sourceFrames, rateHz, findings, failure, mergeS: MERGE_S, endUnheard };
	const faulty = faultyStretches(print);
	return typeof faulty === 'string' ? null : { ...begun, capture: { file, ...capture }, edges, proof, faulty };
}
