import { PortAudioBackend } from '../../audio/backends/portaudio.ts';
import { packError } from '../../audio/packedError.ts';
import { systemClock } from '../../process/systemClock.ts';
import { type FromRack, type RackOpen, toRackSchema } from './audioRackIpc.ts';
import { AudioRackLoop, rackChannels } from './audioRackLoop.ts';

/** A stream that does not close within this time never will; the process ends without it. */
const CLOSING_MS = 4000;

/** Entry file of the process in which the simulated outboard lives: its driver may crash or hang without the studio. */
let loop: AudioRackLoop | null = null;

function tell(message: FromRack): void {
	if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function fail(error: unknown): void {
	const message: FromRack = { kind: 'failed', error: packError(error) };
	if (process.connected) process.send?.(message, undefined, undefined, () => process.exit(1));
	else process.exit(1);
}

function open(request: RackOpen): void {
	const { device, rateHz, blockFrames, prefillBlocks } = request;
	const channels = rackChannels(request);
	const backend = new PortAudioBackend({
		audio: { device, rateHz, blockFrames, prefillBlocks },
		channels: { inputs: channels, outputs: channels },
		clock: systemClock,
	});
	const opened = new AudioRackLoop(backend, request, (what) => tell({ kind: 'trouble', what }));
	loop = opened;
	opened.run().then(() => process.exit(0), fail);
	tell({ kind: 'opened', modelLatencyFrames: opened.modelLatencyFrames });
}

function leave(): void {
	if (loop === null) process.exit(0);
	systemClock.after(CLOSING_MS, () => process.exit(2));
	loop.stop();
}

process.on('message', (raw: unknown) => {
	const parsed = toRackSchema.safeParse(raw);
	if (!parsed.success) {
		fail(parsed.error);
		return;
	}
	const message = parsed.data;
	try {
		if (message.kind === 'open') open(message);
		else if (message.kind === 'positions') loop?.setPositions(message.unit, message.positions);
		else if (message.kind === 'fault') loop?.injectFault(message.fault);
		else leave();
	} catch (error) {
		fail(error);
	}
});
process.on('disconnect', leave);
process.on('SIGTERM', leave);
// Ctrl-C in a terminal reaches every process of the group; the studio decides what it means.
process.on('SIGINT', () => {});
