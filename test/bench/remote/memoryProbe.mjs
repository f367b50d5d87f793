// Loaded into the measured daemon before its own program: whenever the bench asks, it collects the garbage and says what is left.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
	// What the daemon starts is not asked.
	process.execArgv = [];
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc');
	process.on('message', (question) => {
		if (question !== 'memory') return;
		collect();
		// What a first collection finalizes lets go of more, a turn later.
		setImmediate(() => {
			collect();
			const { heapUsed, external, rss } = process.memoryUsage();
			process.send({ keptBytes: heapUsed + external, residentBytes: rss });
		});
	});
	// It keeps no daemon from ending.
	process.channel.unref();
}
