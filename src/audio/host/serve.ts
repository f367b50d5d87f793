import type { Clock } from '../../shared/clock.ts';
import type { HostLoad } from '../../shared/protocol/meters.ts';
import type { BlockHistogram } from '../blockHistogram.ts';
import type { AudioEngine } from '../engine.ts';
import { type HostCall, type HostWord, hostCallSchema } from '../ipc.ts';
import type { MeterReport } from '../meterReport.ts';
import { packError } from '../packedError.ts';

/** Time between two signs of life. */
const ALIVE_MS = 250;

/** The host's end of the channel to the control process. */
export interface HostChannel {
	send(message: HostWord): void;
	onMessage(listener: (message: unknown) => void): void;
}

function perform(engine: AudioEngine, call: Exclude<HostCall, { call: 'load' | 'blockTimes' }>): Promise<unknown> {
	switch (call.call) {
		case 'open':
			return engine.open(call.request);
		case 'close':
			return engine.close();
		case 'measureLatency':
			return engine.measureLatency({
				levelDbfs: call.levelDbfs,
				tape: call.tape,
				quick: call.quick,
				sendChannels: call.sendChannels,
				returnChannels: call.returnChannels,
			});
		case 'sendSignal':
			return engine.sendSignal(call.request);
		case 'startTone':
			return engine.startTone(call.request);
		case 'play':
			return engine.play(call.request);
		case 'compare':
			return engine.compare(call.request);
		case 'stop':
			return engine.stop();
		case 'print':
			return engine.print(call.request);
		case 'cancelPass':
			return engine.cancelPass();
		case 'setMonitor':
			return engine.setMonitor(call.monitor);
		case 'holdOutputs':
			return engine.holdOutputs(call.held);
		case 'setSimulatedPositions':
			return engine.setSimulatedPositions(call.unit, call.positions);
		case 'injectFault':
			return engine.injectFault(call.fault);
		case 'want':
			return engine.want(call.wanted);
	}
}

/** Answers every call exactly once, and passes on what the host tells. A message that is no call is dropped. */
export function serveHost(options: {
	engine: AudioEngine & { onMeterReport(listener: (report: MeterReport) => void): void };
	channel: HostChannel;
	clock: Clock;
	blocks(): number;
	load(): HostLoad | null;
	blockTimes(): BlockHistogram | null;
}): void {
	const { engine, channel, clock, blocks, load, blockTimes } = options;
	channel.onMessage((raw) => {
		const parsed = hostCallSchema.safeParse(raw);
		if (!parsed.success) return;
		const { id } = parsed.data;
		if (parsed.data.call === 'load') {
			channel.send({ kind: 'answer', id, value: load() });
			return;
		}
		if (parsed.data.call === 'blockTimes') {
			channel.send({ kind: 'answer', id, value: blockTimes() });
			return;
		}
		perform(engine, parsed.data).then(
			(value) => channel.send({ kind: 'answer', id, value }),
			(error: unknown) => channel.send({ kind: 'refusal', id, error: packError(error) }),
		);
	});
	engine.onStatus((status) => channel.send({ kind: 'status', status }));
	engine.onTransport((report) => channel.send({ kind: 'transport', report }));
	engine.onFindings((report) => channel.send({ kind: 'findings', report }));
	engine.onMeterReport((meters) => channel.send({ kind: 'meters', meters }));
	engine.onStream((report) => channel.send({ kind: 'stream', report }));
	engine.onPreview((block) => channel.send({ kind: 'preview', block }));
	const beat = () => {
		channel.send({ kind: 'alive', blocks: blocks() });
		clock.after(ALIVE_MS, beat);
	};
	channel.send({ kind: 'ready' });
	beat();
}
