import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { systemClock } from '../../../src/process/systemClock.ts';
import { showMendable } from '../../../src/session/passes/failedPrints.ts';
import { Projects } from '../../../src/session/projects/projects.ts';
import { newestProjects } from '../../../src/session/projects/projectsAtHand.ts';
import { StateStore } from '../../../src/session/stateStore.ts';
import { parseControlFilter, searchSchema } from '../../../src/shared/searchFilter.ts';
import { cryptoRng } from '../../../src/store/cryptoRng.ts';
import { FILL_LATER } from '../../../src/store/diskLogStore.ts';
import { openLogStore } from '../../../src/store/openLogStore.ts';
import { createStudioFiles } from '../../../src/store/studioFiles.ts';
import { revisionFacts } from '../../store/facts.ts';
import { killLog } from '../../support/killedLog.ts';
import { FakeOffline } from '../../support/passFakes.ts';
import { emptyState } from '../../support/remoteState.ts';
import { PAGE, presentPage, withPart } from '../pagePart.ts';
import { type Figure, table } from '../section.ts';
import { fillLog } from './fill.ts';

const { values } = parseArgs({
	options: {
		quick: { type: 'boolean', default: false },
		write: { type: 'boolean', default: false },
		'no-kills': { type: 'boolean', default: false },
	},
});
if (values.write && (values.quick || values['no-kills'])) {
	process.stderr.write('--write needs a full run: leave out --quick and --no-kills.\n');
	process.exit(2);
}
const PROJECTS = values.quick ? 100 : 2000;
const REVISIONS_EACH = 50;
const KILLS = values.quick ? 10 : 500;
const ROUNDS = 15;
const RARE = ['pultec: low frequency = 60', 'pultec: boost low = 12', 'bender: control 3 = 4', 'width: control 5 = 7'];
const [DAY, DAY_AFTER_NEXT] = ['2010-02-01T00:00:00.000Z', '2010-02-03T00:00:00.000Z'];
const progress = (text: string) => process.stderr.write(`\r\x1b[K${text}`);

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** What something takes, ms: by the clock, and of a processor, which other work of the machine does not lengthen. */
interface Took {
	wallMs: number;
	cpuMs: number;
}

/** Medians of some runs. */
function timed(run: () => unknown, rounds = ROUNDS): Took {
	const runs = Array.from({ length: rounds }, () => {
		const before = process.cpuUsage();
		const start = performance.now();
		run();
		const wallMs = performance.now() - start;
		const { user, system } = process.cpuUsage(before);
		return { wallMs, cpuMs: (user + system) / 1000 };
	});
	return { wallMs: median(runs.map(({ wallMs }) => wallMs)), cpuMs: median(runs.map(({ cpuMs }) => cpuMs)) };
}

const medianMs = (run: () => unknown, rounds = ROUNDS): number => timed(run, rounds).wallMs;

const root = mkdtempSync(join(tmpdir(), 'detent-bench-log-'));
const options = { clock: { nowMs: () => Date.now() }, rng: cryptoRng };
const open = (access: 'read' | 'write') => openLogStore(root, { ...options, access });
/** What of its start the daemon does with the log: opens it, brings the newest projects to hand, and takes up the last track. */
function daemonPart(): string | undefined {
	const store = openLogStore(root, { ...options, access: 'write', filling: FILL_LATER });
	const projects = Object.fromEntries(newestProjects(store).map((one) => [one.id, one]));
	const state = new StateStore({ ...emptyState(), projects, log: store.size() }, systemClock);
	const at = new Projects({ store, state, files: createStudioFiles(store.layout, store), offline: new FakeOffline() });
	const last = at.lastTouched();
	if (last !== null) at.open({ project: last.project });
	state.set(['current'], last);
	showMendable({ store, state });
	const { studio } = state.state;
	store.close();
	return last === null ? undefined : studio.name;
}
const figures: Figure[] = [];
const figure = (what: string, ms: number, mostMs: number) =>
	figures.push({ what, target: `≤ ${mostMs} ms`, peer: '', ours: `${ms.toFixed(1)} ms`, met: ms <= mostMs });
