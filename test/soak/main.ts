import { parseArgs } from 'node:util';
import { systemClock } from '../../src/process/systemClock.ts';
import { systemDriverServices } from '../../src/units/drivers/systemServices.ts';
import { FastClock } from './fastClock.ts';
import { keep } from './kept.ts';
import { nowhereServices } from './nowhere.ts';
import { recallTables, type SoakRun } from './recallTables.ts';
import { type SoakTime, soak } from './soak.ts';

const { values } = parseArgs({
	options: {
		recalls: { type: 'string', default: '1000' },
		sockets: { type: 'string', default: '20' },
		seed: { type: 'string', default: '1' },
		json: { type: 'boolean', default: false },
	},
});
const seed = Number(values.seed);
const progress = (recall: number) => {
	if (recall % 50 === 0) process.stderr.write(`${recall} recalls\n`);
};

/** Recalls of a run that counts for the page of results. */
const WHOLE_RUN = { memory: 1000, sockets: 20 } as const;

/** The machine's own time, for the run over sockets. */
const realTime: SoakTime = {
	clock: systemClock,
	run: async (until, maxMs) => {
		const endMs = systemClock.monotonicMs() + maxMs;
		while (!until() && systemClock.monotonicMs() < endMs) await new Promise((resolve) => setTimeout(resolve, 2));
		return until();
	},
};

const fast = new FastClock();
const reports = {
	memory: await soak({
		recalls: Number(values.recalls),
		seed,
		wires: 'memory',
		time: { clock: fast, run: (until, maxMs) => fast.run(until, maxMs) },
		services: nowhereServices(fast),
		progress,
	}),
	...(Number(values.sockets) === 0
		? {}
		: {
				sockets: await soak({
					recalls: Number(values.sockets),
					seed,
					wires: 'sockets',
					time: realTime,
					services: systemDriverServices(systemClock, null),
					progress,
				}),
			}),
};
if (values.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
const runs: SoakRun[] = [{ wires: 'memory', seed, report: reports.memory }];
if (reports.sockets !== undefined) runs.push({ wires: 'sockets', seed, report: reports.sockets });
for (const soaked of runs) {
	if (!values.json) process.stdout.write(`${recallTables(soaked)}\n`);
	if (soaked.report.recalls >= WHOLE_RUN[soaked.wires]) keep('recalls', `${soaked.wires} ${seed}`, soaked);
}
process.exitCode = Object.values(reports).every(({ broken }) => broken.length === 0) ? 0 : 1;
