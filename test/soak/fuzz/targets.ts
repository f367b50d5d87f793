import { matchTemplate, parseTemplate } from '../../../src/protocols/byteTemplate.ts';
import {
	DENON_COMMANDS,
	DenonParser,
	decodeDenonPlayStatus,
	decodeDenonSetup,
	encodeDenonCommand,
	encodeDenonFrame,
	encodeDenonPlayStatus,
	encodeDenonSetup,
} from '../../../src/protocols/denonDn780r.ts';
import { encodeLcus, LcusParser } from '../../../src/protocols/lcusRelay.ts';
import { MidiParser } from '../../../src/protocols/midi.ts';
import { type MidiBinding, MidiSettingDecoder } from '../../../src/protocols/midiDecoder.ts';
import { decodeMmc } from '../../../src/protocols/mmc/message.ts';
import {
	encodeModbus,
	MODBUS,
	ModbusParser,
	modbusBits,
	modbusRead,
	modbusWriteCoils,
} from '../../../src/protocols/modbusRtu.ts';
import { decodeMtc } from '../../../src/protocols/mtc.ts';
import { MtcReader } from '../../../src/protocols/mtcReader.ts';
import { encodeNumato, NUMATO_COMMANDS, NumatoLineParser, NumatoParser } from '../../../src/protocols/numato.ts';
import { decodeOsc } from '../../../src/protocols/osc/decode.ts';
import { encodeOsc } from '../../../src/protocols/osc/encode.ts';
import { createFrameDecoder, encodeFrame } from '../../../src/protocols/osc/framing.ts';
import { oscMessages } from '../../../src/protocols/osc/packet.ts';
import { compileOscPattern } from '../../../src/protocols/osc/pattern.ts';
import { scheduleOsc } from '../../../src/protocols/osc/timeTag.ts';
import { sonyAnswer, sonyCommand, sonyStatusSense } from '../../../src/protocols/sony9pin/commands.ts';
import { encodeSony9pin, Sony9pinParser } from '../../../src/protocols/sony9pin/frame.ts';
import { sonyNak } from '../../../src/protocols/sony9pin/nak.ts';
import { decodeSonyStatus } from '../../../src/protocols/sony9pin/status.ts';
import { decodeSonyTime, sonyTimeSense } from '../../../src/protocols/sony9pin/time.ts';
import { encodeStuder, encodeStuderAnswer, StuderParser } from '../../../src/protocols/studerAscii.ts';
import {
	decodeTascamStatus,
	decodeTascamTime,
	encodeTascam,
	TASCAM,
	TascamParser,
	tascamAnswer,
} from '../../../src/protocols/tascamAscii.ts';
import { createWireWords } from '../../../src/protocols/words/wireWords.ts';
import { controlSchema } from '../../../src/shared/model/control.ts';
import type { FuzzSubject, FuzzTarget } from './run.ts';

const hex = (text: string) => Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

const MIDI = [
	...['B0 07 40', 'C2 05', '90 3C 64', 'E1 00 40', 'F1 25', 'F2 10 20', 'F8', 'B0 63 02 62 2C 06 07 26 68'].map(hex),
	...['F0 7E 7F 06 02 00 20 0D 01 00 02 00 01 02 03 04 F7', 'F0 7F 7F 06 44 06 01 21 0A 1E 0C 00 F7'].map(hex),
	hex('F0 41 10 42 12 40 00 7F 00 41 F7'),
];
const MMC = [
	...[
		'F0 7F 7F 06 02 F7',
		'F0 7F 01 06 07 02 F7',
		'F0 7F 7F 06 44 06 01 21 0A 1E 0C 00 F7',
		'F0 7F 01 06 44 02 00 08 F7',
	],
	...['F0 7F 01 06 41 04 4F 00 20 20 F7', 'F0 7F 01 06 40 03 4F 01 60 F7', 'F0 7F 01 06 42 03 48 4D 01 F7'],
	...['F0 7F 01 06 43 02 00 48 F7', 'F0 7F 01 06 47 03 0D 00 00 F7', 'F0 7F 01 06 48 01 43 F7'],
	...['F0 7F 01 07 01 61 16 05 2C 00 48 03 02 7F 01 F7', 'F0 7F 01 07 21 0D 00 4D 01 51 4F 02 20 40 F7'],
	...['F0 7F 01 07 42 01 4C F7', 'F0 7F 01 07 49 03 41 00 00 45 01 40 F7', 'F0 7F 01 07 7C F7'],
].map(hex);
const MTC = [
	...['F1 00', 'F1 11', 'F1 76', 'F0 7F 7F 01 01 61 25 34 10 F7'],
	'F0 7F 7F 01 02 01 02 03 04 05 06 07 0A 01 F7',
].map(hex);
/** Two frames forward, and as many back. */
const MTC_RUNS = [
	'F1 00 F1 11 F1 24 F1 33 F1 45 F1 52 F1 61 F1 76',
	'F1 76 F1 61 F1 52 F1 45 F1 33 F1 24 F1 11 F1 00',
].map(hex);

