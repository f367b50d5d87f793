import type { RigDraft } from '../../../../src/shared/model/rigDraft.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';

/** Channels of the chosen interface; null where it is not there to be asked. */
export interface InterfaceChannels {
	outputs: number | null;
	inputs: number | null;
}

export function channelsOf({ audio }: RigDraft, ports: RigPorts | null): InterfaceChannels {
	const device = ports?.audio.devices.find(({ name }) => name === audio.device);
	return { outputs: device?.outputs ?? null, inputs: device?.inputs ?? null };
}
