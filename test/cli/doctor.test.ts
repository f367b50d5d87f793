import { describe, expect, test } from 'vitest';
import { examine } from '../../src/cli/doctor/checks.ts';
import type { MachineFacts } from '../../src/cli/doctor/facts.ts';
import { parseCards, parseGroup, parseLimit } from '../../src/cli/doctor/parse.ts';
import { reportText } from '../../src/cli/doctor.ts';

const GIB = 2 ** 30;

/** A studio machine with nothing to mend. */
const HEALTHY: MachineFacts = {
	node: { version: 'v20.19.0', platform: 'linux', arch: 'x64' },
	log: {
		sqlite: { ok: true, value: null },
		folder: '/data',
		folderProblem: null,
		freeBytes: 500 * GIB,
		state: { kind: 'open', projects: 1 },
		holder: null,
	},
	audio: {
		devices: { ok: true, value: [{ name: 'UCX', inputs: 18, outputs: 18, rateHz: 96000 }] },
		cards: ['0 UCX (USB-Audio - Fireface UCX)'],
		holders: [],
		hiddenProcesses: 0,
	},
	midi: { ports: { ok: true, value: { inputs: ['UCX MIDI 1'], outputs: [] } }, sequencer: 'there' },
	serial: {
		loads: { ok: true, value: null },
		ports: [{ path: '/dev/ttyUSB0', usable: true }],
		adapters: [
			{
				path: '/dev/ttyUSB0',
				vendorId: '0403',
				productId: '6001',
				serialNumber: 'A1',
				interface: 0,
				product: 'FT232R',
				byId: null,
				byPath: null,
			},
		],
		mayUsePorts: true,
	},
	limits: { rtprio: 95, memlockBytes: Number.POSITIVE_INFINITY },
	governors: ['performance', 'performance'],
	clock: { synchronised: true, look: { monotonicMs: [0, 40, 80], wallMs: 80 } },
};

function troubles(change: (facts: MachineFacts) => void) {
	const facts = structuredClone(HEALTHY);
	change(facts);
	return examine(facts).filter(({ verdict }) => verdict !== 'ok');
}