const OSC = [
	encodeOsc({ address: '/1/mastervolume', arguments: [{ type: 'f', value: 0.5 }] }),
	encodeOsc({
		address: '/detent/all',
		arguments: [
			{ type: 'i', value: -7 },
			{ type: 's', value: 'print' },
			{ type: 'b', value: Uint8Array.of(1, 2, 3, 4, 5) },
			{ type: 'h', value: 9_007_199_254_740_993n },
			{ type: 'd', value: 2.25 },
			{ type: 'T' },
		],
	}),
	encodeOsc({
		timeTag: 1n,
		elements: [
			{ address: '/a', arguments: [] },
			{ timeTag: 2n ** 63n, elements: [{ address: '/b', arguments: [{ type: 'S', value: 'x' }] }] },
		],
	}),
];

const SONY_FRAMES = [
	...[sonyCommand('play'), sonyCommand('deviceTypeRequest'), sonyAnswer('ack'), sonyNak(4)],
	...[sonyStatusSense(0, 10), sonyTimeSense(3)],
	{ group: 7, command: 0x20, data: hex('00 A0 00 00 00 00 00 00 00 00') },
	{ group: 7, command: 0x04, data: hex('12 30 10 01') },
].map(encodeSony9pin);

const DENON = [
	encodeDenonCommand(DENON_COMMANDS.play, [0x30]),
	encodeDenonFrame([DENON_COMMANDS.play, 0x20]),
	encodeDenonFrame(
		encodeDenonPlayStatus({ system: 'normal', a: { state: 'play', counter: 12 }, b: { state: 'stop', counter: -3 } }),
	),
	encodeDenonFrame(
		encodeDenonSetup({
			duplicateMode: 0,
			reverseMode: 0,
			dolbyA: 1,
			directionA: 0,
			memoryA: 0,
			dolbyB: 2,
			directionB: 0,
			memoryB: 0,
		}),
	),
];

const TASCAM_FRAMES = [
	encodeTascam(TASCAM.play),
	encodeTascam(TASCAM.record, '01'),
	encodeTascam(tascamAnswer(TASCAM.mechaStatus), '11'),
	encodeTascam(tascamAnswer(TASCAM.trackTime), '0012003015'),
];
const STUDER_FRAMES = [
	encodeStuder('PLY'),
	encodeStuder('SD?'),
	encodeStuderAnswer('12.03.1987'),
	hex('18'),
	hex('13 11'),
];
const NUMATO_COMMAND_LINES = [
	NUMATO_COMMANDS.relay(3, true),
	NUMATO_COMMANDS.relayReadAll,
	NUMATO_COMMANDS.gpioRead(1),
];
const NUMATO_ANSWERS = ['relay readall\n\r00ff\n\r>', 'gpio read 1\r\n1\r\n>', '>'].map(ascii);
const LCUS = [encodeLcus(0, true), encodeLcus(7, false)];
const MODBUS_REQUESTS = [modbusRead(1, MODBUS.readInputs, 0, 8), modbusWriteCoils(1, 0, [true, false, true, true])].map(
	encodeModbus,
);
const MODBUS_ANSWERS = [
	{ address: 1, function: MODBUS.readInputs, data: hex('01 05') },
	{ address: 1, function: MODBUS.writeCoil, data: hex('00 03 FF 00') },
	{ address: 1, function: MODBUS.readCoils | MODBUS.error, data: hex('02') },
].map(encodeModbus);

