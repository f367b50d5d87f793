import { describeFacts, rigName } from '../../transports/serialPorts.ts';
import type { AudioDeviceFacts, MachineFacts, Probe } from './facts.ts';

/** One line of `detent doctor`. */
export interface Finding {
	area: 'node' | 'log' | 'audio' | 'midi' | 'serial' | 'realtime' | 'clock';
	/** `fail`: Detent can't work. `warn`: it works, and something is missing or may go wrong. */
	verdict: 'ok' | 'warn' | 'fail';
	text: string;
	/** What the person can do; null when there is nothing to do. */
	remedy: string | null;
}

type Check = (facts: MachineFacts) => Finding[];

const MIN_OUTPUTS = 4;
const MIN_INPUTS = 2;
const GIB = 2 ** 30;
/** Below this many free bytes a pass may not fit; below the second one a day's work may not. */
const FREE_FAIL_BYTES = 1 * GIB;
const FREE_WARN_BYTES = 20 * GIB;
/** Capture and master of one hour, 96 kHz stereo: 32-bit float and 24 bit. */
const BYTES_PER_HOUR = 96000 * 2 * (4 + 3) * 3600;
const MEMLOCK_WARN_BYTES = 64 * 2 ** 20;
/** How far the two clocks of the machine may run apart within the look, as a fraction. */
const CLOCK_TOLERANCE = 0.05;

function finding(
	area: Finding['area'],
	verdict: Finding['verdict'],
	text: string,
	remedy: string | null = null,
): Finding {
	return { area, verdict, text, remedy };
}

export const checkNode: Check = ({ node }) => {
	const [major = 0, minor = 0] = node.version.replace(/^v/, '').split('.').map(Number);
	const newEnough = major > 20 || (major === 20 && minor >= 19);
	const findings = [
		newEnough
			? finding('node', 'ok', `Node ${node.version} on ${node.platform} ${node.arch}.`)
			: finding(
					'node',
					'fail',
					`Node ${node.version} is too old.`,
					'Install Node 20.19 or newer from https://nodejs.org.',
				),
	];
	if (node.platform !== 'linux' || node.arch !== 'x64') {
		const text = `Passes through hardware are tested on Linux x64 only; this is ${node.platform} ${node.arch}.`;
		findings.push(finding('node', 'warn', text, 'Simulated studio, log and remote work here.'));
	}
	return findings;
};

export const checkLog: Check = ({ log }) => {
	const findings: Finding[] = [];
	if (!log.sqlite.ok) {
		const remedy = 'Run `sudo apt-get install -y build-essential python3`, then `npm rebuild better-sqlite3`.';
		findings.push(finding('log', 'fail', `The log's database does not load: ${log.sqlite.reason}.`, remedy));
	}
	if (log.folderProblem !== null) {
		const text = `The data folder ${log.folder} can't be written: ${log.folderProblem}.`;
		findings.push(finding('log', 'fail', text, 'Make it your own, or choose another one with --data.'));
	} else findings.push(finding('log', 'ok', `The data folder ${log.folder} can be written.`));
	if (log.freeBytes === null) findings.push(finding('log', 'warn', 'How much room the disk has is not known.'));
	else {
		const verdict = log.freeBytes < FREE_FAIL_BYTES ? 'fail' : log.freeBytes < FREE_WARN_BYTES ? 'warn' : 'ok';
		const hours = Math.floor(log.freeBytes / BYTES_PER_HOUR);
		const text = `${(log.freeBytes / GIB).toFixed(1)} GiB are free: about ${hours} hours of prints with masters at 96 kHz.`;
		findings.push(
			finding(
				'log',
				verdict,
				text,
				verdict === 'ok' ? null : 'Make room on the disk, or choose another one with --data.',
			),
		);
	}
	if (log.state.kind === 'broken') findings.push(finding('log', 'fail', log.state.text, log.state.remedy));
	else if (log.state.kind === 'open') {
		findings.push(
			finding(
				'log',
				'ok',
				`The log opens: ${log.state.projects} ${log.state.projects === 1 ? 'project' : 'projects'}.`,
			),
		);
	} else findings.push(finding('log', 'ok', 'There is no log yet.'));
	if (log.holder !== null) {
		findings.push(
			finding('log', 'ok', `A ${log.holder.program} works with the data folder (process ${log.holder.pid}).`),
		);
	}
	return findings;
};

