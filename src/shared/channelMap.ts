import type { AudioConfig } from './model/rig.ts';

/** What of an interface's channels something needs. */
interface ChannelUse {
	/** Where the rig says so, from `audio` on. */
	path: (string | number)[];
	/** `the send`, `the monitor`, … */
	name: string;
	channels: readonly number[];
}

export interface ChannelFault {
	path: (string | number)[];
	/** Without full stop. */
	message: string;
}

type ChannelMap = Pick<AudioConfig, 'sendChannels' | 'returnChannels' | 'monitorChannels' | 'loops' | 'sync'>;

function outputs(audio: ChannelMap): ChannelUse[] {
	return [
		{ path: ['sendChannels'], name: 'the send', channels: audio.sendChannels },
		{ path: ['monitorChannels'], name: 'the monitor', channels: audio.monitorChannels },
		...Object.entries(audio.loops ?? {}).map(([id, { send }]) => ({
			path: ['loops', id, 'send'],
			name: `the send of ${id}`,
			channels: send,
		})),
		...(audio.sync === undefined
			? []
			: [{ path: ['sync', 'output'], name: 'the sync pair', channels: [audio.sync.output] }]),
	];
}

function inputs(audio: ChannelMap): ChannelUse[] {
	return [
		{ path: ['returnChannels'], name: 'the return', channels: audio.returnChannels },
		...Object.entries(audio.loops ?? {}).map(([id, loop]) => ({
			path: ['loops', id, 'return'],
			name: `the return of ${id}`,
			channels: loop.return,
		})),
		...(audio.sync === undefined
			? []
			: [{ path: ['sync', 'input'], name: 'the sync pair', channels: [audio.sync.input] }]),
	];
}

function faultsOf(uses: readonly ChannelUse[], what: 'output' | 'input'): ChannelFault[] {
	const users = new Map<number, string>();
	return uses.flatMap(({ path, name, channels }) => {
		const faults: ChannelFault[] = [];
		if (new Set(channels).size < channels.length)
			faults.push({ path, message: `left and right of ${name} are the same channel` });
		for (const channel of new Set(channels)) {
			const user = users.get(channel);
			if (user === undefined) users.set(channel, name);
			else faults.push({ path, message: `${name} takes ${what} ${channel}, which ${user} has` });
		}
		return faults;
	});
}

/** What is wrong with the channels that a rig names: none may be used twice, or a test signal could reach the monitor. */
export function channelFaults(audio: ChannelMap): ChannelFault[] {
	return [...faultsOf(outputs(audio), 'output'), ...faultsOf(inputs(audio), 'input')];
}

/** The least numbers of channels that an interface must have for all that the rig names. */
export function channelsNamed(audio: ChannelMap): { inputs: number; outputs: number } {
	const count = (uses: readonly ChannelUse[]) => 1 + Math.max(...uses.flatMap(({ channels }) => channels));
	return { inputs: count(inputs(audio)), outputs: count(outputs(audio)) };
}
