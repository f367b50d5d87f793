import { benchOptions, SUITES, type Suite } from '../protocol.ts';
import { closeControl, tell } from './host.ts';
import { runDeclared } from './vitestWords.ts';

/** A fault that nobody handles ends the run, and the host prints the console. */
process.on('unhandledRejection', (error) => {
	console.error('unhandled rejection:', error);
	process.exit(70);
});

const LOAD: Record<Suite, () => Promise<unknown>> = {
	machine: () => import('../suites/machine.ts'),
	midi: () => import('../suites/midi.ts'),
	serial: () => import('../suites/serial.ts'),
	audio: () => import('../suites/audio.ts'),
	recall: () => import('../suites/recall.ts'),
	drivers: () => import('../suites/drivers.ts'),
};
const { only } = benchOptions(process.env);
for (const suite of SUITES) if (only.length === 0 || only.includes(suite)) await LOAD[suite]();

await runDeclared({
	collected: (tests) => tell({ kind: 'collected', tests: [...tests] }),
	began: (test) => tell({ kind: 'began', test }),
	retried: (test, problem) => tell({ kind: 'fact', text: `Run again: ${test}: ${problem.split('\n')[0]}` }),
	ended: (test, ms, problem) => tell({ kind: 'ended', test, ms, problem }),
});
tell({ kind: 'finished' });
// What was written last has to leave before the port is closed.
await new Promise((resolve) => setTimeout(resolve, 200));
await closeControl();
process.exit(0);
