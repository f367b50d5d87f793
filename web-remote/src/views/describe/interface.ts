import { isSameDevice } from '../../../../src/shared/cardNumber.ts';
import type { RigDraft } from '../../../../src/shared/model/rigDraft.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';

type Interface = RigPorts['audio']['devices'][number];

/** The chosen interface as the machine names it now: its card may have another number; null where it is not there. */
export function chosenInterface({ audio }: RigDraft, ports: RigPorts | null): Interface | null {
	const devices = ports?.audio.devices ?? [];
	const { device = null } = audio;
	if (device === null) return null;
	return devices.find(({ name }) => name === device) ?? devices.find(({ name }) => isSameDevice(name, device)) ?? null;
}

/** Channels of the chosen interface; null where it is not there to be asked. */
export interface InterfaceChannels {
	outputs: number | null;
	inputs: number | null;
}

export function channelsOf(draft: RigDraft, ports: RigPorts | null): InterfaceChannels {
	const { outputs = null, inputs = null } = chosenInterface(draft, ports) ?? {};
	return { outputs, inputs };
}
