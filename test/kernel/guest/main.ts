import '../suites/machine.ts';
import '../suites/midi.ts';
import '../suites/serial.ts';
import '../suites/audio.ts';
import '../suites/recall.ts';
import '../suites/drivers.ts';
import { closeControl, tell } from './host.ts';
import { runDeclared } from './vitestWords.ts';

/** A fault that nobody handles ends the run, and the host prints the console. */
process.on('unhandledRejection', (error) => {
	console.error('unhandled rejection:', error);
	process.exit(70);
});

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
