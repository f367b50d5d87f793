import type { Connection } from '../../shared/model/rig.ts';
import type { Remote } from '../../shared/model/wire.ts';
import { createDenonFront } from './denonFront.ts';
import type { Front, FrontContext } from './front.ts';
import { createMidiFront } from './midiFront.ts';
import { createMmcFront } from './mmcFront.ts';
import { createOscFront } from './oscFront.ts';
import type { SimulatedTape } from './simulatedTape.ts';
import { createSony9pinFront } from './sony9pinFront.ts';
import { createStuderFront } from './studerFront.ts';
import { createTascamFront } from './tascamFront.ts';

/** The remote socket of a box, as its model's remote is. */
export function createFront(remote: Remote, connection: Connection, context: FrontContext, tape: SimulatedTape): Front {
	if (remote.kind === 'midi' && connection.kind === 'midi') {
		return createMidiFront(context, remote, { device: connection.deviceId, channel: connection.channel - 1 });
	}
	if (remote.kind === 'driver' && remote.driver === 'mmc' && connection.kind === 'midi') {
		return createMmcFront(context, tape, remote.mmc, connection.deviceId);
	}
	if (remote.kind === 'osc') return createOscFront(context, remote);
	switch (remote.kind === 'driver' ? remote.driver : null) {
		case 'denon-dn780r':
			return createDenonFront(context, tape);
		case 'tascam-ascii':
			return createTascamFront(context, tape);
		case 'studer-a8xx':
			return createStuderFront(context, tape);
		default:
			return createSony9pinFront(context, tape);
	}
}
