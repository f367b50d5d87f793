import type { PassRequest } from '../../audio/engine.ts';
import type { BroadcastInfo } from '../../audio/files/bext.ts';
import { unmatched } from '../../chain/resolve.ts';
import type { Clock } from '../../shared/clock.ts';
import { chainUnits } from '../../shared/model/chain.ts';
import type { Latency } from '../../shared/model/measurement.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import { bareSides, unitSides } from '../roundTrip/bareSides.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';
import type { Earlier } from './earlierPrint.ts';
import { origination } from './origination.ts';
import { PRE_ROLL_S, type Prepared, TAIL_S } from './passChecks.ts';
import type { PassOrder } from './passOrder.ts';
import { mayPunchIn, rackUnitsOf } from './sameTwice.ts';

export interface PassRequestDeps {
	audioConfig: AudioConfig;
	clock: Clock;
	rack: Rack;
	simulated: boolean;
	state: StateStore;
}

export interface RequestedPass {
	id: string;
	order: PassOrder;
	prepared: Prepared;
	latency: Latency;
	/** Of each loop of the chain. */
	loops: Latency[];
	/** A machine is rolled for it. */
	rolls: boolean;
	/** Of the revision that it is to become. */
	number: number;
	capturePath: string;
	earlier: Earlier;
}

/** Room behind the music for the way from head to head and for a tape that was started by hand's precision. */
const TAPE_TAIL_S = 1;

/** What the audio host is asked for; a pass that mends one has the edges of its print. */
export function passRequest(deps: PassRequestDeps, pass: RequestedPass): PassRequest {
	const { id, order, prepared, latency, loops, rolls, capturePath, earlier } = pass;
	const { audioConfig, rack, state } = deps;
	const { rateHz } = audioConfig;
	const kept = order.mends?.print.capture;
	return {
		pass: id,
		sourcePath: prepared.sourcePath,
		chain: unmatched(prepared.chain),
		latency,
		...(loops.length < 2 ? {} : { loopLatencies: loops }),
		capturePath,
		preRollFrames: kept?.preRollFrames ?? Math.round(PRE_ROLL_S * rateHz),
		tailFrames: kept?.tailFrames ?? Math.round((TAIL_S + (rolls ? TAPE_TAIL_S : 0)) * rateHz),
		placedLater: rolls,
		silentSend: order.chain.passKind === 'fromTape',
		bareSides: bareSides(order.chain, unitSides(rack)),
		keepGoing: order.punchIn && mayPunchIn(order.chain.passKind, rackUnitsOf(order.chain, rack, state)) === null,
		bitTransparent: false,
		broadcast: broadcast(deps, pass),
		...(earlier.state === 'none' ? {} : { earlier: earlier.request }),
	};
}

function broadcast(
	{ audioConfig, clock, rack, simulated, state }: PassRequestDeps,
	{ id, order, prepared, number }: RequestedPass,
): BroadcastInfo {
	const { projects, studio } = state.state;
	return origination({
		pass: id,
		startedAtMs: clock.nowMs(),
		title: `${projects[order.project]?.title ?? 'A project'}: ${order.track.title}`,
		number,
		mix: prepared.mix,
		audio: audioConfig,
		simulated,
		units: chainUnits(order.chain).map((unit) => {
			const { definition, rig } = rack.unit(unit);
			return `${definition.maker} ${definition.model}${rig.serial === undefined ? '' : ` #${rig.serial}`}`;
		}),
		version: studio.version,
	});
}
