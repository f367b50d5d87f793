import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const require = createRequire(import.meta.url);

/**
 * A process raises itself, starts a thread, then lets it follow; each prints how it is scheduled, `policy priority`: 0 is as
 * usual, 1 FIFO, 2 round robin. The thread waits until it is another way than at first.
 */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { raiseHost } from ${JSON.stringify(new URL('../../src/audio/host/priority.ts', import.meta.url).href)};
const OF = "f => { const s = require('node:fs').readFileSync(f, 'utf8').split(') ')[1].split(' '); return s[38] + ' ' + s[37]; }";
const THREAD = \`const of = \${OF}; const own = '/proc/thread-self/stat'; const first = of(own); console.log(first);
require('node:worker_threads').parentPort.postMessage(Number(require('node:fs').readlinkSync('/proc/thread-self').split('/').pop()));
while (of(own) === first) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
console.log(of(own));\`;
const host = raiseHost(process.pid);
if ((await host.raised) !== 'real time') throw new Error('not raised');
const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
console.log(fields[38] + ' ' + fields[37]);
const thread = new Worker(THREAD, { eval: true, execArgv: [] });
thread.on('message', (id) => host.follow(id));
thread.on('exit', () => process.exit(0));
`;

/** True where a program may ask for real-time scheduling. */
function realTimeAllowed(): boolean {
	return spawnSync('chrt', ['--fifo', '1', 'true'], { stdio: 'ignore' }).status === 0;
}

test.skipIf(!realTimeAllowed())(
	'the block loop is real-time; a thread that it starts is not until it has loaded, and stays behind the loop then',
	() => {
		const loader = pathToFileURL(require.resolve('tsx')).href;
		const { stdout } = spawnSync(process.execPath, ['--import', loader, '--input-type=module', '--eval', PROGRAM], {
			encoding: 'utf8',
		});
		expect(stdout.trim().split('\n')).toEqual(['1 20', '0 0', '2 5']);
	},
);