/** Of lists and searches: by the clock, with the time of a processor beside it. */
const searchFigure = (what: string, { wallMs, cpuMs }: Took, mostMs: number) =>
	figures.push({
		what,
		target: `≤ ${mostMs} ms`,
		peer: '',
		ours: `${wallMs.toFixed(1)} ms (${cpuMs.toFixed(1)} ms of a processor)`,
		met: wallMs <= mostMs,
	});
const told: string[] = [];
try {
	const building = performance.now();
	const ids = fillLog(root, PROJECTS, REVISIONS_EACH, (done) => progress(`${done} of ${PROJECTS} projects written`));
	told.push(`The log was written in ${((performance.now() - building) / 1000).toFixed(0)} s.`);
	const first = performance.now();
	const filling = openLogStore(root, { ...options, access: 'write', filling: FILL_LATER });
	figure('open an old log whose lists were never made, ready to append', performance.now() - first, 2000);
	const slices: number[] = [];
	for (let more = true; more; ) {
		const start = performance.now();
		more = filling.fillLists() !== null;
		slices.push(performance.now() - start);
		const { done = 0, entries = 1 } = filling.filling() ?? {};
		progress(`the lists are made for the first time: ${Math.floor((100 * done) / entries)} %`);
	}
	filling.close();
	figure('make the lists of all of it, meanwhile', performance.now() - first, 60_000);
	told.push(
		`A step of making the lists took ${median(slices).toFixed(0)} ms, the longest ${Math.max(...slices).toFixed(0)} ms; a kill loses that step only.`,
	);
	for (const access of ['write', 'read'] as const)
		figure(
			`open the log to ${access}`,
			medianMs(() => open(access).close()),
			200,
		);
	figure('the start of a daemon, as far as the log goes: the last track is there', medianMs(daemonPart), 200);
	const store = open('write');
	const [project = ''] = ids.slice(-1);
	const search = (...filters: string[]) => searchSchema.parse({ controls: filters.map(parseControlFilter) });
	const boosted = search('pultec: low frequency = 60', 'pultec: boost low > 12');
	const words = (text: string, filters: string[] = []) => ({ ...search(...filters), text });
	const asked: [string, () => unknown][] = [
		['list of all projects', () => store.list()],
		['projects by a word of a track', () => store.findProjects('song 3', 40)],
		['search: the newest', () => store.search(search())],
		['search: the Pultec boosted at 60', () => store.search(boosted)],
		['search: a range of one unit', () => store.search(search('width: control 4 >= 3', 'width: control 4 <= 7'))],
		['search: a control of any unit', () => store.search(search('control 3 > 5'))],
		['search: four settings that stood together once', () => store.search(search(...RARE))],
		['search: a word in titles and notes', () => store.search(words('album 1'))],
		['search: a word in comments', () => store.search(words('little more air'))],
		['search: a word that is nowhere', () => store.search(words('zebra'))],
		['search: a word that is nowhere, of many settings', () => store.search(words('zebra', ['pultec: boost low > 0']))],
		['search: two days', () => store.search({ ...search(), after: DAY, before: DAY_AFTER_NEXT })],
		['search: what was approved', () => store.search({ ...search(), state: 'approved' })],
		['search: what was delivered and has a word', () => store.search({ ...words('zebra'), state: 'delivered' })],
	];
	for (const [what, ask] of asked) searchFigure(what, timed(ask), 50);
	const atHand = newestProjects(store);
	told.push(
		`A remote gets ${atHand.length} projects at its start, ${(JSON.stringify(atHand).length / 1000).toFixed(0)} kB; all of them would be ${(ids.reduce((sum, id) => sum + JSON.stringify(store.project(id)).length, 0) / 1e6).toFixed(0)} MB.`,
	);
	const reader = open('read');
	const some = reader.project(project)?.tracks[0]?.revisions[0];
	figure(
		'a revision by 8 digits of its hash',
		medianMs(() => reader.revision((some?.hash ?? '').slice(0, 8))),
		50,
	);
	figure(
		'a file by its hash',
		medianMs(() => reader.filesBy(`${'0'.repeat(64)}`)),
		50,
	);
	figure(
		'a project of 50 revisions, from the disk',
		medianMs(() => {
			const fresh = open('read');
			fresh.project(project);
			fresh.close();
		}),
		50,
	);
	reader.close();
	const track = store.project(project)?.tracks[0]?.id ?? '';
	const template = store.revision(some?.hash ?? '')?.facts ?? revisionFacts(project, track, 1, store.newId());
	let number = store.project(project)?.tracks[0]?.revisions.length ?? 0;
	// The log was written without flushing: what the disk still has to do of that is no part of an append.
	execFileSync('sync');
	const appends: number[] = [];
	for (let count = 0; count < 60; count += 1) {
		number += 1;
		const facts = { ...template, project, track, number };
		const start = performance.now();
		store.append(project, { kind: 'revision', id: store.newId(), facts }, null);
		appends.push(performance.now() - start);
	}
	appends.sort((a, b) => a - b);
	figure('a new revision, durable (median of 60)', appends[30] ?? Number.NaN, 20);
	told.push(`The slowest of 60 new revisions took ${(appends.at(-1) ?? Number.NaN).toFixed(1)} ms.`);
	told.push(`Statistics of everything: ${medianMs(() => store.statistics(), 3).toFixed(0)} ms.`);
	store.close();
	for (const end of ['', '-wal', '-shm']) rmSync(`${join(root, 'detent.sqlite')}${end}`, { force: true });
	const again = performance.now();
	const lost = openLogStore(root, { ...options, access: 'write', filling: FILL_LATER });
	figure('open a log whose database was lost, with all of it still in the folders', performance.now() - again, 3000);
	figure(
		'a step of reading it in again (median of 100)',
		medianMs(() => lost.fillLists(), 100),
		100,
	);
	lost.close();
	told.push(`The folder takes ${execFileSync('du', ['-sh', root], { encoding: 'utf8' }).split('\t')[0] ?? ''}.`);
} finally {
	progress('removing 400 000 files');
	rmSync(root, { recursive: true, force: true });
}
if (!values['no-kills']) {
	const folder = mkdtempSync(join(tmpdir(), 'detent-bench-kills-'));
	try {
		const killed = await killLog(folder, KILLS, (done) => progress(`${done} of ${KILLS} kills`));
		figures.push({
			what: `kill -9 at ${KILLS} random points: acknowledged entries lost, faults found`,
			target: '0',
			peer: '',
			ours: String(killed.faults.length),
			met: killed.faults.length === 0,
		});
		told.push(
			`${killed.acknowledged} entries were acknowledged before a kill; ${killed.takenIn} more were on the disk and were taken in. The kill came in the middle of a print ${killed.during.print} times, of making the lists ${killed.during.lists} times, of a backup ${killed.during.backup} times; ${killed.backups} backups were whole.`,
		);
		for (const fault of killed.faults.slice(0, 5)) process.stderr.write(`\n${fault}\n`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
progress('');
const met = figures.filter((one) => one.met === true).length;
const markdown = [
	'# Measured results of the log',
	`Made by \`npm run bench:log -- --write\` on ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}: ${PROJECTS * REVISIONS_EACH} revisions with 32 settings each in ${PROJECTS} projects, on disk. ${met} of ${figures.length} figures met. Medians of ${ROUNDS}.`,
	table(
		['figure', 'target', 'Detent', 'verdict'],
		figures.map(({ what, target, ours, met: good }) => [what, target, ours, good ? 'met' : '**not met**']),
	),
	told.join(' '),
].join('\n\n');
process.stdout.write(`${markdown}\n`);
if (values.write) writeFileSync(PAGE, withPart(presentPage(), 'log', markdown));
process.exit(met === figures.length ? 0 : 1);
