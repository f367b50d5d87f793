import { createAudioClient } from '../../src/audio/client.ts';
import { systemClock } from '../../src/process/systemClock.ts';
import { chain, latencyOf, openRequest } from '../audio/host/studio.ts';
import { gainHost } from '../support/gainHost.ts';

/** A control process that starts a print in real time and is then killed by the test. Says the host's process id. */
const [sourcePath, capturePath] = process.argv.slice(2);
const client = createAudioClient({
	clock: systemClock,
	env: process.env,
	printed: () => {},
	entry: gainHost(),
});
await client.open(openRequest({}, { speed: 'realtime' }));
client.onTransport((report) => {
	if (report.mode === 'printing' && report.frame > 24_000) process.send?.({ host: client.hostPid });
});
await client.print({
	pass: 'p1',
	sourcePath: sourcePath ?? '',
	chain: chain({}),
	latency: latencyOf(4096),
	capturePath: capturePath ?? '',
	preRollFrames: 0,
	tailFrames: 0,
	bitTransparent: true,
});
