import { z } from 'zod';
import { openBackend } from '../../../src/audio/backends/open.ts';
import { runHostProcess } from '../../../src/audio/host/process.ts';
import { FaultyBackend } from '../../support/faultyBackend.ts';
import { knownWaySchema } from '../../support/knownWay.ts';

/** The audio host, with a device before its driver in which faults can be made, behind ways that are known. */
const ways = z.array(knownWaySchema).parse(JSON.parse(process.env['DETENT_BENCH_WAYS'] ?? '[]'));

runHostProcess(
	() => {
		throw new Error('there is no simulated unit here');
	},
	(request, parts) => new FaultyBackend(openBackend(request, parts), request.audio, ways),
);