/** Patterns with every kind of wildcard, and addresses to hold against them, a blank between. */
const PATTERNS = [
	'/1/fader* /1/fader12',
	'/{mix,pan}/[0-9]/?/on /mix/3/a/on',
	'//volume /a/b/c/volume',
	'/*a*a*a*a*a*a*b /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
	'/[!x-z]{aa,ab,ac}*?*?*?*?/ /aaaaaaaaaaaaaaaaaaa/',
].map(ascii);

const TEMPLATES = [
	'F0 41 {device} 42 12 {mark} 40 00 {v7} {any:2} {checksum:roland} F7',
	'F0 00 20 1F {device} {v14msb} {v14lsb} F7',
	'B{channel} 07 {v7}',
];
const TEMPLATE_MESSAGES = ['F0 41 00 42 12 40 00 7F 00 00 41 F7', 'F0 00 20 1F 00 07 68 F7', 'B0 07 40'].map(hex);

const pot = controlSchema.parse({ id: 'pot', label: 'Pot', purpose: 'gain', type: 'continuous', confidence: 'S' });
const NARROW = { from: 0, to: 127 };
const WIDE = { from: 0, to: 16383 };

/** A unit with a binding of each kind. */
function settingDecoder(): FuzzSubject {
	const parser = new MidiParser();
	const bind = (id: string, midi: MidiBinding['midi']): MidiBinding => ({ id, control: pot, midi });
	const decoder = new MidiSettingDecoder(
		[
			bind('cc', { send: 'cc', cc: 71, values: NARROW }),
			bind('pair', { send: 'cc', cc: 7, pair: 'msb-first', values: WIDE }),
			bind('nrpn', { send: 'nrpn', parameter: 300, values: WIDE }),
			bind('rpn', { send: 'rpn', parameter: 0, values: NARROW }),
			bind('program', { send: 'program', values: NARROW }),
			bind('sysex', { send: 'sysex', template: 'F0 7D {device} {v14msb} {v14lsb} F7', values: WIDE }),
		],
		{ device: 0, channel: 0 },
	);
	return { feed: (bytes) => void parser.push(bytes).flatMap((message) => decoder.take(message)) };
}

const stream = (name: string, golden: readonly Uint8Array[], make: () => FuzzSubject): FuzzTarget => ({
	name,
	golden,
	kind: 'stream',
	make,
});
const message = (name: string, golden: readonly Uint8Array[], feed: (bytes: Uint8Array) => void): FuzzTarget => ({
	name,
	golden,
	kind: 'message',
	make: () => ({ feed }),
});
/** A parser whose frames are handed on to what reads their content. */
const parser = <Event>(
	name: string,
	golden: readonly Uint8Array[],
	make: () => { push(bytes: Uint8Array): Event[] },
	read: (event: Event) => void = () => {},
): FuzzTarget =>
	stream(name, golden, () => {
		const own = make();
		return { feed: (bytes) => own.push(bytes).forEach(read) };
	});

const templates = TEMPLATES.map((template) => template.replace('B{channel}', 'B0')).map(parseTemplate);
/** Quarter frames 10 ms apart, as a port hands them over, asked for what they tell. */
const mtcReader = (): FuzzSubject => {
	const midi = new MidiParser();
	const reader = new MtcReader();
	let nowMs = 0;
	return {
		feed: (bytes) => {
			for (const one of midi.push(bytes)) {
				if (one.kind !== 'systemCommon' && one.kind !== 'sysEx') continue;
				const mtc = decodeMtc(one.bytes);
				nowMs += 10;
				if (mtc !== null) reader.take(mtc, nowMs);
				reader.at(nowMs);
			}
		},
	};
};
const words = (protocol: string, golden: readonly Uint8Array[]): FuzzTarget =>
	stream(`words of ${protocol}`, golden, () => {
		const own = createWireWords(protocol);
		let count = 0;
		return {
			feed: (bytes) => {
				count += 1;
				own.describe(count % 2 === 0 ? 'in' : 'out', bytes, count);
			},
		};
	});

