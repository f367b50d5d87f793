#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Output } from './framework/output.ts';
import { runCli } from './framework/run.ts';
import { EXIT, type VerbEntry } from './framework/verb.ts';

/** One line a verb, in the order of the help. */
const VERBS: readonly VerbEntry[] = [
	{ name: 'serve', summary: 'Run the daemon: the rack, the log and the remote', load: () => import('./serve.ts') },
	{ name: 'cert', summary: 'Make a local certificate, so that tablets can use HTTPS', load: () => import('./cert.ts') },
	{
		name: 'doctor',
		summary: 'Check this machine: log, audio, MIDI, serial ports, realtime, clock',
		load: () => import('./doctor.ts'),
	},
	{ name: 'simulate', summary: 'Run the simulated studio by itself', load: () => import('./simulate.ts') },
	{
		name: 'devices',
		summary: 'List, show and check device definitions; listen to a unit and test its connection',
		load: () => import('./devices.ts'),
	},
	{ name: 'rig', summary: 'Check the rig file', load: () => import('./rig.ts') },
	{ name: 'project', summary: 'List, show and make projects', load: () => import('./project.ts') },
	{
		name: 'chain',
		summary: 'Chains: list, check and show them, give a track one, switch the path',
		load: () => import('./chain.ts'),
	},
	{ name: 'pass', summary: 'Print a track through its chain and log the revision', load: () => import('./pass.ts') },
	{ name: 'latency', summary: 'Measure the round trip through the rack', load: () => import('./latency.ts') },
	{ name: 'recall', summary: 'Put the rack back to the settings of a revision', load: () => import('./recall.ts') },
	{
		name: 'calibrate',
		summary: 'Guided calibration: reference level, wiring, gain, noise, distortion, crosstalk, response',
		load: () => import('./calibrate.ts'),
	},
	{
		name: 'calibration',
		summary: 'Stored calibrations; the tone at the rack; a word about changed cables',
		load: () => import('./calibration.ts'),
	},
	{ name: 'meters', summary: 'Live levels, loudness, load and buffer', load: () => import('./meters.ts') },
	{ name: 'tape', summary: 'Tape machines: status, motion, arming, places', load: () => import('./tape.ts') },
	{ name: 'comment', summary: 'Write down what somebody said about a revision', load: () => import('./comment.ts') },
	{ name: 'answer', summary: 'Answer what was said, or list it', load: () => import('./answer.ts') },
	{
		name: 'version',
		summary: 'How far each print got: sent, approved, delivered; revisions used',
		load: () => import('./version.ts'),
	},
	{
		name: 'reference',
		summary: 'What a track is heard beside: earlier masters, records, masters of services',
		load: () => import('./reference.ts'),
	},
	{
		name: 'photo',
		summary: 'Photos of units: those for the next revision, and those of each revision',
		load: () => import('./photo.ts'),
	},
	{ name: 'search', summary: 'Find revisions by settings and words', load: () => import('./search.ts') },
	{ name: 'retain', summary: 'Let captures of old drafts go, by rule', load: () => import('./retain.ts') },
	{ name: 'stats', summary: 'What is used how often, how long, how well', load: () => import('./stats.ts') },
	{ name: 'log', summary: 'Print what was done to a project or a track', load: () => import('./log.ts') },
	{
		name: 'sheet',
		summary: 'Recall sheet of a revision, or an empty one of a unit, to print',
		load: () => import('./sheet.ts'),
	},
	{
		name: 'settings',
		summary: 'Settings as a table: out of the log, and in from paper',
		load: () => import('./settings.ts'),
	},
	{
		name: 'letter',
		summary: 'Tell the client in plain words what changed, with a player to hear it',
		load: () => import('./letter.ts'),
	},
	{
		name: 'backup',
		summary: 'Copy the whole studio to a folder, and check the copy',
		load: () => import('./backup.ts'),
	},
	{ name: 'restore', summary: 'Make a data folder from a backup', load: () => import('./restore.ts') },
	{
		name: 'export',
		summary: 'Write a project as a folder that reads without Detent',
		load: () => import('./export.ts'),
	},
	{ name: 'import', summary: 'Take in a project that was exported elsewhere', load: () => import('./import.ts') },
	{ name: 'loudness', summary: 'Measure files: loudness, range, true peak', load: () => import('./loudness.ts') },
	{ name: 'render', summary: 'Bring files to a loudness, rate and word length', load: () => import('./render.ts') },
	{ name: 'match', summary: 'Gain and time to compare two files honestly', load: () => import('./match.ts') },
	{
		name: 'explain',
		summary: 'What a master did to a mix: gain, EQ, dynamics, width, limiting',
		load: () => import('./explain.ts'),
	},
	{ name: 'album', summary: 'One gain for an album, by its loudest or mean track', load: () => import('./album.ts') },
	{
		name: 'targets',
		summary: 'What each streaming service and standard makes of a master',
		load: () => import('./targets.ts'),
	},
	{ name: 'demo', summary: 'Act out a whole job on one mix in the simulated studio', load: () => import('./demo.ts') },
];

function output(stream: NodeJS.WriteStream): Output {
	// The reader of a pipe may leave early (`| head`). The work goes on to its own end, and nobody listens.
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') throw error;
	});
	return {
		write: (text) => {
			stream.write(text);
		},
		isTTY: stream.isTTY === true,
	};
}

function version(): string {
	const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
	const parsed: unknown = JSON.parse(text);
	return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}

const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => {
		// A second one does not wait for a clean end.
		if (cancel.signal.aborted) process.exit(EXIT.cancelled);
		cancel.abort();
	});
}

process.exitCode = await runCli({
	verbs: VERBS,
	argv: process.argv.slice(2),
	env: process.env,
	stdout: output(process.stdout),
	stderr: output(process.stderr),
	signal: cancel.signal,
	monotonicMs: () => performance.now(),
	version,
});
