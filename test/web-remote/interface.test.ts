import { expect, test } from 'vitest';
import { EMPTY_DRAFT, type RigDraft } from '../../src/shared/model/rigDraft.ts';
import type { RigPorts } from '../../src/shared/protocol/rig.ts';
import { channelsOf, chosenInterface } from '../../web-remote/src/views/describe/interface.ts';

function portsOf(...names: string[]): RigPorts {
	const devices = names.map((name, index) => ({ name, inputs: 8 + index, outputs: 8, rateHz: 48_000, enough: true }));
	return {
		audio: { devices, problem: null },
		midi: { outputs: [], inputs: [], problem: null },
		serial: [],
	};
}

const draftOf = (device: string): RigDraft => ({ ...EMPTY_DRAFT, audio: { ...EMPTY_DRAFT.audio, device } });

test('an interface whose card got another number is still the chosen one, under its name of today', () => {
	const ports = portsOf('HDSP: digital (hw:0,0)', 'Babyface: USB Audio (hw:1,0)');
	expect(chosenInterface(draftOf('Babyface: USB Audio (hw:2,0)'), ports)?.name).toBe('Babyface: USB Audio (hw:1,0)');
	expect(channelsOf(draftOf('Babyface: USB Audio (hw:2,0)'), ports)).toEqual({ outputs: 8, inputs: 9 });
});

test('of two that differ by the number of their card, the one of the very name is meant', () => {
	const ports = portsOf('Babyface: USB Audio (hw:1,0)', 'Babyface: USB Audio (hw:2,0)');
	expect(chosenInterface(draftOf('Babyface: USB Audio (hw:2,0)'), ports)?.name).toBe('Babyface: USB Audio (hw:2,0)');
});

test('an interface that is not there has no channels to tell', () => {
	expect(channelsOf(draftOf('Fireface'), portsOf('Babyface: USB Audio (hw:1,0)'))).toEqual({
		outputs: null,
		inputs: null,
	});
});