function fits(device: AudioDeviceFacts): boolean {
	return device.outputs >= MIN_OUTPUTS && device.inputs >= MIN_INPUTS;
}

/** Package that could not be loaded: Detent starts without it. */
function lacking(area: Finding['area'], name: string, probe: Probe<unknown>, loses: string, remedy: string): Finding[] {
	return probe.ok ? [] : [finding(area, 'warn', `${name} does not load (${probe.reason}): ${loses}.`, remedy)];
}

export const checkAudio: Check = ({ audio, node }) => {
	const findings = lacking(
		'audio',
		'naudiodon',
		audio.devices,
		'no pass through a real converter, the simulated studio only',
		'Run `sudo apt-get install -y build-essential python3 libasound2-dev`, then `npm rebuild naudiodon`.',
	);
	if (node.platform === 'linux' && audio.cards.length === 0) {
		findings.push(
			finding(
				'audio',
				'warn',
				'The kernel knows no sound card.',
				'Connect the converter and switch it on; `lsusb` or `lspci` shows whether the machine sees it at all.',
			),
		);
	}
	for (const card of audio.cards) findings.push(finding('audio', 'ok', `Sound card ${card}.`));
	if (audio.devices.ok) {
		for (const { name, inputs, outputs, rateHz } of audio.devices.value) {
			const text = `Device "${name}": ${inputs} in, ${outputs} out, ${rateHz / 1000} kHz.`;
			findings.push(finding('audio', 'ok', text));
		}
		const nothing = audio.cards.length === 0 && audio.devices.value.length === 0;
		if (!nothing && !audio.devices.value.some(fits)) {
			findings.push(
				finding(
					'audio',
					'warn',
					`No device has ${MIN_OUTPUTS} outputs and ${MIN_INPUTS} inputs, which a pass needs.`,
					'Choose the pro-audio profile of the interface, or one with more channels; without it Detent uses the simulated studio.',
				),
			);
		}
	}
	for (const { node: device, pid, program } of audio.holders) {
		findings.push(
			finding(
				'audio',
				'warn',
				`${device} is held by ${program} (process ${pid}).`,
				'Close that program before a pass; a desktop sound server can be stopped with `systemctl --user stop pipewire.socket pulseaudio.socket pipewire pulseaudio`.',
			),
		);
	}
	if (audio.cards.length > 0 && audio.holders.length === 0) {
		findings.push(
			audio.hiddenProcesses > 0
				? finding(
						'audio',
						'ok',
						`No program of yours holds a sound card; ${audio.hiddenProcesses} processes of others can't be looked at.`,
						'Run it as root to look at all.',
					)
				: finding('audio', 'ok', 'No program holds a sound card.'),
		);
	}
	return findings;
};

export const checkMidi: Check = ({ midi, node }) => {
	const findings = lacking('midi', '@julusian/midi', midi.ports, 'no units over MIDI', 'Run `npm install` again.');
	if (node.platform === 'linux' && midi.sequencer === 'missing') {
		findings.push(
			finding('midi', 'warn', 'The kernel has no MIDI sequencer (/dev/snd/seq).', 'Run `sudo modprobe snd-seq`.'),
		);
	}
	if (node.platform === 'linux' && midi.sequencer === 'denied') {
		const remedy = 'Run `sudo usermod -aG audio $USER`, then log out and in again.';
		findings.push(finding('midi', 'warn', 'You may not use the MIDI sequencer (/dev/snd/seq).', remedy));
	}
	if (midi.ports.ok && midi.ports.value === null && midi.sequencer === 'there') {
		findings.push(
			finding('midi', 'warn', 'The MIDI ports can not be listed.', 'Restart the machine, then look again.'),
		);
	}
	if (midi.ports.ok && midi.ports.value !== null) {
		const { inputs, outputs } = midi.ports.value;
		const list = (names: readonly string[]) =>
			names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ');
		findings.push(finding('midi', 'ok', `MIDI inputs: ${list(inputs)}; outputs: ${list(outputs)}.`));
	}
	return findings;
};