describe('detent doctor', () => {
	test('finds nothing on a healthy machine, and says what it looked at', () => {
		const findings = examine(HEALTHY);
		expect(findings.every(({ verdict }) => verdict === 'ok')).toBe(true);
		expect(new Set(findings.map(({ area }) => area))).toEqual(
			new Set(['node', 'log', 'audio', 'midi', 'serial', 'realtime', 'clock']),
		);
		expect(reportText(findings)).toMatch(/All is well\.\n$/);
	});

	const broken = { ok: false as const, reason: 'Cannot find module' };
	const table: [string, (facts: MachineFacts) => void, 'warn' | 'fail', RegExp, RegExp][] = [
		['an old Node', ({ node }) => Object.assign(node, { version: 'v20.18.3' }), 'fail', /too old/, /20\.19/],
		[
			'another system',
			({ node }) => Object.assign(node, { platform: 'darwin' }),
			'warn',
			/tested on Linux/,
			/Simulated/,
		],
		['no SQLite', ({ log }) => Object.assign(log, { sqlite: broken }), 'fail', /Cannot find module/, /npm rebuild/],
		['a foreign data folder', ({ log }) => Object.assign(log, { folderProblem: 'x' }), 'fail', /\/data/, /--data/],
		['a full disk', ({ log }) => Object.assign(log, { freeBytes: GIB / 2 }), 'fail', /0\.5 GiB/, /Make room/],
		['a filling disk', ({ log }) => Object.assign(log, { freeBytes: 10 * GIB }), 'warn', /about 2 hours/, /Make room/],
		[
			'a damaged log',
			({ log }) => Object.assign(log, { state: { kind: 'broken', text: 'damaged', remedy: 'rebuild' } }),
			'fail',
			/damaged/,
			/rebuild/,
		],
		[
			'no naudiodon',
			({ audio }) => Object.assign(audio, { devices: broken }),
			'warn',
			/simulated/,
			/npm rebuild naudiodon/,
		],
		[
			'no sound card',
			({ audio }) => Object.assign(audio, { cards: [], devices: { ok: true, value: [] } }),
			'warn',
			/no sound card/,
			/lsusb/,
		],
		[
			'too few channels',
			({ audio }) =>
				Object.assign(audio, { devices: { ok: true, value: [{ name: 'HDA', inputs: 2, outputs: 2, rateHz: 48000 }] } }),
			'warn',
			/4 outputs and 2 inputs/,
			/pro-audio/,
		],
		[
			'a held sound card',
			({ audio }) => audio.holders.push({ node: '/dev/snd/pcmC0D0p', pid: 77, program: 'pulseaudio' }),
			'warn',
			/pcmC0D0p is held by pulseaudio \(process 77\)/,
			/systemctl --user stop/,
		],
		[
			'no MIDI package',
			({ midi }) => Object.assign(midi, { ports: broken }),
			'warn',
			/no units over MIDI/,
			/npm install/,
		],
		[
			'no sequencer',
			({ midi }) => Object.assign(midi, { sequencer: 'missing' }),
			'warn',
			/no MIDI sequencer/,
			/modprobe/,
		],
		[
			'a forbidden sequencer',
			({ midi }) => Object.assign(midi, { sequencer: 'denied' }),
			'warn',
			/may not use/,
			/audio/,
		],
		[
			'silent MIDI',
			({ midi }) => Object.assign(midi, { ports: { ok: true, value: null } }),
			'warn',
			/can not be listed/,
			/Restart/,
		],
		['no serialport', ({ serial }) => Object.assign(serial, { loads: broken }), 'warn', /serial lines/, /npm install/],
		[
			'a forbidden serial port',
			({ serial }) => Object.assign(serial, { ports: [{ path: '/dev/serial/by-id/x', usable: false }] }),
			'warn',
			/by-id\/x is there, but/,
			/dialout/,
		],
		[
			'a person outside dialout',
			({ serial }) => Object.assign(serial, { ports: [], mayUsePorts: false }),
			'warn',
			/group dialout/,
			/usermod/,
		],
		[
			'no realtime priority',
			({ limits }) => Object.assign(limits, { rtprio: 0 }),
			'warn',
			/Realtime priority/,
			/rtprio 95/,
		],
		[
			'little locked memory',
			({ limits }) => Object.assign(limits, { memlockBytes: 8 << 20 }),
			'warn',
			/8 MiB/,
			/memlock/,
		],
		['a lazy governor', ({ governors }) => governors.push('powersave'), 'warn', /powersave/, /cpupower/],
		[
			'an unsynchronised clock',
			({ clock }) => Object.assign(clock, { synchronised: false }),
			'warn',
			/not synchronised/,
			/set-ntp/,
		],
		['an unknown clock', ({ clock }) => Object.assign(clock, { synchronised: null }), 'warn', /not known/, /date/],
		[
			'a clock going back',
			({ clock }) => Object.assign(clock.look, { monotonicMs: [0, 40, 30] }),
			'fail',
			/goes back/,
			/Restart/,
		],
		[
			'clocks that disagree',
			({ clock }) => Object.assign(clock.look, { wallMs: 120 }),
			'warn',
			/50\.0 % apart/,
			/again/,
		],
	];
	test.each(table)('names %s and what to do', (_, change, verdict, text, remedy) => {
		const found = troubles(change);
		expect(found).toEqual([
			{
				area: expect.any(String),
				verdict,
				text: expect.stringMatching(text),
				remedy: expect.stringMatching(remedy),
			},
		]);
		expect(reportText(found)).toMatch(verdict === 'fail' ? /can't work here yet: 1 to mend/ : /works here; 1 to know/);
	});

	test('where there is nothing to know it complains of nothing', () => {
		expect(
			troubles((facts) => {
				facts.log.state = { kind: 'none' };
				facts.log.holder = { pid: 5, program: 'daemon' };
				facts.serial.ports = [];
				facts.limits = { rtprio: null, memlockBytes: null };
				facts.governors = [];
				facts.audio.hiddenProcesses = 3;
			}),
		).toEqual([]);
	});
});

describe('what the kernel says', () => {
	test('cards, limits and groups are read from its text', () => {
		const cards =
			' 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA at 0xf1\n 1 [UCX23           ]: USB-Audio - Fireface UCX\n                      RME\n';
		expect(parseCards(cards)).toEqual(['0 PCH (HDA-Intel - HDA Intel PCH)', '1 UCX23 (USB-Audio - Fireface UCX)']);
		expect(parseCards('--- no soundcards ---\n')).toEqual([]);
		const limits =
			'Limit                     Soft Limit           Hard Limit           Units     \nMax locked memory         8388608              unlimited            bytes     \nMax realtime priority     unlimited            0                    \n';
		expect(parseLimit(limits, 'Max locked memory')).toBe(8388608);
		expect(parseLimit(limits, 'Max realtime priority')).toBe(Number.POSITIVE_INFINITY);
		expect(parseLimit('', 'Max locked memory')).toBeNull();
		expect(parseGroup('root:x:0:\ndialout:x:20:ada\n', 'dialout')).toBe(20);
		expect(parseGroup('root:x:0:\n', 'dialout')).toBeNull();
	});
});
