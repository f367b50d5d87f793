import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeError, isDetentError } from '../../../src/shared/errors.ts';
import { recordedUnits } from '../../../src/shared/model/chain.ts';
import { describeProblem } from '../../../src/units/definitions/fileProblem.ts';
import { loadChains } from '../../../src/units/definitions/loadChains.ts';
import { loadRig, withConnections } from '../../../src/units/definitions/loadRig.ts';
import { shippedDefinitions } from '../../../src/units/definitions/shippedDefinitions.ts';

const root = new URL('../../../', import.meta.url).pathname;
const definitions = shippedDefinitions();
const folder = mkdtempSync(join(tmpdir(), 'detent-rig-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rigText = (units: string, audio = 'backend: simulated') => `schema: 1
name: Test
audio: { ${audio} }
units:
${units}`;

function load(text: string) {
	const path = join(folder, 'rig.yaml');
	writeFileSync(path, text);
	return loadRig(path, definitions);
}

function refusal(text: string): string {
	try {
		load(text);
	} catch (error) {
		if (isDetentError(error, 'rig')) return describeError(error);
		throw error;
	}
	return 'accepted';
}
const PULTEC = '  - { id: pultec, definition: pultec/eqp-1a, channel: left }\n';

describe('the simulated studio', () => {
	const loaded = loadRig(join(root, 'presets/rigs/simulated-studio.yaml'), definitions);

	test('and the machine, MIDI and OSC rooms use every definition, and nothing has to be looked at', () => {
		const rooms = ['machine-room', 'midi-room', 'osc-room'].map((name) =>
			loadRig(join(root, `presets/rigs/${name}.yaml`), definitions),
		);
		expect(rooms.flatMap(({ warnings }) => warnings.map(describeProblem))).toEqual([]);
		const used = [loaded, ...rooms].flatMap(({ rig }) => rig.units.map((unit) => unit.definition));
		expect(new Set(used)).toEqual(new Set(definitions.keys()));
	});

	test('what the rig says about its loudspeakers has to hold together', () => {
		const say = (monitor: string, units = PULTEC) =>
			refusal(rigText(units, `backend: simulated, monitor: { ${monitor} }`));
		expect(say('splAtReference: 83, ceilingDbSpl: 90, externalController: none')).toBe('accepted');
		expect(say('ceilingDbSpl: 90')).toMatch(/a ceiling needs "splAtReference"/);
		expect(say('controllerUnit: pultec, externalController: none')).toMatch(/says that there is none/);
		expect(say('controllerUnit: desk')).toMatch(/no unit "desk"/);
		expect(say('controllerUnit: pultec')).toMatch(/no control with the purpose "mute"/);
		const mixer = `${PULTEC}  - { id: mixer, definition: rme/oscmix }\n`;
		expect(say('controllerUnit: mixer', mixer)).toBe('accepted');
		expect(say('controllerUnit: mixer, controllerMutes: [out1_mute]', mixer)).toBe('accepted');
		const looks = (units: string) =>
			load(rigText(units, 'backend: simulated, monitor: { controllerUnit: mixer, controllerMutes: [out1_mute] }'))
				.warnings.map(({ message }) => message)
				.filter((message) => message.includes('a person is asked'));
		expect(looks(mixer)).toEqual([expect.stringContaining('no wire reaches "out1_mute" of "mixer"')]);
		const connection = '{ kind: osc, host: 127.0.0.1, sendPort: 7001, receivePort: 9001 }';
		expect(looks(mixer.replace('rme/oscmix }', `rme/oscmix, connection: ${connection} }`))).toEqual([]);
		expect(say('controllerUnit: mixer, controllerMutes: [out9_mute]', mixer)).toMatch(/no control "out9_mute"/);
		expect(say('controllerUnit: mixer, controllerMutes: [out1_volume]', mixer)).toMatch(/only a switch/);
	});

	test("a controller that is mapped to what is not there, or to a unit's own port, is refused", () => {
		const map = (control: string) =>
			`midiControl:\n  port: Port\n  controls:\n    - { unit: pultec, control: ${control}, message: { send: cc, cc: 7 } }\n`;
		expect(refusal(`${rigText(PULTEC)}${map('lf_boost')}`)).toBe('accepted');
		expect(refusal(`${rigText(PULTEC)}${map('lf_bost')}`)).toMatch(/no control "lf_bost".*did you mean "lf_boost"/);
		const eq = '  - { id: eq, definition: detent/open-eq, connection: { kind: midi, port: Port } }\n';
		expect(refusal(`${rigText(PULTEC + eq)}${map('lf_boost')}`)).toMatch(/"eq" is connected to the MIDI port "Port"/);
	});

	test('has two Pultecs, and nothing has to be looked at', () => {
		expect(loaded.warnings.map(describeProblem)).toEqual([]);
		expect(loaded.rig.units).toHaveLength(12);
		expect(loaded.rig.units.filter((unit) => unit.definition === 'pultec/eqp-1a').map((unit) => unit.channel)).toEqual([
			'left',
			'right',
		]);
		expect(loaded.rig.audio.backend).toBe('simulated');
	});

	test('the chains use its units only', () => {
		const chains = loadChains(join(root, 'presets/chains'));
		expect([...chains.keys()]).toEqual([
			'eq-and-compression',
			'eq-compression-and-tape',
			'parallel-compression-and-mid-side',
		]);
		for (const chain of chains.values()) {
			for (const unit of recordedUnits(chain)) expect([...loaded.definitions.keys()]).toContain(unit);
		}
	});

	test('units get the connections of their simulators, the others keep theirs', () => {
		const connection = { kind: 'tcp', host: '127.0.0.1', port: 4711 } as const;
		const rig = withConnections(loaded.rig, new Map([['cassette', connection]]));
		expect(rig.units.find((unit) => unit.id === 'cassette')?.connection).toEqual(connection);
		expect(rig.units.find((unit) => unit.id === 'recorder')).toBe(
			loaded.rig.units.find((unit) => unit.id === 'recorder'),
		);
	});
});

describe('a rig is refused with file, line, column and what was expected', () => {
	test.each([
		[
			'a definition that is not there',
			'  - { id: a, definition: pultec/eqp-1b }\n',
			'rig.yaml:5:26: there is no definition "pultec/eqp-1b"; did you mean "pultec/eqp-1a"?',
		],
		['an id twice', PULTEC + PULTEC, 'rig.yaml:6:11: the unit id "pultec" is used twice'],
		[
			'a mistyped key',
			'  - { id: a, definition: pultec/eqp-1a, chanel: left }\n',
			'rig.yaml:5:41: the key "chanel" is not known here; did you mean "channel"?',
		],
		[
			'a stereo unit in one channel',
			'  - { id: a, definition: manley/variable-mu, channel: left }\n',
			'is a stereo unit',
		],
		[
			'a connection to a unit without remote',
			'  - { id: a, definition: pultec/eqp-1a, channel: left, connection: { kind: midi, port: x } }\n',
			'has no remote',
		],
		[
			'the wrong kind of connection',
			'  - { id: a, definition: detent/open-eq, connection: { kind: tcp, host: h, port: 1 } }\n',
			'is reached by midi, not by tcp',
		],
		[
			'a recorder on MMC over a serial line',
			'  - { id: a, definition: generic/mmc-recorder, connection: { kind: tcp, host: h, port: 1 } }\n',
			'is reached by midi, not by tcp',
		],
		[
			'a serial line that nobody knows',
			'  - { id: a, definition: denon/dn-780r, connection: { kind: serial, path: /dev/ttyS0 } }\n',
			'give "line"',
		],
		[
			'a serial port that is not named',
			'  - { id: a, definition: alesis/adat-m20, connection: { kind: serial } }\n',
			'expected "path" or "usb", and not both',
		],
		[
			'a serial port that is named twice',
			'  - { id: a, definition: alesis/adat-m20, connection: { kind: serial, path: /dev/ttyS0, usb: { interface: 1 } } }\n',
			'expected "path" or "usb", and not both',
		],
		[
			'a USB adapter of which nothing is said',
			'  - { id: a, definition: alesis/adat-m20, connection: { kind: serial, usb: {} } }\n',
			'expected one of vendorId, productId, serialNumber, interface',
		],
		[
			'a USB number that YAML reads as a decimal one',
			'  - { id: a, definition: alesis/adat-m20, connection: { kind: serial, usb: { vendorId: 0403 } } }\n',
			'expected string',
		],
		[
			'one adapter for two units',
			'  - { id: a, definition: alesis/adat-m20, connection: { kind: serial, usb: { serialNumber: X } } }\n  - { id: b, definition: alesis/adat-m20, connection: { kind: serial, usb: { serialNumber: X } } }\n',
			'"a" already uses the serial port USB any:any, serial number X',
		],
		[
			'a port for two',
			'  - { id: a, definition: detent/open-eq, connection: { kind: midi, port: x } }\n  - { id: b, definition: bricasti/m7, connection: { kind: midi, port: x } }\n',
			'"a" already uses channel 1',
		],
		[
			'a variant that does not exist',
			'  - { id: a, definition: manley/variable-mu, overrides: { variant: x } }\n',
			'rig.yaml:5:68: manley/variable-mu has no variant "x"',
		],
		[
			'an override of one side of nothing',
			'  - { id: a, definition: pultec/eqp-1a, channel: left, overrides: { controls: [{ id: gain.left, label: G, purpose: gain, type: continuous, confidence: S }] } }\n',
			'has no control "gain.left" to replace',
		],
		[
			'an override whose steps do not fit the wire',
			"  - { id: a, definition: detent/open-eq, overrides: { controls: [{ id: low_freq, label: F, purpose: frequency, type: stepped, positions: [{ legend: '1' }, { legend: '2' }], confidence: S }] } }\n",
			'"low_freq" has 2 steps but 8 wire values',
		],
	])('%s', (_, units, message) => {
		expect(refusal(rigText(units))).toContain(message);
	});

	test.each([
		['loops: { b: { send: [2, 5], return: [2, 3] } }', 'the send of b takes output 2, which the monitor has'],
		['loops: { b: { send: [4, 5], return: [1, 2] } }', 'the return of b takes input 1, which the return has'],
		['loops: { b: { send: [4, 4], return: [2, 3] } }', 'left and right of the send of b are the same channel'],
		[
			'loops: { b: { send: [4, 5], return: [2, 3] }, c: { send: [6, 7], return: [3, 4] } }',
			'the return of c takes input 3, which the return of b has',
		],
	])('insert pairs that share channels: %s', (loops, message) => {
		expect(refusal(rigText(PULTEC, `backend: simulated, ${loops}`))).toContain(message);
	});

	test('more insert pairs than eight', () => {
		const pair = (at: number) =>
			`p${at}: { send: [${2 * at + 4}, ${2 * at + 5}], return: [${2 * at + 2}, ${2 * at + 3}] }`;
		const loops = Array.from({ length: 9 }, (_, at) => pair(at)).join(', ');
		expect(refusal(rigText(PULTEC, `backend: simulated, loops: { ${loops} }`))).toContain('at most 8 insert pairs');
	});

	test('the monitor on the channels of the send', () => {
		const audio = 'backend: simulated, monitorChannels: [1, 2]';
		expect(refusal(rigText(PULTEC, audio))).toContain('the monitor takes output 1, which the send has');
	});

	test('a file that is not there', () => {
		expect(() => loadRig(join(folder, 'none.yaml'), definitions)).toThrow('none.yaml:1:1: the file cannot be read');
	});

	test('an import, which only definitions have', () => {
		expect(refusal(rigText('  - { $import: templates/x.yaml#y }\n'))).toContain('$import is not allowed in this file');
	});
});

describe('a warning does not stop the rig', () => {
	test.each([
		[
			'a remote unit without a connection',
			'  - { id: a, definition: detent/open-eq }\n',
			'no connection: it will be set by hand',
		],
		['a mono unit without a channel', '  - { id: a, definition: pultec/eqp-1a }\n', 'say channel: left'],
		['a build that cannot be told', '  - { id: a, definition: manley/variable-mu }\n', 'without a serial number'],
		[
			'an override that looks like a slip',
			'  - { id: a, definition: pultec/eqp-1a, channel: left, overrides: { controls: [{ id: lf_bost, label: B, purpose: gain, type: continuous, confidence: S }] } }\n',
			'did you mean "lf_boost"?',
		],
	])('%s', (_, units, message) => {
		expect(load(rigText(units)).warnings.map(describeProblem).join('\n')).toContain(message);
	});
});

test('a chain with a mistake is refused with its place', () => {
	writeFileSync(
		join(folder, 'bad.yaml'),
		'schema: 1\nname: x\nstages:\n  - { kind: digital, id: a, process: { type: limitr } }\n',
	);
	expect(() => loadChains(folder)).toThrow('did you mean "limiter"?');
});