/** Every decoder of bytes that come from outside. One that is new adds its line here. */
export const TARGETS: readonly FuzzTarget[] = [
	parser('midi parser', MIDI, () => new MidiParser()),
	stream('midi settings (CC pairs, NRPN, RPN, SysEx)', [...MIDI, hex('F0 7D 00 07 68 F7')], settingDecoder),
	message('mmc', MMC, (bytes) => void decodeMmc(bytes)),
	message('mtc', MTC, (bytes) => void decodeMtc(bytes)),
	stream('mtc reader', [...MTC_RUNS, ...MTC], mtcReader),
	message('sysex template match', TEMPLATE_MESSAGES, (bytes) => {
		for (const template of templates) matchTemplate(template, bytes, { device: 0, channel: 0 }, bytes.length % 2 === 0);
	}),
	message('template text', TEMPLATES.map(ascii), (bytes) => void parseTemplate(text(bytes))),
	message('osc packet', OSC, (bytes) => {
		const packet = decodeOsc(bytes);
		oscMessages(packet);
		scheduleOsc(packet, 1_000_000);
	}),
	message('osc pattern', PATTERNS, (bytes) => {
		const [pattern = '', address = ''] = text(bytes).split(' ');
		compileOscPattern(pattern).matches(address);
	}),
	...(['slip', 'length'] as const).map((framing) =>
		stream(
			`osc stream, ${framing}`,
			OSC.map((packet) => encodeFrame(framing, packet)),
			() => {
				const decoder = createFrameDecoder(framing);
				return { feed: (bytes) => decoder.push(bytes).packets.forEach(decodeOsc) };
			},
		),
	),
	parser(
		'sony 9-pin',
		SONY_FRAMES,
		() => new Sony9pinParser(),
		(event) => {
			if (event.kind !== 'frame') return;
			decodeSonyStatus(event.frame.data);
			decodeSonyTime(event.frame.data);
		},
	),
	parser(
		'denon',
		DENON,
		() => new DenonParser(),
		(event) => {
			if (event.kind !== 'frame') return;
			decodeDenonPlayStatus(event.body);
			decodeDenonSetup(event.body);
		},
	),
	parser(
		'tascam',
		TASCAM_FRAMES,
		() => new TascamParser(),
		(event) => {
			if (event.kind !== 'frame') return;
			decodeTascamStatus(event.frame.data);
			decodeTascamTime(event.frame.data);
		},
	),
	parser('studer', STUDER_FRAMES, () => new StuderParser()),
	parser('numato answers', NUMATO_ANSWERS, () => new NumatoParser()),
	parser('numato commands', NUMATO_COMMAND_LINES.map(encodeNumato), () => new NumatoLineParser()),
	parser('lcus', LCUS, () => new LcusParser()),
	parser('modbus requests', MODBUS_REQUESTS, () => new ModbusParser('request')),
	parser(
		'modbus answers',
		MODBUS_ANSWERS,
		() => new ModbusParser('answer'),
		(event) => {
			if (event.kind === 'frame') modbusBits(event.frame, MODBUS.readInputs, 8);
		},
	),
	words('midi', MIDI),
	words('mmc', [...MMC, ...MTC]),
	words('osc', OSC),
	words('sony-9pin', SONY_FRAMES),
	words('denon-dn780r', DENON),
	words('tascam-ascii', TASCAM_FRAMES),
	words('studer-a8xx', STUDER_FRAMES),
	words('numato', NUMATO_ANSWERS),
	words('lcus', LCUS),
	words('modbus-rtu', [...MODBUS_REQUESTS, ...MODBUS_ANSWERS]),
];