export const checkSerial: Check = ({ serial, node }) => {
	const findings = lacking(
		'serial',
		'serialport',
		serial.loads,
		'no units on serial lines',
		'Run `npm install` again.',
	);
	const remedy = 'Run `sudo usermod -aG dialout $USER`, then log out and in again.';
	for (const { path, usable } of serial.ports) {
		const port = serial.adapters.find((adapter) => adapter.path === path);
		const text = port === undefined ? `Serial port ${path}` : `Serial port ${path}: ${describeFacts(port)}`;
		findings.push(
			usable
				? finding(
						'serial',
						'ok',
						port === undefined ? `${text}.` : `${text}; in the rig ${rigName(port, serial.adapters)}.`,
					)
				: finding('serial', 'warn', `${text} is there, but you may not use it.`, remedy),
		);
	}
	if (serial.ports.length === 0) {
		const text = 'No serial port is connected.';
		findings.push(
			node.platform === 'linux' && !serial.mayUsePorts
				? finding('serial', 'warn', `${text} You are not in the group dialout, and could not use one.`, remedy)
				: finding('serial', 'ok', text),
		);
	}
	return findings;
};

export const checkRealtime: Check = ({ limits, governors, node }) => {
	if (node.platform !== 'linux') return [];
	const findings: Finding[] = [];
	const file = '/etc/security/limits.d/audio.conf';
	const again = 'join the group audio (`sudo usermod -aG audio $USER`), and log in again';
	if (limits.rtprio !== null) {
		findings.push(
			limits.rtprio > 0
				? finding('realtime', 'ok', `Realtime priority up to ${limits.rtprio} may be asked for.`)
				: finding(
						'realtime',
						'warn',
						'Realtime priority may not be asked for: sound servers such as JACK can drop out.',
						`Write \`@audio - rtprio 95\` into ${file}, ${again}.`,
					),
		);
	}
	if (limits.memlockBytes !== null) {
		const mib = Number.isFinite(limits.memlockBytes) ? `${Math.round(limits.memlockBytes / 2 ** 20)} MiB` : 'all of it';
		findings.push(
			limits.memlockBytes >= MEMLOCK_WARN_BYTES
				? finding('realtime', 'ok', `Memory that may be locked: ${mib}.`)
				: finding(
						'realtime',
						'warn',
						`Only ${mib} of memory may be locked.`,
						`Write \`@audio - memlock unlimited\` into ${file}, ${again}.`,
					),
		);
	}
	const slow = governors.filter((governor) => governor !== 'performance');
	if (governors.length === 0) findings.push(finding('realtime', 'ok', 'The CPU clock is not governed by this kernel.'));
	else if (slow.length === 0) findings.push(finding('realtime', 'ok', 'The CPU governor is performance.'));
	else {
		const text = `The CPU governor is ${[...new Set(slow)].join(' and ')}: the clock may be slow when a block is due.`;
		findings.push(
			finding('realtime', 'warn', text, 'Run `sudo cpupower frequency-set -g performance` before a session.'),
		);
	}
	return findings;
};

export const checkClock: Check = ({ clock }) => {
	const findings: Finding[] = [];
	if (clock.synchronised === null) {
		const text = 'Whether the wall clock is synchronised is not known here (timedatectl does not say).';
		findings.push(finding('clock', 'warn', text, 'Check that the date is right: the log carries it.'));
	} else if (clock.synchronised) findings.push(finding('clock', 'ok', 'The wall clock is synchronised.'));
	else {
		const text = 'The wall clock is not synchronised; the log would carry its times.';
		findings.push(finding('clock', 'warn', text, 'Run `sudo timedatectl set-ntp true`.'));
	}
	const { monotonicMs, wallMs } = clock.look;
	const steps = monotonicMs.slice(1).map((at, index) => at - (monotonicMs[index] ?? at));
	const elapsed = (monotonicMs.at(-1) ?? 0) - (monotonicMs[0] ?? 0);
	if (steps.some((step) => step < 0) || elapsed <= 0) {
		const remedy = 'Restart the machine; in a virtual machine check its clock source.';
		findings.push(finding('clock', 'fail', 'The monotonic clock stands still or goes back.', remedy));
	} else {
		const off = wallMs / elapsed - 1;
		findings.push(
			Math.abs(off) <= CLOCK_TOLERANCE
				? finding('clock', 'ok', 'The monotonic clock runs evenly.')
				: finding(
						'clock',
						'warn',
						`Wall clock and monotonic clock ran ${(Math.abs(off) * 100).toFixed(1)} % apart.`,
						'Run it again; the wall clock may just have been set.',
					),
		);
	}
	return findings;
};

/** All checks in the order of the report. */
export function examine(facts: MachineFacts): Finding[] {
	return [checkNode, checkLog, checkAudio, checkMidi, checkSerial, checkRealtime, checkClock].flatMap((check) =>
		check(facts),
	);
}
