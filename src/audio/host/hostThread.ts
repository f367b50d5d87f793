import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { garbageCollector } from '../../process/collectGarbage.ts';
import { doJob, hostJobSchema, type ThreadMessage } from './hostJobs.ts';
import { ownThread, raiseOwnThread } from './priority.ts';

/** A thread beside the block loop: does one job after the other, and stays for the next. */
const port = parentPort;

function say(message: ThreadMessage): void {
	port?.postMessage(message);
}

/** While a job is done the event loop stands still, so messages are looked for. */
function nextMessage(): { message: unknown } | null {
	return (port === null ? undefined : receiveMessageOnPort(port)) ?? null;
}

raiseOwnThread();
const collectGarbage = garbageCollector();
const thread = ownThread();
if (thread !== null) say({ thread });
port?.on('message', (raw) => {
	const job = hostJobSchema.safeParse(raw);
	// A doubt may come when its capture is closed already.
	if (!job.success) return;
	doJob(job.data, (message) => say({ told: message }), nextMessage);
	say({ done: true });
	// What a job leaves behind is large, and would else be collected in the middle of a later one.
	collectGarbage();
});
