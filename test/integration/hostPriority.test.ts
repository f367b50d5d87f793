import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const require = createRequire(import.meta.url);

/** A process raises itself, then starts a thread; both print how they are scheduled: 1 is FIFO, 0 is as usual. */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { raisePriority } from ${JSON.stringify(new URL('../../src/audio/host/priority.ts', import.meta.url).href)};
const TELL = "const f = require('node:fs').readFileSync('/proc/thread-self/stat', 'utf8').split(') ')[1].split(' '); console.log(f[38])";
// A host that opens its device again is raised again.
await raisePriority(process.pid);
if ((await raisePriority(process.pid)) !== 'real time') throw new Error('not raised');
const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
console.log(fields[38]);
new Worker(TELL, { eval: true, execArgv: [] });
`;

/** True where a program may ask for real-time scheduling. */
function realTimeAllowed(): boolean {
	return spawnSync('chrt', ['--fifo', '1', 'true'], { stdio: 'ignore' }).status === 0;
}

test.skipIf(!realTimeAllowed())(
	'the block loop is real-time, and a thread that it starts is not: it can never keep the loop from a processor',
	() => {
		const loader = pathToFileURL(require.resolve('tsx')).href;
		const { stdout } = spawnSync(process.execPath, ['--import', loader, '--input-type=module', '--eval', PROGRAM], {
			encoding: 'utf8',
		});
		expect(stdout.trim().split('\n')).toEqual(['1', '0']);
	},
);
